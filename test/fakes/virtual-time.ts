/** A clock and a timer in which time passes only when somebody waits: whoever wakes first, moves it on. */
import type { Clock, Timer } from '../../src/ports/index.js';

export interface VirtualTime extends Clock, Timer {
  /** Milliseconds since it began. */
  passed(): number;
}

interface Sleeper {
  readonly at: number;
  readonly order: number;
  wake(): void;
}

export function virtualTime(start = '2026-01-01T00:00:00Z'): VirtualTime {
  const began = Date.parse(start);
  let now = began;
  let order = 0;
  let isDue = false;
  const sleepers: Sleeper[] = [];
  return {
    now: () => new Date(now),
    passed: () => now - began,
    sleep: (milliseconds, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted === true) {
          reject(signal.reason);
          return;
        }
        const abort = (): void => {
          const index = sleepers.indexOf(sleeper);
          if (index >= 0) sleepers.splice(index, 1);
          reject(signal?.reason);
        };
        const sleeper: Sleeper = {
          at: now + Math.max(0, milliseconds),
          order: (order += 1),
          wake: () => {
            signal?.removeEventListener('abort', abort);
            resolve();
          },
        };
        signal?.addEventListener('abort', abort, { once: true });
        sleepers.push(sleeper);
        sleepers.sort((a, b) => a.at - b.at || a.order - b.order);
        wakeSoon();
      }),
  };

  /** Lets everything that can go on without waiting do so first. */
  function wakeSoon(): void {
    if (isDue) return;
    isDue = true;
    setImmediate(() => {
      isDue = false;
      const next = sleepers.shift();
      if (next === undefined) return;
      now = Math.max(now, next.at);
      next.wake();
      if (sleepers.length > 0) wakeSoon();
    });
  }
}
