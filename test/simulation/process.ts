/**
 * A process that may die, stand still, be slow, or have a wrong clock. All that it asks of the outside goes through `call`:
 * before and after each of them is a point at which any of this happens. What it has asked for happens, whatever becomes of it;
 * nothing that is dead ever goes on. To stand still is to get an answer late: that a process stops between an answer and the
 * call that follows from it, only the platform's own conditions can help.
 */
import type { Clock, Timer } from '../../src/ports/index.js';
import type { Random } from './random.js';
import type { Schedule } from './schedule.js';

export interface Process {
  readonly name: string;
  readonly clock: Clock;
  readonly timer: Timer;
  /** @param port as in `ledger.recordStep` */
  call<Result>(port: string, work: () => Promise<Result>): Promise<Result>;
  /** As `call`, of something that goes its own way once it has begun. */
  send<Result>(port: string, begin: () => Promise<Result>): Promise<Result>;
  /** Goes on only while it lives, and not while it stands still. */
  alive(): Promise<void>;
  state(): 'lives' | 'stands-still' | 'dead';
  die(): void;
  pause(milliseconds: number): void;
  /** Dies, or stands still, at its next call of this port. */
  arm(trap: Trap): void;
  slowFor(milliseconds: number): void;
  turnClock(milliseconds: number): void;
}

export interface Trap {
  /** `any`: whichever comes first. */
  readonly call: string;
  readonly when: 'before' | 'after';
  spring(): void;
}

export interface ProcessEvents {
  onDeath(): void;
  onPause(): void;
  onWake(): void;
}

const NEVER = new Promise<never>(() => undefined);
/** Milliseconds. */
const USUAL = 15;
/** What is kept in a store answers within a second, however slow it is: S11 asks for it. */
const SLOW = 350;

export function createProcess(name: string, schedule: Schedule, random: Random, skew: number, events: ProcessEvents): Process {
  let state: ReturnType<Process['state']> = 'lives';
  let waking: { readonly woken: Promise<void>; wake(): void } | undefined;
  let slowUntil = 0;
  let ahead = skew;
  const traps: Trap[] = [];

  async function alive(): Promise<void> {
    while (waking !== undefined) await waking.woken;
    if (state === 'dead') await NEVER;
  }

  async function pass(port: string, when: Trap['when']): Promise<void> {
    const found = traps.findIndex((trap) => trap.when === when && (trap.call === port || trap.call === 'any'));
    if (found >= 0) traps.splice(found, 1)[0]?.spring();
    await alive();
  }

  const wait = (): Promise<void> => schedule.sleep(1 + random.below(slowUntil > schedule.at() ? SLOW : USUAL));

  return {
    name,
    clock: { now: () => new Date(schedule.at() + ahead) },
    timer: {
      async sleep(milliseconds, signal) {
        await alive();
        await schedule.sleep(milliseconds, signal);
        await alive();
      },
    },
    async call(port, work) {
      await pass(port, 'before');
      await wait();
      const result = await work().catch(async (error: unknown) => {
        await alive();
        throw error;
      });
      if (random.chance(0.2)) await wait();
      await pass(port, 'after');
      return result;
    },
    async send(port, begin) {
      await pass(port, 'before');
      const result = await begin();
      await pass(port, 'after');
      return result;
    },
    alive,
    state: () => state,
    die() {
      if (state === 'dead') return;
      state = 'dead';
      events.onDeath();
    },
    pause(milliseconds) {
      if (state !== 'lives') return;
      state = 'stands-still';
      let wake = (): void => undefined;
      const woken = new Promise<void>((resolve) => (wake = resolve));
      waking = { woken, wake };
      events.onPause();
      schedule.after(milliseconds, () => {
        waking = undefined;
        if (state === 'stands-still') {
          state = 'lives';
          events.onWake();
        }
        wake();
      });
    },
    arm: (trap) => void traps.push(trap),
    slowFor: (milliseconds) => void (slowUntil = schedule.at() + milliseconds),
    turnClock: (milliseconds) => void (ahead += milliseconds),
  };
}
