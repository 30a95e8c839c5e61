/** What is normal, in memory. */
import type { FailureBaseline, FailureBaselines } from '../../../src/ports/index.js';

export function failureBaselinesInMemory(): FailureBaselines {
  const kept = new Map<string, FailureBaseline>();
  return {
    all: async () => new Map(kept),
    accept: async (counts) => {
      for (const [policy, count] of counts) kept.set(policy, count);
    },
  };
}
