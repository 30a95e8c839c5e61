/** Puts a target back as it was before an action, unless somebody else has changed it since (S5). */
import type { ActionTarget, Outcome } from '../model/index.js';
import type { SeenLook } from '../ports/index.js';
import { meets } from '../lib/expectation.js';
import { HeadwaterError } from '../lib/errors.js';
import { addressOf, type ActContext, type TargetAct } from './act-context.js';
import { keptLook } from './before-image.js';
import { whyUnknown } from './plan-action.js';
import { runSteps } from './run-steps.js';
import { assertLease } from './still-mine.js';

/**
 * Undoes what an action did to one target, records it, and takes the action's trust back.
 * @param by who wants it: a person, or `headwater: ` and why
 */
export async function undoTarget(act: TargetAct, context: ActContext, by: string): Promise<Outcome> {
  const { entry, plan, target } = act;
  const { ledger, record, clock } = context;
  const progress = (await ledger.entry(entry))?.targets.get(target.resource);
  if (progress?.undo !== undefined && isUndone(progress.undo)) return progress.undo;
  if (progress?.outcome === undefined) return callOff(act, progress?.before !== undefined, context, by);
  const outcome = progress.before === undefined ? untouched(target) : await putBack(act, keptLook(progress.before), context);
  await ledger.recordUndo(entry, outcome, by);
  if (outcome.kind !== 'done') return outcome;
  const { grounds, action } = plan;
  for (const policy of grounds.policies.length === 0 ? [''] : grounds.policies)
    await record.ran({ action, policy, phase: grounds.phase, entry, target: target.resource, kind: 'undone', at: clock.now() });
  return outcome;
}

/** A target without an outcome: if nobody has begun with it, nobody will. What is under way ends first, by itself. */
async function callOff(
  { entry, target }: TargetAct,
  hasBegun: boolean,
  { ledger, control, patience, worker }: ActContext,
  by: string,
): Promise<Outcome> {
  const underWay: Outcome = {
    target: target.resource,
    kind: 'refused',
    because: 'it is under way: undo it once it has ended; a halt keeps what has not begun from beginning',
  };
  const isDead = (other: string): Promise<boolean> => control.isDead(other, patience.dead);
  // Under a name of its own: this very worker may be the one that acts on it.
  if (hasBegun || !(await ledger.claimTarget(entry, target.resource, `${worker}, calling off`, isDead))) return underWay;
  const outcome = await ledger.recordOutcome(entry, {
    target: target.resource,
    kind: 'refused',
    because: `${by} called it off before it began`,
  });
  return outcome.kind === 'refused' ? untouched(target) : underWay;
}

/** Makes the calls that put it back, and records nothing. Needs a live lease: it changes the estate, too. */
export async function putBack(
  act: TargetAct,
  before: SeenLook,
  context: ActContext,
  isMine: () => Promise<void> = () => assertLease(context),
): Promise<Outcome> {
  const { entry, plan, target, estate, action } = act;
  const outcome = (kind: Outcome['kind'], because: string): Outcome => ({ target: target.resource, kind, because });
  if (plan.irreversible !== undefined) return outcome('refused', `it cannot be undone: ${plan.irreversible}`);
  const look = await action.look(addressOf(target), estate);
  if (look.kind === 'unknown') return outcome('failed', whyUnknown(look));
  // An action that removes its target says by itself how to make it again, from what was there.
  const now: SeenLook = look.kind === 'seen' ? look : { ...before, resource: { ...before.resource, raw: null } };
  const answer = action.undo(before, now, target);
  if (answer.kind === 'already-so') return outcome('already-so', answer.because);
  if (answer.kind === 'drifted') return outcome('refused', `it was changed since: ${answer.because}`);
  const ran = await runSteps(answer.steps, 0, true, {
    estate,
    context,
    keyOf: (step) => `${entry}/${target.resource}/undo/${step}`,
    mayBegin: async () => undefined,
    assertMine: isMine,
    finished: async () => undefined,
  });
  if (ran.kind !== 'finished') return outcome(ran.kind === 'failed' && !ran.refused ? 'failed' : 'refused', ran.because);
  const after = await estate.read(addressOf(target));
  if (after.kind === 'unknown') return outcome('failed', `it could not be read again: ${after.gap.why}`);
  if (!meets(answer.expects, after.kind === 'seen' ? after.resource.raw : undefined))
    return outcome('failed', 'every step was made, and it is not as it was before');
  return outcome('done', 'it is as it was before');
}

/** Every target of an entry, the last first. Throws ID_UNKNOWN; SOURCE_UNKNOWN when its estate is not configured any more. */
export async function undoEntry(
  id: string,
  context: ActContext,
  by: string,
  only?: readonly string[],
): Promise<readonly Outcome[]> {
  const entry = await context.ledger.entry(id);
  if (entry === undefined) throw new HeadwaterError('ID_UNKNOWN', `no action has the id ${id}`);
  const { plan } = entry;
  const action = await context.action(plan.platform, plan.action);
  if (action === undefined)
    throw new HeadwaterError('ACTION_UNKNOWN', `${plan.action} is not something that can be done on ${plan.platform}`);
  const estate = await context.estate(plan.source);
  const outcomes: Outcome[] = [];
  for (const target of plan.targets.toReversed()) {
    if (only !== undefined && !only.includes(target.resource)) continue;
    outcomes.push(await undoTarget({ entry: id, plan, target, estate, action }, context, by));
  }
  return outcomes.toReversed();
}

function untouched({ resource }: ActionTarget): Outcome {
  return { target: resource, kind: 'already-so', because: 'the action did not change it' };
}

function isUndone({ kind }: Outcome): boolean {
  return kind === 'done' || kind === 'already-so';
}
