/** How often a look was asked for, in memory, for tests. */
import type { Wake } from '../../../src/ports/index.js';

export function wakeInMemory(): Wake {
  let calls = 0;
  return {
    call: async () => void (calls += 1),
    calls: async () => calls,
  };
}
