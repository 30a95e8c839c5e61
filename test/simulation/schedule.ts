/**
 * The only clock of a simulation. Whoever waits is woken in the order of time, one at a time, and everything that can go on
 * without waiting does so before the next one: a run is the same steps every time. No real clock and no real timer is asked.
 */
import type { Clock, Timer } from '../../src/ports/index.js';

export interface Schedule extends Clock, Timer {
  /** How many have been woken so far. */
  steps(): number;
  /** In milliseconds. */
  at(): number;
  after(milliseconds: number, work: () => void): void;
  /** Until a time, or until `goOn` says no; it is asked after each step. */
  run(until: number, goOn: () => boolean): Promise<void>;
}

interface Waiter {
  readonly at: number;
  readonly order: number;
  wake: (() => void) | undefined;
}

export const START = Date.parse('2026-03-02T08:00:00Z');

export function createSchedule(): Schedule {
  const heap: Waiter[] = [];
  let now = START;
  let order = 0;
  let steps = 0;

  function wait(milliseconds: number, wake: () => void): Waiter {
    const waiter: Waiter = { at: now + Math.max(0, milliseconds), order: (order += 1), wake };
    push(heap, waiter);
    return waiter;
  }

  return {
    now: () => new Date(now),
    at: () => now,
    steps: () => steps,
    after: (milliseconds, work) => void wait(milliseconds, work),
    sleep: (milliseconds, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted === true) {
          reject(signal.reason);
          return;
        }
        const abort = (): void => {
          waiter.wake = undefined;
          reject(signal?.reason);
        };
        const waiter = wait(milliseconds, () => {
          signal?.removeEventListener('abort', abort);
          resolve();
        });
        signal?.addEventListener('abort', abort, { once: true });
      }),
    async run(until, goOn) {
      await quiet();
      for (;;) {
        const next = heap[0];
        if (next === undefined || next.at > until) break;
        pop(heap);
        if (next.wake === undefined) continue;
        now = Math.max(now, next.at);
        steps += 1;
        next.wake();
        await quiet();
        if (!goOn()) return;
      }
      now = Math.max(now, until);
    },
  };
}

/** Everything that waits for nothing but promises has gone on. */
function quiet(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function isBefore(a: Waiter, b: Waiter): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}

function push(heap: Waiter[], waiter: Waiter): void {
  let place = heap.length;
  while (place > 0) {
    const above = (place - 1) >> 1;
    const parent = heap[above];
    if (parent === undefined || isBefore(parent, waiter)) break;
    heap[place] = parent;
    place = above;
  }
  heap[place] = waiter;
}

function pop(heap: Waiter[]): void {
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return;
  let place = 0;
  for (;;) {
    const left = 2 * place + 1;
    const [a, b] = [heap[left], heap[left + 1]];
    const child = a !== undefined && b !== undefined && isBefore(b, a) ? left + 1 : left;
    const least = heap[child];
    if (least === undefined || !isBefore(least, last)) break;
    heap[place] = least;
    place = child;
  }
  heap[place] = last;
}
