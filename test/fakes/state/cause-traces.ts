/** What traces need to be one trace, in memory, for tests. */
import type { CauseId } from '../../../src/model/index.js';
import type { CauseTraces, TracedCause } from '../../../src/ports/index.js';

const FINDINGS = 1_000;

export function causeTracesInMemory(): CauseTraces {
  const causes = new Map<CauseId, TracedCause>();
  let reached: number | undefined;
  return {
    async note(list) {
      for (const { cause, openedAt, findings } of list) {
        const was = causes.get(cause);
        const all = [...new Set([...(was?.findings ?? []), ...findings])].slice(0, FINDINGS);
        causes.set(cause, { cause, openedAt: was?.openedAt ?? openedAt, findings: all });
      }
    },
    open: async () =>
      [...causes.values()].sort((a, b) =>
        a.openedAt === b.openedAt ? (a.cause < b.cause ? -1 : 1) : a.openedAt < b.openedAt ? -1 : 1,
      ),
    reached: async () => reached,
    async told(sequence, over) {
      for (const cause of over) causes.delete(cause);
      reached = Math.max(reached ?? 0, sequence);
    },
  };
}
