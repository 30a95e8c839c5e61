/** How often a look, and a reading, was asked for, in memory, for tests. */
import type { Wake } from '../../../src/ports/index.js';

export function wakeInMemory(): Wake {
  let calls = 0;
  let readings = 0;
  return {
    call: async () => void (calls += 1),
    calls: async () => calls,
    callForReading: async () => void (readings += 1),
    readings: async () => readings,
  };
}
