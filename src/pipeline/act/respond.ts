/**
 * One pass over what stands: plans every action that it asks for, records the plans, and asks people where people must agree.
 * Carries nothing out. What is planned or waiting already is not planned again, and what people said no to is let be for a while.
 */
import { planAction, type LeftOut, type TargetJudgement } from '../../act/index.js';
import { protectedBecause } from '../../decide/index.js';
import type { ActionPlan, Grounds, ReleasePhase, ResourceId, RootCause } from '../../model/index.js';
import type { ActionLedger, Approvals, Clock, FindingHistory, ResourceAction } from '../../ports/index.js';
import { messageOf } from '../../lib/errors.js';
import type { ActingEstates } from './acting-estates.js';
import { buildsAtHosts } from './builds-at-hosts.js';
import { buildStops, isBuildStop, judgeBuild } from './build-stops.js';
import { isProposal, proposedChanges } from './proposed-changes.js';
import { judgeNow, scopeOf, serviceOf, type Standing } from './standing.js';
import { foresee, type Foreseen } from './twin.js';
import { requestOf, wantedActions, type ActionWish, type HeldWish } from './wanted-actions.js';

export interface RespondPorts {
  readonly ledger: ActionLedger;
  readonly approvals: Approvals;
  readonly findings: Pick<FindingHistory, 'record'>;
  readonly clock: Clock;
  readonly estates: Pick<ActingEstates, 'action' | 'estate' | 'protects' | 'proposalPlace'>;
  readonly contested: (resource: ResourceId) => Promise<string | undefined>;
}

export interface Responses {
  readonly planned: readonly PlannedResponse[];
  /** What may not be done, or not now. */
  readonly held: readonly HeldWish[];
  /** Sources that could not be opened for acting. */
  readonly unreachable: readonly { readonly source: string; readonly because: string }[];
}

export interface PlannedResponse {
  readonly cause: RootCause;
  readonly phase: ReleasePhase;
  readonly action: string;
  /** Undefined when everything was left out, or nothing is recorded in a preview. */
  readonly entry?: string;
  readonly plan?: ActionPlan;
  readonly people: number;
  readonly effects: ReadonlyMap<ResourceId, readonly string[]>;
  readonly leftOut: readonly LeftOut[];
  /** In a preview: what the policies would say of each target afterwards. */
  readonly foreseen?: ReadonlyMap<ResourceId, Foreseen>;
}

/** @param recording false for a preview: the same plans from the same code, and nothing is written (S1) */
export async function respond(standing: Standing, ports: RespondPorts, recording: boolean): Promise<Responses> {
  const now = ports.clock.now();
  const onEstates = wantedActions(standing, ports.estates, now);
  const atHosts = await buildsAtHosts(standing, ports.estates, now);
  const onBuilds = buildStops(standing, ports.estates, [...standing.graph.resources.values(), ...atHosts.runs], now);
  const held = [...onEstates.held, ...onBuilds.held];
  // What is declared is fixed in its source, too, whatever is done meanwhile to what runs (S10).
  const wishes = [...onEstates.wishes, ...onBuilds.wishes, ...proposedChanges(standing, ports.estates)];
  const { busy, quiet, last } = await earlierActs(ports);
  const planned: PlannedResponse[] = [];
  const unreachable = new Map<string, string>();
  const taken = new Set<ResourceId>();
  for (const wish of wishes) {
    // What two causes want of one resource is done one after the other: the second plan would be of a state that is over.
    const open = wish.targets.filter(
      ({ resource }) => !busy.has(keyOf(wish.action.name, resource.id)) && !taken.has(resource.id),
    );
    const free = open.filter(({ resource }) => !quiet.has(keyOf(wish.action.name, resource.id)));
    held.push(...heldByNo(wish, open, quiet));
    if (free.length === 0 || unreachable.has(wish.source)) continue;
    try {
      const after = free.flatMap(({ resource }) => last.get(keyOf(wish.action.name, resource.id)) ?? []).at(0);
      const response = await planWish({ ...wish, targets: free }, after, standing, ports, recording);
      for (const { resource } of response.plan?.targets ?? []) taken.add(resource);
      planned.push(response);
    } catch (error) {
      unreachable.set(wish.source, messageOf(error));
    }
  }
  return {
    planned,
    held,
    unreachable: [...[...unreachable].map(([source, because]) => ({ source, because })), ...atHosts.unreachable],
  };
}

async function planWish(
  wish: ActionWish,
  after: string | undefined,
  standing: Standing,
  ports: RespondPorts,
  recording: boolean,
): Promise<PlannedResponse> {
  const { cause, decision, action, platform, source, policies, findings, severity, people } = wish;
  const { ledger, approvals, clock, estates } = ports;
  const grounds: Grounds = {
    phase: decision.phase,
    rung: action.rung,
    severity,
    policies,
    findings: findings.map(({ id }) => id).sort(),
    policySet: standing.policySet.id,
    allowances: decision.allowances,
    approvals: people,
    ...(wish.grace === 0 ? {} : { notBefore: new Date(clock.now().getTime() + wish.grace * HOUR).toISOString() }),
    ...(after === undefined ? {} : { after }),
  };
  const targets = wish.targets.map(({ resource, request }) => ({
    scope: scopeOf(resource),
    resource: resource.id,
    name: `${resource.kind} ${resource.namespace === undefined ? '' : `${resource.namespace}/`}${resource.name}`,
    service: serviceOf(resource),
    judge: async (seen: { readonly resource: typeof resource }): Promise<TargetJudgement> => {
      const mayNot = (because: string) => ({ kind: 'may-not', because }) as const;
      const contest = await ports.contested(resource.id);
      if (contest !== undefined) return mayNot(contest);
      const protection = estates.protects(platform, seen.resource) ?? protectedBecause(standing.rules.plan, seen.resource);
      if (protection !== undefined) return mayNot(`it is protected: ${protection}`);
      // No policy judges a proposal: whether its cause is there is all that there is to ask.
      if (isProposal(action)) return { kind: 'may', request };
      // Nor does one judge a build by the commit that it builds.
      if (isBuildStop(action, request)) return judgeBuild(action, request, seen.resource);
      const results = judgeNow(standing, policies, seen.resource, clock.now());
      const failures = results.flatMap((result) => (result.kind === 'fail' ? result.failures : []));
      // Asked for as it fails now: where it failed at the last look may be another place by now.
      if (results.some(({ kind }) => kind === 'fail'))
        return { kind: 'may', request: requestOf(action, failures, decision.phase) };
      const [error] = results.flatMap((result) => (result.kind === 'error' ? [result.reason] : []));
      return mayNot(error === undefined ? 'it complies now' : `it cannot be judged now: ${error}`);
    },
  }));
  const { plan, effects, leftOut } = await planAction(
    { action, source, platform, cause: cause.id, grounds, targets },
    await estates.estate(source),
  );
  const common = { cause, phase: decision.phase, action: action.name, people, effects, leftOut };
  if (plan === undefined) return common;
  if (!recording)
    return { ...common, plan, ...(isJudged(plan, action) ? { foreseen: await foresee(plan, standing, clock.now()) } : {}) };
  const now = clock.now();
  const entry = await ledger.recordPlan(plan, PROPOSER, effects);
  const lapsesAt = new Date(now.getTime() + wish.lapses * HOUR);
  await approvals.request({ entry, plan: plan.hash, people, proposedBy: PROPOSER, at: now, lapsesAt });
  const because = `${entry}: ${action.name}${people === 0 ? '' : `, waits for ${people}`}`;
  await ports.findings.record(findings.map(({ id }) => ({ finding: id, kind: 'responded', at: now.toISOString(), because })));
  return { ...common, plan, entry };
}

/** What of a wish is let be, by why. */
function heldByNo(
  { cause, action, decision: { phase } }: ActionWish,
  targets: ActionWish['targets'],
  quiet: EarlierActs['quiet'],
): readonly HeldWish[] {
  const counts = new Map<string, number>();
  for (const { resource } of targets) {
    const because = quiet.get(keyOf(action.name, resource.id));
    if (because !== undefined) counts.set(because, (counts.get(because) ?? 0) + 1);
  }
  return [...counts].map(([because, count]) => ({ cause, action: action.name, phase, targets: count, because }));
}

/** Whether policies say something of its targets. */
function isJudged({ targets }: ActionPlan, action: ResourceAction): boolean {
  return !isProposal(action) && !targets.some(({ request }) => isBuildStop(action, request));
}

const PROPOSER = 'headwater';
const HOUR = 3_600_000;
/** What people have said no to is not asked again for so long; who never wants to be asked writes an exemption. In days. */
const QUIET_AFTER_NO = 30;

interface EarlierActs {
  /** Targets of an action that is under way or waits for people. */
  readonly busy: ReadonlySet<string>;
  /** Why and until when an action on a target is not planned again. */
  readonly quiet: ReadonlyMap<string, string>;
  /** The last entry that ended, by action and target. */
  readonly last: ReadonlyMap<string, string>;
}

async function earlierActs({ ledger, approvals, clock }: RespondPorts): Promise<EarlierActs> {
  const busy = new Set<string>();
  const quiet = new Map<string, string>();
  const last = new Map<string, string>();
  const now = clock.now();
  const letBe = (key: string, since: string): void => {
    const until = new Date(Date.parse(since) + QUIET_AFTER_NO * 24 * HOUR);
    if (until > now && !quiet.has(key))
      quiet.set(key, `people said no to it on ${since.slice(0, 10)}: not planned again before ${until.toISOString()}`);
  };
  for await (const { id, at, plan, targets } of ledger.entries()) {
    const request = await approvals.of(id, now);
    for (const { resource } of plan.targets) {
      const key = keyOf(plan.action, resource);
      if (targets.get(resource)?.outcome !== undefined) {
        if (!last.has(key)) last.set(key, id);
        if (request?.state === 'rejected') letBe(key, at);
        continue;
      }
      // One that nobody was asked about is of a pass that was cut off: planned again, it is the same entry.
      if (request !== undefined && request.state !== 'lapsed') busy.add(key);
    }
  }
  return { busy, quiet, last };
}

/** Gives every target of what was rejected or waited too long its outcome. @returns the entries that were settled */
export async function settleUnapproved({ ledger, approvals, clock }: Pick<RespondPorts, 'ledger' | 'approvals' | 'clock'>) {
  const settled: string[] = [];
  for await (const { id, plan, targets } of ledger.entries({ unfinished: true })) {
    const request = await approvals.of(id, clock.now());
    if (request?.state !== 'rejected' && request?.state !== 'lapsed') continue;
    const [no] = request.votes.filter(({ kind }) => kind === 'reject');
    const because = no === undefined ? 'nobody agreed in time' : `${no.by} said no: ${no.because}`;
    for (const { resource } of plan.targets)
      if (targets.get(resource)?.outcome === undefined)
        await ledger.recordOutcome(id, { target: resource, kind: 'refused', because });
    settled.push(id);
  }
  return settled;
}

function keyOf(action: string, resource: ResourceId): string {
  return JSON.stringify([action, resource]);
}
