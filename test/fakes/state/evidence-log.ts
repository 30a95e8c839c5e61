/** The chain of evidence in memory, for tests and the simulator. */
import type { ChainedRecord, EvidenceRecord } from '../../../src/model/index.js';
import type { EvidenceLog } from '../../../src/ports/index.js';
import { chained } from '../../../src/lib/hash-chain.js';

export interface EvidenceLogInMemory extends EvidenceLog {
  /** For other ports' writes, which must be in the log in the same instant. */
  add(record: EvidenceRecord): ChainedRecord;
  /** All that there is, to look at without waiting. */
  readonly all: readonly ChainedRecord[];
}

export function evidenceLogInMemory(): EvidenceLogInMemory {
  const all: ChainedRecord[] = [];
  const add = (record: EvidenceRecord): ChainedRecord => {
    const link = chained(record, all.at(-1));
    all.push(link);
    return link;
  };
  return {
    all,
    add,
    append: async (record) => add(record),
    async *records(from = 1) {
      // One state of the log, whatever is appended meanwhile.
      const end = all.length;
      for (let index = Math.max(0, from - 1); index < end; index += 1) yield record(all, index);
    },
    head: async () => all.at(-1),
  };
}

function record(all: readonly ChainedRecord[], index: number): ChainedRecord {
  const found = all[index];
  if (found === undefined) throw new Error(`there is no record ${index + 1}`);
  return found;
}
