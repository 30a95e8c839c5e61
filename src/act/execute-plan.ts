/**
 * Carries out a recorded plan, and no other (S1): in waves of 1, 2, 4 … targets with a look at health between them (S7), one
 * outcome for every target. May be run again at any time, by any worker: what has its outcome is left alone (S13).
 */
import type { ActionPlan, ActionTarget, Health, Outcome } from '../model/index.js';
import type { ActionEntry, DurableRun } from '../ports/index.js';
import { HeadwaterError } from '../lib/errors.js';
import { planHashOf } from '../lib/plan-hash.js';
import type { ActContext, TargetAct } from './act-context.js';
import { executeTarget, stopTarget } from './execute-target.js';
import { undoTarget } from './undo-target.js';
import { nextSize } from './waves.js';

/** One outcome for each target, in the plan's order. Throws ID_UNKNOWN, PLAN_ALTERED, APPROVAL_MISSING, PLAN_NOT_DUE, LEASE_LOST. */
export async function executePlan(entryId: string, context: ActContext, run: DurableRun): Promise<readonly Outcome[]> {
  const entry = await context.ledger.entry(entryId);
  if (entry === undefined) throw new HeadwaterError('ID_UNKNOWN', `no action has the id ${entryId}`);
  const { plan } = entry;
  if (planHashOf(plan) !== plan.hash) {
    throw new HeadwaterError('PLAN_ALTERED', `the plan of ${entryId} is not the one that was recorded, so nothing was done`);
  }
  await assertApproved(entry, context);
  const { notBefore } = plan.grounds;
  if (notBefore !== undefined && context.clock.now() < new Date(notBefore))
    throw new HeadwaterError('PLAN_NOT_DUE', `${entryId} is announced for ${notBefore}, so nothing was done`);
  const act = await openAct(entry, context);
  if (typeof act === 'string') return refuseAll(entryId, plan.targets, act, context);
  const outcomes = await inWaves(act, plan, context, run);
  return plan.targets.map((target) => outcomes.get(target.resource) ?? missing(target));
}

/** A vote is for one hash: what was approved is what is carried out. */
async function assertApproved({ id, plan }: ActionEntry, { approvals, clock }: ActContext): Promise<void> {
  const request = await approvals.of(id, clock.now());
  const given = request?.plan === plan.hash ? request.state : undefined;
  if (given === 'approved' || (given === 'not-needed' && plan.grounds.approvals === 0)) return;
  throw new HeadwaterError('APPROVAL_MISSING', `${id} is ${given ?? 'not asked for'}, so nothing was done`);
}

type Act = Omit<TargetAct, 'target'>;

/** Or why none of it can be done. */
async function openAct({ id, plan }: ActionEntry, context: ActContext): Promise<Act | string> {
  const action = await context.action(plan.platform, plan.action);
  if (action === undefined) return `${plan.action} is not something that can be done on ${plan.platform} any more`;
  return { entry: id, plan, action, estate: await context.estate(plan.source) };
}

async function inWaves(act: Act, plan: ActionPlan, context: ActContext, run: DurableRun): Promise<ReadonlyMap<string, Outcome>> {
  const outcomes = new Map<string, Outcome>();
  const touched: ActionTarget[] = [];
  let size = 1;
  for (let number = 0, from = 0; from < plan.targets.length; number += 1) {
    const wave = plan.targets.slice(from, from + size);
    from += wave.length;
    const done: ActionTarget[] = [];
    let failed = 0;
    for (const target of wave) {
      const outcome = await run.step(`target ${target.resource}`, async () =>
        plainly(await executeTarget({ ...act, target }, context)),
      );
      outcomes.set(target.resource, outcome);
      if (outcome.kind === 'done') done.push(target);
      if (outcome.kind === 'failed') failed += 1;
    }
    touched.push(...done);
    const rest = plan.targets.slice(from);
    const stop = async (because: string): Promise<void> => {
      for (const outcome of await run.step(`stop after wave ${number}`, () => stopAll(act, rest, because, context)))
        outcomes.set(outcome.target, outcome);
    };
    if (failed / wave.length > context.ramp.failureThreshold) {
      await stop(`stopped: ${failed} of ${wave.length} failed in wave ${number + 1}`);
      break;
    }
    // What touched nothing proves nothing: the next wave is no larger.
    if (done.length === 0) continue;
    const health = await healthAfter(act, touched, number, context, run);
    if (health.kind === 'healthy') {
      size = nextSize(size, context.ramp);
      continue;
    }
    if (health.kind === 'unhealthy') {
      await run.step(`undo after wave ${number}`, () => undoAll(act, touched, health.because, context));
      await stop(`stopped and undone: ${health.because}`);
    } else {
      await stop(`stands still: health could not be told: ${health.because}`);
    }
    break;
  }
  return outcomes;
}

/** Asked until it says something: a pause before each time, and no more often than the ramp's patience allows. */
async function healthAfter(
  { plan, entry }: Act,
  touched: readonly ActionTarget[],
  wave: number,
  { ramp, health, evidence, clock, worker }: ActContext,
  run: DurableRun,
): Promise<Health> {
  let answer: Health = { kind: 'inconclusive', because: 'nobody looked' };
  for (let tries = 0; tries < Math.max(1, ramp.patience); tries += 1) {
    await run.sleep(ramp.pause * 1_000);
    answer = await run.step(`health after wave ${wave}, look ${tries}`, async () => {
      const { kind, because } = await health(plan, touched);
      const body = { wave, kind, because };
      await evidence.append({ at: clock.now().toISOString(), kind: 'health', actor: worker, subject: entry, body });
      return { kind, because };
    });
    if (answer.kind !== 'inconclusive') break;
  }
  return answer;
}

/** The last that was done is put back first. */
async function undoAll(act: Act, touched: readonly ActionTarget[], because: string, context: ActContext): Promise<null> {
  for (const target of touched.toReversed()) await undoTarget({ ...act, target }, context, `headwater: ${because}`);
  return null;
}

/** One of them may have been begun by an earlier attempt, which was cut off. */
async function stopAll(
  act: Act,
  targets: readonly ActionTarget[],
  because: string,
  context: ActContext,
): Promise<PlainOutcome[]> {
  const outcomes: PlainOutcome[] = [];
  for (const target of targets) outcomes.push(plainly(await stopTarget({ ...act, target }, because, context)));
  return outcomes;
}

/** Where nothing can be begun, nothing is. */
async function refuseAll(
  entry: string,
  targets: readonly ActionTarget[],
  because: string,
  { ledger }: ActContext,
): Promise<PlainOutcome[]> {
  const outcomes: PlainOutcome[] = [];
  for (const { resource } of targets)
    outcomes.push(plainly(await ledger.recordOutcome(entry, { target: resource, kind: 'refused', because })));
  return outcomes;
}

/** As what a step gives back must be: nothing but JSON. */
type PlainOutcome = { [Key in keyof Outcome]: Outcome[Key] };

function plainly({ target, kind, because }: Outcome): PlainOutcome {
  return { target, kind, because };
}

function missing({ resource }: ActionTarget): Outcome {
  throw new Error(`no outcome was recorded for ${resource}`);
}
