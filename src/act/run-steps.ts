/**
 * Makes the steps of a plan, one after the other. Before each call it reads whether the call has taken effect already, so a
 * step that a killed worker had made is not made again (S13); after it, it reads until it has.
 */
import type { PlannedStep, ResourceAddress } from '../model/index.js';
import type { ActingEstate, SendResult } from '../ports/index.js';
import { meets } from '../lib/expectation.js';
import { addressOf, LeaseLost, type ActContext } from './act-context.js';

export interface StepRun {
  readonly estate: ActingEstate;
  readonly context: Pick<ActContext, 'timer' | 'clock' | 'patience' | 'control' | 'worker'>;
  keyOf(step: number): string;
  /** Asked right before the first call of all; a text stops there, with nothing done. */
  beforeFirst(): Promise<string | undefined>;
  finished(step: number): Promise<void>;
}

export type StepsRan =
  | { readonly kind: 'finished' }
  | { readonly kind: 'stopped'; readonly because: string }
  | {
      readonly kind: 'failed';
      readonly because: string;
      /** True when something may be different now. */
      readonly touched: boolean;
      /** The platform said no. */
      readonly refused: boolean;
    };

/** @param from the first that has not been finished */
export async function runSteps(steps: readonly PlannedStep[], from: number, run: StepRun): Promise<StepsRan> {
  let touched = from > 0;
  for (const [number, step] of steps.entries()) {
    if (number < from) continue;
    await assertLease(run);
    if (!touched && step.kind === 'call') {
      const stop = await run.beforeFirst();
      if (stop !== undefined) return { kind: 'stopped', because: stop };
    }
    const made =
      step.kind === 'wait'
        ? await waitFor(step, run)
        : await makeCall(step, run.keyOf(number), patienceFor(steps, number, run), run);
    if (made.kind === 'failed') {
      return { kind: 'failed', because: made.because, touched: touched || made.touched, refused: made.refused };
    }
    touched ||= step.kind === 'call';
    await run.finished(number);
  }
  return { kind: 'finished' };
}

type StepMade =
  | { readonly kind: 'finished' }
  | { readonly kind: 'failed'; readonly because: string; readonly touched: boolean; readonly refused: boolean };

/** How long a call may take to show its effect: a wait for the same thing right behind it says so itself. In milliseconds. */
function patienceFor(steps: readonly PlannedStep[], number: number, { context: { patience } }: StepRun): number {
  const next = steps[number + 1];
  const isSame = next?.kind === 'wait' && next.address.resource === steps[number]?.address.resource;
  return isSame ? Math.max(patience.effect, next.seconds * 1_000) : patience.effect;
}

const FINISHED: StepMade = { kind: 'finished' };

async function makeCall(
  step: Extract<PlannedStep, { readonly kind: 'call' }>,
  key: string,
  effect: number,
  run: StepRun,
): Promise<StepMade> {
  const { clock, timer, patience } = run.context;
  const { call } = step;
  if ((await hasHappened(step.address, step.done, run)) === true) return FINISHED;
  const until = clock.now().getTime() + patience.notNow;
  let sent: SendResult;
  for (;;) {
    await assertLease(run);
    sent = await run.estate.send(step, key);
    if (sent.kind !== 'not-now') break;
    if (clock.now().getTime() >= until)
      return { kind: 'failed', because: `${call}: ${sent.because}`, touched: false, refused: true };
    await timer.sleep(patience.pause);
    if ((await hasHappened(step.address, step.done, run)) === true) return FINISHED;
  }
  if (sent.kind === 'refused') return { kind: 'failed', because: `${call}: ${sent.because}`, touched: false, refused: true };
  const took = await becomes(step.address, step.done, effect, run);
  if (took === true) return FINISHED;
  const because = sent.kind === 'unknown' ? sent.because : `it was accepted, and ${took}`;
  return { kind: 'failed', because: `${call}: ${because}`, touched: true, refused: false };
}

async function waitFor(
  { address, until, seconds }: Extract<PlannedStep, { readonly kind: 'wait' }>,
  run: StepRun,
): Promise<StepMade> {
  const became = await becomes(address, until, seconds * 1_000, run);
  if (became === true) return FINISHED;
  return { kind: 'failed', because: `waited ${seconds} s for ${address.resource}: ${became}`, touched: false, refused: false };
}

/** True once it is so; else why not, when time is up. */
async function becomes(
  address: ResourceAddress,
  expected: Parameters<typeof meets>[0],
  milliseconds: number,
  run: StepRun,
): Promise<true | string> {
  const { clock, timer, patience } = run.context;
  const until = clock.now().getTime() + milliseconds;
  for (;;) {
    const so = await hasHappened(address, expected, run);
    if (so === true) return true;
    if (clock.now().getTime() >= until) return so;
    await timer.sleep(patience.pause);
    await assertLease(run);
  }
}

async function hasHappened(
  address: ResourceAddress,
  expected: Parameters<typeof meets>[0],
  { estate }: StepRun,
): Promise<true | string> {
  const state = await estate.read(addressOf(address));
  if (state.kind === 'unknown') return `it cannot be read: ${state.gap.why}`;
  return meets(expected, state.kind === 'seen' ? state.resource.raw : undefined) || 'it is not so yet';
}

async function assertLease({ context: { control, worker } }: StepRun): Promise<void> {
  if (await control.isDead(worker, 0)) throw new LeaseLost(worker);
}
