/**
 * Acts on one target: everything is asked again at that instant (S2), what is there is kept (S5), the steps are made one after
 * the other, and what came of it is one outcome (S13). A target that a dead worker left half-way is finished or undone.
 */
import type { Outcome } from '../model/index.js';
import type { SeenLook, TargetProgress } from '../ports/index.js';
import { canonicalJson } from '../lib/canonical-json.js';
import { meets } from '../lib/expectation.js';
import { judgedVersion } from '../lib/judged-version.js';
import { HeadwaterError, messageOf } from '../lib/errors.js';
import { addressOf, LeaseLost, type ActContext, type TargetAct } from './act-context.js';
import { keptLook } from './before-image.js';
import { whyUnknown } from './plan-action.js';
import { knownWhether, runSteps } from './run-steps.js';
import { assertClaim, assertLease, assertMine, promptly } from './still-mine.js';
import { putBack } from './undo-target.js';

/** Throws LEASE_LOST when this worker's lease ended on the way: whoever takes the target over goes on. */
export function executeTarget(act: TargetAct, context: ActContext): Promise<Outcome> {
  return withClaim(act, context, (progress) => executeClaimed(act, progress, context));
}

/** Gives a target that is not to be begun any more its outcome; what an earlier life began with is put back. Throws LEASE_LOST. */
export function stopTarget(act: TargetAct, because: string, context: ActContext): Promise<Outcome> {
  return withClaim(act, context, async (progress) => {
    const isBegun = progress?.before !== undefined && (await hasBegun(act, progress, context)) !== false;
    const outcome: Outcome = isBegun
      ? await putBackAfter(act, keptLook(progress.before), `it was half done, and ${because}`, context)
      : { target: act.target.resource, kind: 'refused', because };
    return settle(act, outcome, context);
  });
}

async function withClaim(
  act: TargetAct,
  context: ActContext,
  work: (progress: TargetProgress | undefined) => Promise<Outcome>,
): Promise<Outcome> {
  try {
    const claimed = await claim(act, context);
    return claimed.kind === 'settled' ? claimed.outcome : await work(claimed.progress);
  } catch (error) {
    if (error instanceof LeaseLost) {
      throw new HeadwaterError('LEASE_LOST', `${context.worker} lost its lease while it acted on ${act.target.resource}`, {
        cause: error,
      });
    }
    throw error;
  }
}

/** Waits for another worker that lives: it will give the outcome. */
async function claim({ entry, target }: TargetAct, context: ActContext) {
  const { ledger, worker, control, timer, patience } = context;
  for (;;) {
    // What is claimed without a lease would be taken for that of a worker that lives, once it has one.
    await assertLease(context);
    const progress = (await ledger.entry(entry))?.targets.get(target.resource);
    if (progress?.outcome !== undefined) return { kind: 'settled', outcome: progress.outcome } as const;
    if (await ledger.claimTarget(entry, target.resource, worker, (other) => control.isDead(other, patience.dead)))
      return { kind: 'mine', progress: (await ledger.entry(entry))?.targets.get(target.resource) } as const;
    await timer.sleep(patience.pause);
  }
}

async function executeClaimed(act: TargetAct, progress: TargetProgress | undefined, context: ActContext): Promise<Outcome> {
  if (progress?.before !== undefined) {
    const begun = await hasBegun(act, progress, context);
    if (typeof begun === 'string') {
      const because = `it may be half done, and ${begun}`;
      return settle(act, await putBackAfter(act, keptLook(progress.before), because, context), context);
    }
    if (begun) return goOn(act, progress, context);
  }
  const until = context.clock.now().getTime() + context.patience.notNow;
  let because = 'whenever everything had been asked, it was out of date';
  for (let looks = 0; looks < LOOKS; looks += 1) {
    // What an earlier life, or an earlier look, had reserved and not used is of another time.
    await context.budgets.release(reservationOf(act));
    const ready = await prepare(act, context);
    if (ready.kind === 'not-done') {
      // Something was kept before it was changed, and it is changed as planned: the call of an earlier life has shown its effect.
      const isOurs = ready.outcome.kind === 'already-so' && progress?.before !== undefined;
      const outcome: Outcome = isOurs ? { ...ready.outcome, kind: 'done', because: 'every step took effect' } : ready.outcome;
      return settle(act, outcome, context);
    }
    const outcome = await carryOut(act, 0, false, ready, context);
    if (!('stale' in outcome)) return settle(act, outcome, context);
    because = outcome.stale ?? because;
    if (outcome.stale !== undefined && context.clock.now().getTime() >= until) break;
  }
  await context.budgets.release(reservationOf(act));
  return settle(act, { target: act.target.resource, kind: 'refused', because }, context);
}

/** How often a target is looked at again when deciding about it took too long. */
const LOOKS = 20;

/** So long has passed since everything was asked that it must be asked again; with what the platform said meanwhile. */
interface Stale {
  readonly stale: string | undefined;
}

function reservationOf({ entry, target }: TargetAct): string {
  return `${entry}/${target.resource}`;
}

/** True when a call of an earlier life took effect, recorded or not; a text when that cannot be read. */
async function hasBegun(
  { target, estate }: TargetAct,
  { steps }: TargetProgress,
  context: ActContext,
): Promise<boolean | string> {
  if (target.steps.slice(0, steps).some(({ kind }) => kind === 'call')) return true;
  for (const step of target.steps.slice(steps))
    if (step.kind === 'call') return knownWhether(step.address, step.done, { estate, context });
  return false;
}

/** Finishes what a dead worker left, or puts it back when it would not be begun any more (S11). */
async function goOn(act: TargetAct, progress: TargetProgress, context: ActContext): Promise<Outcome> {
  const { plan, target } = act;
  const before = keptLook(progress.before);
  const back = async (because: string): Promise<Outcome> =>
    settle(act, await putBackAfter(act, before, `it was half done, and ${because}`, context), context);
  const permit = await context.control.permit(context.worker, context.policySet, plan.grounds.policies);
  if (permit.kind === 'may-not') {
    await assertLease(context);
    return back(permit.because);
  }
  const look = await act.action.look(addressOf(target), act.estate);
  if (look.kind === 'unknown') return back(whyUnknown(look));
  // What stands in full was done: that its policy holds now is what it was for, and no reason to put it back.
  if (look.kind === 'seen' && !meets(target.expects, look.resource.raw)) {
    const second = await context.decideAgain(plan, target, look.resource);
    if (second.kind === 'refused') return back(second.because);
  }
  const outcome = await carryOut(act, progress.steps, true, { seen: before, seenAt: 0 }, context);
  return 'stale' in outcome ? back('it is out of date') : settle(act, outcome, context);
}

interface Seen {
  readonly seen: SeenLook;
  /** By this worker's clock, in milliseconds. */
  readonly seenAt: number;
}

type Ready = ({ readonly kind: 'ready' } & Seen) | { readonly kind: 'not-done'; readonly outcome: Outcome };

/** Every question that must be answered well before the first call is made. */
async function prepare({ entry, plan, target, estate, action }: TargetAct, context: ActContext): Promise<Ready> {
  const { control, worker, policySet, record, budgets, clock, ledger } = context;
  const not = (kind: 'refused' | 'already-so', because: string): Ready => ({
    kind: 'not-done',
    outcome: { target: target.resource, kind, because },
  });
  const seenAt = clock.now().getTime();
  const permit = await control.permit(worker, policySet, plan.grounds.policies);
  if (permit.kind === 'may-not') {
    await assertLease(context);
    return not('refused', permit.because);
  }
  const contest = await record.contested(target.resource);
  if (contest !== undefined)
    return not('refused', `it is contested: ${contest.action} was reverted ${contest.reversals} times since ${contest.since}`);

  const look = await action.look(addressOf(target), estate);
  if (look.kind === 'unknown') return not('refused', whyUnknown(look));
  if (look.kind === 'gone')
    return target.expects.kind === 'gone' ? not('already-so', 'it is gone') : not('refused', 'it is gone');
  if (judgedVersion(look.resource.raw) !== target.version) {
    return meets(target.expects, look.resource.raw)
      ? not('already-so', 'it is as the plan wants it')
      : not('refused', 'it changed since the plan was made');
  }
  const protection = await context.protects(plan.platform, look.resource);
  if (protection !== undefined) return not('refused', `it is protected: ${protection}`);
  const again = action.plan(look, target.request);
  if (again.kind !== 'steps') return not(again.kind, again.because);
  if (canonicalJson([again.steps, again.expects]) !== canonicalJson([target.steps, target.expects]))
    return not('refused', 'what it depends on changed since the plan was made');
  const second = await context.decideAgain(plan, target, look.resource);
  if (second.kind === 'refused') return not('refused', second.because);

  const reserved = await budgets.reserve(`${entry}/${target.resource}`, second.claims, clock.now());
  if (reserved.kind === 'exhausted')
    return not('refused', `the limit is used up: ${reserved.taken} of ${reserved.limit} for ${reserved.budget}`);
  await ledger.recordBeforeImage(entry, target.resource, new TextEncoder().encode(canonicalJson(look)));
  return { kind: 'ready', seen: look, seenAt };
}

/** @param begun true when something may have been changed already; then it is finished, whatever was halted since */
async function carryOut(
  act: TargetAct,
  from: number,
  begun: boolean,
  { seen: before, seenAt }: Seen,
  context: ActContext,
): Promise<Outcome | Stale> {
  const { target, estate, entry } = act;
  const { ledger, budgets } = context;
  let isStale = false;
  const ran = await runSteps(target.steps, from, begun, {
    estate,
    context,
    keyOf: (step) => `${entry}/${target.resource}/${step}`,
    // The last questions before anything happens: a halt since then, or a lease that ended, stops it here.
    mayBegin: async () => {
      await assertClaim(entry, target.resource, context);
      const { control, worker, policySet, clock, patience } = context;
      const permit = await promptly(context, () => control.permit(worker, policySet, act.plan.grounds.policies));
      if (permit.kind === 'may-not') {
        await assertLease(context);
        return permit.because;
      }
      const age = clock.now().getTime() - seenAt;
      isStale = age < 0 || age > patience.fresh;
      return isStale ? 'it is out of date' : undefined;
    },
    assertMine: () => assertMine(entry, target.resource, context),
    finished: (step) => ledger.recordStep(entry, target.resource, step),
  });
  const outcome = (kind: Outcome['kind'], because: string): Outcome => ({ target: target.resource, kind, because });
  if (ran.kind === 'stopped') {
    if (isStale) return { stale: ran.notNow };
    await budgets.release(reservationOf(act));
    return outcome('refused', ran.because);
  }
  if (ran.kind === 'failed') {
    if (ran.touched) return putBackAfter(act, before, ran.because, context);
    await budgets.release(reservationOf(act));
    return outcome(ran.refused ? 'refused' : 'failed', ran.because);
  }
  const now = await estate.read(addressOf(target));
  const so = now.kind !== 'unknown' && meets(target.expects, now.kind === 'seen' ? now.resource.raw : undefined);
  if (so) {
    const page = now.kind === 'seen' ? act.action.page?.(now.resource) : undefined;
    return { ...outcome('done', 'every step took effect'), ...(page === undefined ? {} : { page }) };
  }
  const because =
    now.kind === 'unknown'
      ? `its effect could not be read: ${now.gap.why}`
      : 'every step was made, and it is not as it should be';
  return putBackAfter(act, before, because, context);
}

/** The outcome of a target that failed on the way: what was done to it is put back, and whether that went well is said. */
async function putBackAfter(act: TargetAct, before: SeenLook, because: string, context: ActContext): Promise<Outcome> {
  const { target } = act;
  const back = await putBack(act, before, context, () => assertMine(act.entry, target.resource, context)).catch(
    (error: unknown): Outcome => {
      if (error instanceof LeaseLost) throw error;
      return { target: target.resource, kind: 'failed', because: messageOf(error) };
    },
  );
  const undone = back.kind === 'done' || back.kind === 'already-so';
  if (undone) await context.ledger.recordUndo(act.entry, back, context.worker);
  const what = undone ? 'it is as it was before' : `it could not be put back: ${back.because}`;
  return { target: target.resource, kind: 'failed', because: `${because}; ${what}` };
}

/** Durable, and counted for or against the action. */
async function settle({ entry, plan }: TargetAct, outcome: Outcome, context: ActContext): Promise<Outcome> {
  const { ledger, record, clock } = context;
  // Who lost the target knows nothing of what became of it.
  await assertMine(entry, outcome.target, context);
  const stands = await ledger.recordOutcome(entry, outcome);
  if (stands.kind === 'done' || stands.kind === 'failed') {
    const { grounds, action } = plan;
    const kind = stands.kind === 'failed' ? 'failed' : grounds.approvals > 0 ? 'approved' : 'unattended';
    for (const policy of grounds.policies.length === 0 ? [''] : grounds.policies)
      await record.ran({ action, policy, phase: grounds.phase, entry, target: stands.target, kind, at: clock.now() });
  }
  return stands;
}
