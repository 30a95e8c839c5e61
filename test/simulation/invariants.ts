/**
 * The safety rules of DESIGN.md section 6 as statements about a run. Each is asked of what truly is, at the instant at which a
 * call leaves, takes effect, or is said to have had an outcome; the engine is never asked whether it kept them.
 */
import { canonicalJson } from '../../src/lib/canonical-json.js';
import { meets } from '../../src/lib/expectation.js';
import { verifyChain } from '../../src/lib/hash-chain.js';
import type { ActionPlan, ActionTarget, Health, Outcome, ReleasePhase, ResourceId } from '../../src/model/index.js';
import type { LookedAt } from '../../src/pipeline/act/look.js';
import type { CurrentState } from '../../src/ports/index.js';
import type { EvidenceLogInMemory } from '../fakes/state/evidence-log.js';
import { readyOf, versionOf, type Witness } from './estate.js';
import { FACTOR, IRREVERSIBLE_UP_TO, WITHIN, isViolated, phaseOf, type Edition, type Organisation } from './organisation.js';
import { RECOVERY, idOf, membersOf } from './platform.js';
import { instantOf, parseLocal } from '../../src/lib/wall-clock.js';
import type { Schedule } from './schedule.js';
import { keyOf, type Truth } from './truth.js';
import type { Call, Effect, Thing, World } from './world.js';

export const RULES = {
  S1: 'every effect is a step of a recorded plan, or puts one back',
  S2: 'when a call leaves, the policy is live, nothing exempts the resource, its phase is right and it is as it was judged',
  S3: 'nothing is done to what truly complies, and a jump of failures holds',
  S4: 'in any window of time no more targets are begun than every limit allows; 0 is none',
  S5: 'what was there is kept before the first effect on a target',
  S6: 'what cannot be undone is never done unattended above the configured phase',
  S7: 'no more than 1, 2, 4 … targets are begun without a healthy answer between',
  S8: 'nothing protected is ever touched',
  S9: 'ready replicas are never taken below the floor by us',
  S10: 'nothing contested is touched',
  S11: 'no target is begun more than a second after a halt',
  S12: 'no call leaves without a live lease on the policy set that holds',
  S13: 'every target of a started plan has one outcome, which is true, and each step took effect at most once, unless others put it back',
  S14: 'as many people agreed as must, none of them twice, and not who proposed it',
  S15: 'the chain of evidence is whole and tells of every effect',
  S16: 'what runs goes on whatever becomes of the workers',
  L: 'once everything is in peace, every plan that was started ends',
} as const;
export type RuleName = keyof typeof RULES;

export interface Violation {
  readonly rule: RuleName;
  readonly at: number;
  readonly because: string;
}

export interface Invariants extends Witness {
  effect(effect: Effect): void;
  outcome(entry: string, outcome: Outcome): void;
  look(worker: string, looked: Omit<Look, 'at'>): void;
  atEnd(): Promise<void>;
  broken(): Violation | undefined;
}

export interface InvariantParts {
  readonly schedule: Schedule;
  readonly world: World;
  readonly organisation: Organisation;
  readonly evidence: EvidenceLogInMemory;
  readonly truth: () => Truth;
}

/**
 * Milliseconds. Between the last look at something and the call that follows from it the world may change; the executor looks
 * again when that took too long.
 */
const GRACE = 17_000;
/** Between a question to the store and the call that its answer allows. */
const AT_ONCE = 1_000;
/** A unit of a limit is taken before the first call leaves: at most while a platform says `not now`. Clocks differ as well. */
const TAKEN_BEFORE = 300_000;
/** A plan that was started so long ago has ended, when nothing is wrong. */
const LONGEST = 600_000;
const PHASES: readonly ReleasePhase[] = ['development', 'test', 'staging', 'production'];

/** What a worker's look was by. */
export interface Look {
  readonly at: number;
  readonly jumps: LookedAt['jumps'];
  readonly edition: Edition;
}

interface Ramp {
  size: number;
  begun: number;
  readonly targets: Set<ResourceId>;
  readonly healthy: Set<ResourceId>;
}

/** What a target counts in. */
interface Part {
  readonly kind: string;
  readonly phase: ReleasePhase;
  readonly account: string;
  readonly service: string;
}

export function createInvariants({ schedule, world, organisation, evidence, truth }: InvariantParts): Invariants {
  let violation: Violation | undefined;
  const begun = new Map<string, Part & { readonly at: number; readonly resource: ResourceId }>();
  const ramps = new Map<string, Ramp>();
  /** When each step took effect last. */
  const effects = new Map<string, number>();
  const lastRead = new Map<string, CurrentState>();
  const looks = new Map<string, Look[]>();

  const fail = (rule: RuleName, because: string): void => {
    violation ??= { rule, at: schedule.at(), because };
  };
  const check = (rule: RuleName, so: boolean, because: string): void => {
    if (!so) fail(rule, because);
  };

  /** How a resource was at some time since then: as it is, and as it was before each change. */
  function statesSince(id: ResourceId, since: number): readonly Thing[] {
    const thing = world.things.get(id);
    const before = (world.changes.get(id) ?? []).flatMap((change) => (change.at > since && change.before ? [change.before] : []));
    return thing === undefined ? before : [...before, thing];
  }

  function sent(worker: string, call: Call, key: string): void {
    const at = schedule.at();
    const { entry, target: id, isUndo, step } = partsOf(key);
    // What nobody claims any more, because it has its outcome, is undone by whichever name a process has.
    const holder = isUndo ? worker : (truth().holders.get(keyOf(entry, id)) ?? worker);
    const isOwn = holder === worker || holder.startsWith(`${worker}, `);
    const isLeased = truth().hasLease(holder, at) || truth().hasLease(holder, at - AT_ONCE);
    check('S12', isOwn && isLeased, `${worker} sent ${call.call} (${key}) without a lease; ${holder} has the target`);
    const known = truth().plans.get(entry);
    const target = known?.plan.targets.find(({ resource }) => resource === id);
    if (known === undefined || target === undefined) return fail('S1', `${call.call} (${key}) is of no recorded plan`);
    check('S1', known.text === JSON.stringify(known.plan), `the plan ${entry} was changed after it was recorded`);
    check('S5', truth().images.has(keyOf(entry, id)), `${call.call} (${key}) was sent with nothing kept of what was there`);
    if (isUndo) return;
    check(
      'S1',
      canonicalJson(target.steps[step]) === canonicalJson(call),
      `${call.call} (${key}) is not the step that was planned`,
    );
    const ended = truth().outcomes.get(keyOf(entry, id));
    if (ended !== undefined && ended.at < at - AT_ONCE)
      fail('S13', `${call.call} (${key}) was sent after the target was ${ended.kind}`);
    if (!begun.has(keyOf(entry, id))) beginning(worker, call, known.plan, entry, target);
  }

  function beginning(worker: string, call: Call, plan: ActionPlan, entry: string, target: ActionTarget): void {
    const at = schedule.at();
    const what = `${call.call} on ${target.resource} (${entry})`;
    const { grounds } = plan;
    const editions = organisation.since(at - GRACE);
    const states = statesSince(target.resource, at - GRACE);
    check('S11', !(truth().isHalted(at) && truth().isHalted(at - AT_ONCE)), `${what} was sent in a halt`);
    // What a worker judges by are the policies of its last look; that they still hold is another rule.
    const own = looks.get(worker) ?? [];
    const judged = own.filter((_, index) => (own[index + 1]?.at ?? Infinity) > at - GRACE).map(({ edition }) => edition);
    const sets = truth().setsSince(at - AT_ONCE);
    const isLive = sets.some(({ policies }) => grounds.policies.every((policy) => policies.includes(policy)));
    check('S12', isLive, `${what} is for ${grounds.policies.join()}, which no policy set has that holds`);
    if (states.length > 0) {
      check(
        'S3',
        states.some((thing) => judged.some((edition) => grounds.policies.some((policy) => isViolated(policy, edition, thing)))),
        `${what}: it complies with ${grounds.policies.join()}`,
      );
      check(
        'S2',
        states.some((thing) => versionOf(thing) === target.version),
        `${what}: it is not as it was judged`,
      );
      check(
        'S2',
        states.some((thing) => phaseOf(thing) === grounds.phase),
        `${what}: it is not in ${grounds.phase}`,
      );
    }
    check(
      'S2',
      editions.some(({ exempt }) => !exempt.has(target.resource)),
      `${what}: it is exempt`,
    );
    check(
      'S2',
      editions.some(({ freezes }) => !freezes.some((one) => one.phases.includes(grounds.phase) && isFrozen(one, at))),
      `${what}: ${grounds.phase} is frozen`,
    );
    check(
      'S2',
      editions.some(({ windows }) => isWithin(windows, grounds.phase, at)),
      `${what}: ${grounds.phase} is outside of its change windows`,
    );
    check(
      'S8',
      states.every(({ labels }) => labels[RECOVERY] !== 'yes'),
      `${what}: it is needed when something went wrong`,
    );
    check(
      'S8',
      editions.some(({ protects }) => !protects.has(target.resource)),
      `${what}: people protect it`,
    );
    const contested = truth().contested.get(target.resource);
    check('S10', contested === undefined || contested > at - GRACE, `${what}: it is contested`);
    agreed(
      plan,
      entry,
      what,
      editions.map(({ people }) => people),
    );
    const seen = own.at(-1);
    if (grounds.approvals === 0 && seen !== undefined && seen.at < at - GRACE)
      for (const policy of grounds.policies)
        check('S3', seen.jumps.get(policy)?.kind !== 'jumped', `${what}: failures of ${policy} have jumped`);
  }

  function agreed({ grounds, irreversible }: ActionPlan, entry: string, what: string, people: readonly number[]): void {
    const votes = truth().votes.get(entry)?.size ?? 0;
    check('S14', votes >= grounds.approvals, `${what}: ${votes} of ${grounds.approvals} agreed`);
    if (grounds.phase === 'production' && people.length > 0) {
      const needed = Math.min(...people);
      check('S14', votes >= needed, `${what}: ${votes} of ${needed} agreed, and it is in production`);
    }
    const isEarly = grounds.phase !== 'unknown' && PHASES.indexOf(grounds.phase) <= PHASES.indexOf(IRREVERSIBLE_UP_TO);
    check('S6', irreversible === undefined || isEarly || votes > 0, `${what}: it cannot be undone, and nobody agreed`);
  }

  function effect({ key, call, worker, isEcho, at }: Effect): void {
    if (isEcho) return;
    const { entry, target: id, isUndo } = partsOf(key);
    const plan = truth().plans.get(entry)?.plan;
    const target = plan?.targets.find(({ resource }) => resource === id);
    if (plan === undefined || target === undefined) return fail('S1', `${call.call} (${key}) is of no recorded plan`);
    if (call.call === 'Evict') evicted(worker, call);
    if (isUndo) return;
    // Once others had put back what it did, nobody can tell that from its never having arrived: then it is done, as planned.
    const earlier = effects.get(key);
    const isPutBack = (world.changes.get(target.resource) ?? []).some((change) => earlier !== undefined && change.at >= earlier);
    check('S13', earlier === undefined || isPutBack, `${call.call} (${key}) took effect twice`);
    effects.set(key, at);
    const whole = keyOf(entry, id);
    if (begun.has(whole)) return;
    const { kind, account = '' } = target.scope;
    const one = { at, resource: target.resource, kind, phase: plan.grounds.phase, account, service: target.service };
    begun.set(whole, one);
    withinLimits(one, call);
    ramped(entry, target.resource);
  }

  function withinLimits(one: typeof begun extends Map<string, infer Begun> ? Begun : never, call: Call): void {
    const editions = organisation.since(one.at - TAKEN_BEFORE);
    const since = one.at - (WITHIN * 60_000 - TAKEN_BEFORE);
    const recent = [...begun.values()].filter(({ at, phase }) => at > since && phase === one.phase);
    const inAccount = recent.filter(({ account }) => account === one.account);
    const inService = inAccount.filter(({ service }) => service === one.service);
    for (const [what, own, { account, service }] of [
      [one.phase, recent, {}],
      [one.account, inAccount, { account: one.account }],
      [`${one.service} of ${one.account}`, inService, { account: one.account, service: one.service }],
    ] as const) {
      const all = populationOf(one, account, service);
      const most = Math.max(
        ...editions.map(({ limit, percent }) => (percent < 100 ? Math.min(limit, Math.floor((all * percent) / 100)) : limit)),
      );
      check(
        'S4',
        own.length <= most,
        `${call.call} on ${call.address.resource}: ${own.length} targets of ${what}, and ${most} may be`,
      );
    }
  }

  /** How many of its kind there are at most: those that are, or ever were, in its phase there. */
  function populationOf({ kind, phase }: Part, account?: string, service?: string): number {
    const isThere = (thing: Thing): boolean =>
      thing.kind === kind &&
      phaseOf(thing) === phase &&
      (account === undefined || thing.account === account) &&
      (service === undefined || thing.labels['service'] === service);
    const ids = new Set([...world.things.keys(), ...world.changes.keys()]);
    const seen = [...ids].filter((id) => statesSince(id, -Infinity).some(isThere));
    // What was taken away by us is counted by what it was.
    const gone = [...begun.values()].filter(
      (one) =>
        one.kind === kind &&
        one.phase === phase &&
        (account === undefined || one.account === account) &&
        (service === undefined || one.service === service),
    );
    return new Set([...seen, ...gone.map(({ resource }) => resource)]).size;
  }

  function ramped(entry: string, resource: ResourceId): void {
    const ramp = ramps.get(entry) ?? { size: 1, begun: 0, targets: new Set(), healthy: new Set() };
    ramps.set(entry, ramp);
    const touched = [...ramp.targets].filter((id) => truth().outcomes.get(keyOf(entry, id))?.kind === 'done');
    if (ramp.begun > 0 && touched.length > 0 && touched.every((id) => ramp.healthy.has(id))) {
      ramp.size *= FACTOR;
      ramp.begun = 0;
    }
    ramp.begun += 1;
    ramp.targets.add(resource);
    ramp.healthy.clear();
    check('S7', ramp.begun <= ramp.size, `${resource} is number ${ramp.begun} of a wave of ${ramp.size} (${entry})`);
  }

  /** By what the worker was told last where the platform does not watch the floor itself. */
  function evicted(worker: string, { address }: Call): void {
    const account = address.scope.account ?? '';
    const pod = world.effects.at(-1)?.before;
    if (pod === undefined || membersOf(pod['status'])['ready'] !== true) return;
    const workload = world.things.get(idOf(account, 'Workload', String(pod['workload'])));
    if (workload === undefined) return;
    const told = lastRead.get(`${worker} ${workload.id}`);
    const ready = Math.max(world.ready(account, workload.name), (told === undefined ? undefined : readyOf(told)) ?? 0);
    check(
      'S9',
      ready - 1 >= Number(workload.raw['floor']) || world.ready(account, workload.name) >= Number(workload.raw['floor']),
      `${address.resource} was one of ${ready} ready ones`,
    );
  }

  function outcome(entry: string, { target: id, kind, because }: Outcome): void {
    const target = truth()
      .plans.get(entry)
      ?.plan.targets.find(({ resource }) => resource === id);
    if (target === undefined) return fail('S13', `${id} is no target of ${entry}`);
    const own = world.effects.filter(({ key }) => key.startsWith(`${keyOf(entry, id)}/`));
    const [first] = own;
    const since = first?.at ?? schedule.at();
    const isTouchedByOthers = (world.changes.get(target.resource) ?? []).some(({ at }) => at >= since - GRACE);
    if (isTouchedByOthers) return;
    const raw = world.things.get(target.resource)?.raw;
    if (kind === 'done') check('S13', meets(target.expects, raw), `${id} of ${entry} is done, and the world says otherwise`);
    if (
      kind === 'failed' &&
      because.endsWith('it is as it was before') &&
      target.scope.kind === 'Bucket' &&
      first?.before !== undefined
    )
      check('S13', canonicalJson(raw) === canonicalJson(first.before), `${id} of ${entry} is not as it was before`);
  }

  async function atEnd(): Promise<void> {
    const recorded = new Map<string, number>();
    const told = new Set<string>();
    const all = evidence.all();
    for (const { kind, subject, body } of all) {
      const { target, step } = memberTexts(body);
      if (kind === 'outcome') recorded.set(keyOf(subject, target), (recorded.get(keyOf(subject, target)) ?? 0) + 1);
      if (kind === 'step' || kind === 'outcome' || kind === 'undo')
        told.add(keyOf(subject, target)).add(`${keyOf(subject, target)}/${step}`);
      if (kind === 'plan' || kind === 'before-image') told.add(`${kind} ${keyOf(subject, target)}`);
    }
    const verdict = await verifyChain(all);
    check('S15', verdict.kind === 'intact', `the chain is broken: ${JSON.stringify(verdict)}`);
    for (const { key, call, isEcho } of world.effects) {
      if (isEcho) continue;
      const { entry, target } = partsOf(key);
      const whole = keyOf(entry, target);
      const isTold = told.has(`plan ${entry}/`) && told.has(`before-image ${whole}`) && told.has(whole);
      check('S15', isTold, `the evidence does not tell of ${call.call} (${key})`);
      const ended = truth().outcomes.get(whole);
      const isFalse = !key.includes('/undo/') && (ended?.kind === 'refused' || ended?.kind === 'already-so');
      check('S13', !isFalse, `${call.call} (${key}) took effect, and the outcome is ${ended?.kind}: ${ended?.because}`);
    }
    for (const [key, count] of recorded) check('S13', count === 1, `${key} has ${count} outcomes`);
    for (const [entry, at] of truth().claimed)
      if (at < schedule.at() - LONGEST)
        for (const { resource } of truth().plans.get(entry)?.plan.targets ?? [])
          check('L', truth().outcomes.has(keyOf(entry, resource)), `${resource} of ${entry} has no outcome`);
    for (const { kind, account, name, raw } of world.things.values())
      if (kind === 'Workload')
        check(
          'S16',
          world.ready(account, name) === Number(raw['replicas']),
          `${name} in ${account} has ${world.ready(account, name)} of ${String(raw['replicas'])}`,
        );
  }

  return {
    sent,
    effect,
    outcome,
    look(worker, { jumps, edition }) {
      const own = looks.get(worker) ?? [];
      looks.set(worker, own);
      own.push({ at: schedule.at(), jumps, edition });
    },
    read: (worker, resource, state) => void lastRead.set(`${worker} ${resource}`, state),
    health(resource, says: Health['kind']) {
      for (const ramp of ramps.values()) {
        if (!ramp.targets.has(resource)) continue;
        if (says === 'healthy') ramp.healthy.add(resource);
        else ramp.healthy.delete(resource);
      }
    },
    atEnd,
    broken: () => violation,
  };
}

/** Of a step's key: `ENTRY/TARGET/STEP` or `ENTRY/TARGET/undo/STEP`. */
function partsOf(key: string) {
  const [entry = '', target = '', ...rest] = key.split('/');
  return { entry, target, isUndo: rest[0] === 'undo', step: Number(rest.at(-1)) };
}

function memberTexts(body: unknown): { readonly target: string; readonly step: string } {
  const text = (name: string): string => {
    const value = typeof body === 'object' && body !== null ? Reflect.get(body, name) : undefined;
    return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  };
  return { target: text('target'), step: text('step') };
}

function isFrozen(
  { from, to, timeZone }: { readonly from: string; readonly to: string; readonly timeZone: string },
  at: number,
): boolean {
  const [begins, ends] = [from, to].map((text) => {
    const local = parseLocal(text);
    return local === undefined ? undefined : instantOf(local, timeZone);
  });
  return begins !== undefined && ends !== undefined && begins + GRACE <= at && at < ends - GRACE;
}

/** No window is about the phase, or one is open, or was just now. All of them are by UTC and open every day. */
function isWithin(windows: Edition['windows'], phase: ReleasePhase, at: number): boolean {
  const own = windows.filter(({ phases }) => phases.includes(phase));
  const day = 24 * 3_600_000;
  return (
    own.length === 0 ||
    own.some(({ from, lasts }) => {
      const [hours = 0, minutes = 0] = from.split(':').map(Number);
      const since = (at - (hours * 60 + minutes) * 60_000 + GRACE) % day;
      return since < lasts * 60_000 + 2 * GRACE;
    })
  );
}
