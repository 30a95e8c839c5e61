/** The chain of evidence in memory, for tests and the simulator. Records are hashed when somebody looks. */
import type { ChainedRecord, EvidenceRecord } from '../../../src/model/index.js';
import type { EvidenceLog } from '../../../src/ports/index.js';
import { chained } from '../../../src/lib/hash-chain.js';

export interface EvidenceLogInMemory extends EvidenceLog {
  /** For other ports' writes, which must be in the log in the same instant. The record is not changed any more. */
  add(record: EvidenceRecord): void;
  /** All that there is, to look at without waiting. */
  all(): readonly ChainedRecord[];
}

export function evidenceLogInMemory(): EvidenceLogInMemory {
  const chain: ChainedRecord[] = [];
  const added: EvidenceRecord[] = [];
  const all = (): readonly ChainedRecord[] => {
    for (const record of added.splice(0)) chain.push(chained(record, chain.at(-1)));
    return chain;
  };
  return {
    all,
    add: (record) => {
      added.push(record);
    },
    append: async (record) => {
      const link = chained(structuredClone(record), all().at(-1));
      chain.push(link);
      return link;
    },
    async *records(from = 1) {
      // One state of the log, whatever is appended meanwhile.
      yield* all().slice(Math.max(0, from - 1));
    },
    head: async () => all().at(-1),
    newest: async ({ kinds, subjects, actors, before = Infinity, limit }) =>
      all()
        .filter(
          ({ sequence, kind, subject, actor }) =>
            sequence < before &&
            (kinds?.includes(kind) ?? true) &&
            (subjects?.includes(subject) ?? true) &&
            (actors?.includes(actor) ?? true),
        )
        .toReversed()
        .slice(0, limit),
  };
}
