/**
 * Takes what stands and gives the builds to stop: those that build, at this moment, the very commit in which a cause is, where
 * the organisation lets what is moving be held. What builds anything else, has ended, or does not say what it builds is no
 * reason to act (S3). Looks at nothing but its arguments.
 */
import {
  approvalRuleFor,
  claimsFor,
  clearanceOf,
  decideAction,
  heldBackBecause,
  protectedBecause,
  type CandidateAction,
} from '../../decide/index.js';
import type { SecondDecision, TargetJudgement } from '../../act/index.js';
import {
  RELEASE_PHASES,
  RUNGS,
  compareSeverity,
  laterPhase,
  type ActionPlan,
  type ActionRequest,
  type ActionTarget,
  type Decision,
  type Finding,
  type ReleasePhase,
  type Resource,
  type RootCause,
} from '../../model/index.js';
import type { BuiltCommit, ResourceAction } from '../../ports/index.js';
import type { ActingEstates } from './acting-estates.js';
import { phasesOf } from './proposed-changes.js';
import { phaseNow, populationOf, type Standing } from './standing.js';
import { takes, type ActionWish, type HeldWish } from './wanted-actions.js';

/** The same promise on every platform: what is being built is stopped, and what runs is not touched. */
const STOPS = ['stop-build', 'stop-pipeline-run'] as const;
/** What says how strong a response is wanted; people's approval stands in for none of them here. */
const WANTED_BY: ReadonlySet<string> = new Set(['response plan', 'policy rollout']);

/** @param runs live resources, among them builds */
export function buildStops(
  standing: Standing,
  estates: Pick<ActingEstates, 'action'>,
  runs: Iterable<Resource>,
  now: Date,
): { readonly wishes: readonly ActionWish[]; readonly held: readonly HeldWish[] } {
  const building = buildsAmong(runs, estates);
  const wishes: ActionWish[] = [];
  const held: HeldWish[] = [];
  if (building.length === 0) return { wishes, held };
  for (const cause of standing.causes) {
    const commit = commitOf(cause, standing);
    const own = commit === undefined ? [] : building.filter(({ built }) => isSame(built, commit));
    for (const group of byActionAndSource(own)) {
      const { action, platform, source } = group;
      const decided = decisionOn(cause, action, standing, now);
      if (decided === undefined) continue;
      const { decision, findings } = decided;
      const { phase } = decision;
      const hold = (because: string): void =>
        void held.push({ cause, action: action.name, phase, targets: group.runs.length, because });
      const notWanted = notWantedBecause(decision, action);
      if (notWanted !== undefined) {
        hold(notWanted);
        continue;
      }
      const clearance = clearanceOf(decision, action, standing.rules.plan, now, 0);
      if (clearance.kind === 'may-not' || clearance.kind === 'not-now') {
        hold(clearance.because);
        continue;
      }
      const { lapses, grace } = approvalRuleFor(standing.rules.plan, phase, action.rung);
      wishes.push({
        cause,
        decision,
        action,
        platform,
        source,
        severity: findings.map(({ severity }) => severity).reduce((a, b) => (compareSeverity(a, b) >= 0 ? a : b)),
        policies: [...new Set(findings.flatMap((one) => (one.kind === 'policy' ? [one.policy] : [])))].sort(),
        findings,
        targets: group.runs
          .toSorted((a, b) => (a.run.id < b.run.id ? -1 : 1))
          .map(({ run, built }) => ({ resource: run, request: requestFor(built, phase) })),
        lapses,
        ...(clearance.kind === 'ask' ? { people: clearance.people, grace: 0 } : { people: 0, grace }),
      });
    }
  }
  return { wishes, held };
}

/** Whether the plan was made because of what a run builds, and not because a policy fails on the run itself. */
export function isBuildStop(action: ResourceAction, request: ActionRequest): boolean {
  return action.builds !== undefined && builtIn(request) !== undefined;
}

/** The run as it is now: does it still build that commit? */
export function judgeBuild(action: ResourceAction, request: ActionRequest, run: Resource): TargetJudgement {
  const built = builtIn(request);
  return built !== undefined && isSame(action.builds?.(run), built)
    ? { kind: 'may', request }
    : { kind: 'may-not', because: NO_MORE };
}

/** At the instant of acting: is the cause still there, in the commit that is still being built, and may it still be stopped (S2)? */
export function stopAgain(
  { grounds }: ActionPlan,
  { request, scope, service }: ActionTarget,
  action: ResourceAction,
  run: Resource,
  standing: Standing,
  cause: RootCause,
  now: Date,
): SecondDecision {
  const refused = (because: string) => ({ kind: 'refused', because }) as const;
  const built = builtIn(request);
  if (built === undefined || !isSame(action.builds?.(run), built)) return refused(NO_MORE);
  if (!isSame(commitOf(cause, standing), built)) return refused(`its cause is not in ${built.commit.slice(0, 12)} any more`);
  const protection = protectedBecause(standing.rules.plan, run);
  if (protection !== undefined) return refused(`it is protected: ${protection}`);
  const decided = decisionOn(cause, action, standing, now);
  if (decided?.decision.phase !== grounds.phase) return refused(`its cause is not in ${grounds.phase} any more`);
  const notWanted = notWantedBecause(decided.decision, action);
  if (notWanted !== undefined) return refused(notWanted);
  const clearance = clearanceOf(decided.decision, action, standing.rules.plan, now, grounds.approvals);
  if (clearance.kind === 'ask') return refused(`${clearance.people} must agree to it now: ${clearance.because}`);
  if (clearance.kind !== 'may') return refused(clearance.because);
  // Counted where the run is: that is what stands still.
  const phase = phaseNow(standing, run);
  const claims = claimsFor({ service, phase, scope }, standing.rules.plan, populationOf(standing, run, phase));
  return { kind: 'go', claims };
}

const NO_MORE = 'it has ended, or does not say any more that it builds the commit with the cause';

interface Build {
  readonly run: Resource;
  readonly action: ResourceAction;
  readonly built: BuiltCommit;
}

function buildsAmong(runs: Iterable<Resource>, estates: Pick<ActingEstates, 'action'>): readonly Build[] {
  const found: Build[] = [];
  for (const run of runs) {
    // What is declared and not seen running builds nothing.
    if (run.origin !== undefined) continue;
    for (const name of STOPS) {
      const action = estates.action(run.platform, name);
      const built = action !== undefined && takes(action, run) ? action.builds?.(run) : undefined;
      if (action !== undefined && built !== undefined) found.push({ run, action, built });
    }
  }
  return found;
}

function byActionAndSource(builds: readonly Build[]) {
  const groups = new Map<string, Pick<Resource, 'platform' | 'source'> & { action: ResourceAction; runs: Build[] }>();
  for (const build of builds) {
    const { action, run } = build;
    const key = JSON.stringify([action.name, run.source]);
    const known = groups.get(key);
    if (known === undefined) groups.set(key, { action, platform: run.platform, source: run.source, runs: [build] });
    else known.runs.push(build);
  }
  return [...groups.values()];
}

/**
 * The commit that the cause was read in. Undefined for a working folder: what was read there may not be committed, and then no
 * build has it.
 */
export function commitOf({ location }: RootCause, { graph }: Pick<Standing, 'graph'>): BuiltCommit | undefined {
  const repository = location === undefined ? undefined : graph.repositories.get(location.repository);
  if (repository?.commit === undefined || repository.writable) return undefined;
  return { repository: repository.name, commit: repository.commit };
}

function isSame(a: BuiltCommit | undefined, b: BuiltCommit | undefined): boolean {
  return a !== undefined && a.repository === b?.repository && a.commit === b.commit;
}

/**
 * What is decided about the cause in the release phase nearest to production in which a hold is wanted: a build is on its way to
 * all of them, and there the most people must agree. Where it is wanted nowhere, the phase nearest to production says why.
 */
function decisionOn(
  cause: RootCause,
  action: CandidateAction,
  { findings, graph, rules }: Standing,
  now: Date,
): { readonly decision: Decision; readonly findings: readonly Finding[] } | undefined {
  const ids = new Set(cause.findings);
  const own = findings.filter(({ id }) => ids.has(id));
  const decided = RELEASE_PHASES.flatMap((phase) => {
    const here = own.filter((finding) => phasesOf(finding, graph).has(phase));
    return here.length === 0 ? [] : [{ decision: decideAction(action, phase, cause, here, { ...rules, now }), findings: here }];
  });
  const wanted = decided.filter(({ decision }) => notWantedBecause(decision, action) === undefined);
  const [first, ...others] = wanted.length > 0 ? wanted : decided;
  if (first === undefined) return undefined;
  return others.reduce((a, b) => (laterPhase(a.decision.phase, b.decision.phase) === a.decision.phase ? a : b), first);
}

/** Whether a build of the cause's commit would be asked to be stopped. */
export function isHoldWanted(cause: RootCause, action: CandidateAction, standing: Standing, now: Date): boolean {
  const decided = decisionOn(cause, action, standing, now);
  return decided !== undefined && notWantedBecause(decided.decision, action) === undefined;
}

/** A cell or a rollout below the action's rung asks for something weaker: nobody is bothered with each build then. */
function notWantedBecause({ allowances }: Decision, { rung }: CandidateAction): string | undefined {
  const weaker = allowances.filter(({ input, allows }) => WANTED_BY.has(input) && RUNGS.indexOf(allows) < RUNGS.indexOf(rung));
  const [first] = weaker;
  return first === undefined ? undefined : heldBackBecause({ rung: first.allows, allowances: weaker });
}

function requestFor({ repository, commit }: BuiltCommit, phase: ReleasePhase): ActionRequest {
  return { phase, fields: [], parameters: { repository, commit } };
}

function builtIn({ parameters: { repository, commit } }: ActionRequest): BuiltCommit | undefined {
  return typeof repository === 'string' && typeof commit === 'string' ? { repository, commit } : undefined;
}
