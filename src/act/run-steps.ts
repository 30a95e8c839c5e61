/**
 * Makes the steps of a plan, one after the other. Before each call it reads whether the call has taken effect already, so a
 * step that a killed worker had made is not made again (S13); after it, it reads until it has.
 */
import type { PlannedStep, ResourceAddress } from '../model/index.js';
import type { ActingEstate, SendResult } from '../ports/index.js';
import { meets } from '../lib/expectation.js';
import { addressOf, type ActContext } from './act-context.js';

export interface StepRun {
  readonly estate: ActingEstate;
  readonly context: Pick<ActContext, 'timer' | 'clock' | 'patience'>;
  keyOf(step: number): string;
  /** Asked right before each call while nothing has been changed; a text stops there, with nothing done. */
  mayBegin(): Promise<string | undefined>;
  /** Asked right before each later call, and after each wait. Throws LeaseLost when the target is another worker's. */
  assertMine(): Promise<void>;
  finished(step: number): Promise<void>;
}

export type StepsRan =
  | { readonly kind: 'finished' }
  | {
      readonly kind: 'stopped';
      readonly because: string;
      /** What the platform had said until then, where it said not now. */
      readonly notNow: string | undefined;
    }
  | {
      readonly kind: 'failed';
      readonly because: string;
      /** True when something may be different now. */
      readonly touched: boolean;
      /** The platform said no. */
      readonly refused: boolean;
    };

/**
 * @param from the first that has not been finished
 * @param begun true when something may have been changed already
 */
export async function runSteps(steps: readonly PlannedStep[], from: number, begun: boolean, run: StepRun): Promise<StepsRan> {
  let touched = begun;
  for (const [number, step] of steps.entries()) {
    if (number < from) continue;
    await run.assertMine();
    const made =
      step.kind === 'wait'
        ? await waitFor(step, run)
        : await makeCall(step, run.keyOf(number), { touched, effect: patienceFor(steps, number, run) }, run);
    if (made.kind === 'stopped') return made;
    if (made.kind === 'failed') return { ...made, touched: touched || made.touched };
    touched ||= step.kind === 'call';
    await run.finished(number);
  }
  return { kind: 'finished' };
}

/** How long a call may take to show its effect: a wait for the same thing right behind it says so itself. In milliseconds. */
function patienceFor(steps: readonly PlannedStep[], number: number, { context: { patience } }: StepRun): number {
  const next = steps[number + 1];
  const isSame = next?.kind === 'wait' && next.address.resource === steps[number]?.address.resource;
  return isSame ? Math.max(patience.effect, next.seconds * 1_000) : patience.effect;
}

const FINISHED: StepsRan = { kind: 'finished' };

async function makeCall(
  step: Extract<PlannedStep, { readonly kind: 'call' }>,
  key: string,
  { touched, effect }: { readonly touched: boolean; readonly effect: number },
  run: StepRun,
): Promise<StepsRan> {
  const { clock, timer, patience } = run.context;
  const { call } = step;
  const until = clock.now().getTime() + patience.notNow;
  let sent: SendResult;
  let notNow: string | undefined;
  for (;;) {
    const happened = await knownWhether(step.address, step.done, run);
    if (happened === true) return FINISHED;
    if (typeof happened === 'string') return { kind: 'failed', because: `${call}: ${happened}`, touched: false, refused: true };
    // Nothing is asked between this answer and the call: what it allows is still so then.
    const stop = touched ? await run.assertMine() : await run.mayBegin();
    if (stop !== undefined) return { kind: 'stopped', because: stop, notNow };
    sent = await run.estate.send(step, key);
    if (sent.kind !== 'not-now') break;
    notNow = `${call}: ${sent.because}`;
    if (clock.now().getTime() >= until) return { kind: 'failed', because: notNow, touched: false, refused: true };
    await timer.sleep(patience.pause);
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
): Promise<StepsRan> {
  const became = await becomes(address, until, seconds * 1_000, run);
  if (became === true) return FINISHED;
  return { kind: 'failed', because: `waited ${seconds} s for ${address.resource}: ${became}`, touched: false, refused: false };
}

type Expected = Parameters<typeof meets>[0];

/** True once it is so; else why not, when time is up. */
async function becomes(address: ResourceAddress, expected: Expected, milliseconds: number, run: StepRun): Promise<true | string> {
  const { clock, timer } = run.context;
  const until = clock.now().getTime() + milliseconds;
  for (;;) {
    const so = await whether(address, expected, run);
    if (so === true) return true;
    if (clock.now().getTime() >= until) return so === false ? 'it is not so yet' : so;
    await timer.sleep(run.context.patience.pause);
    await run.assertMine();
  }
}

/** Whether it is so, once that can be read; else why it cannot, when patience is over. */
export async function knownWhether(
  address: ResourceAddress,
  expected: Expected,
  run: Pick<StepRun, 'estate' | 'context'>,
): Promise<boolean | string> {
  const { clock, timer, patience } = run.context;
  const until = clock.now().getTime() + patience.effect;
  for (;;) {
    const so = await whether(address, expected, run);
    if (typeof so === 'boolean' || clock.now().getTime() >= until) return so;
    await timer.sleep(patience.pause);
  }
}

async function whether(
  address: ResourceAddress,
  expected: Expected,
  { estate }: Pick<StepRun, 'estate'>,
): Promise<boolean | string> {
  const state = await estate.read(addressOf(address));
  if (state.kind === 'unknown') return `it cannot be read: ${state.gap.why}`;
  return meets(expected, state.kind === 'seen' ? state.resource.raw : undefined);
}
