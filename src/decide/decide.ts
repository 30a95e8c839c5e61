/**
 * Takes a cause and what the organisation allows, and gives one decision per release phase it reaches: the weakest of what
 * every input allows, with all of them listed and the ones that held it back named. Knows nothing of how an action is done.
 */
import {
  RELEASE_PHASES,
  RUNGS,
  compareSeverity,
  weaker,
  type Allowance,
  type Decision,
  type Finding,
  type PlannedAction,
  type PolicyId,
  type PolicyRollout,
  type ReleasePhase,
  type ResponsePlan,
  type RootCause,
  type Rung,
  type Severity,
} from '../model/index.js';

/** What the organisation has said, as data. */
export interface ResponseRules {
  readonly plan: ResponsePlan;
  /** The strongest rung the organisation trusts itself with. */
  readonly ceiling: Rung;
  /** By owner's name. */
  readonly teamCeilings: Readonly<Record<string, Rung>>;
  /** By policy id; a policy that is not listed has been let nowhere and is at `record` in every phase. */
  readonly policyRollouts: Readonly<Record<string, PolicyRollout>>;
}

/** The release phases that a finding is in: one for a declaration, all that run it for an image. */
export type PhasesOf = (finding: Finding) => readonly ReleasePhase[];

/** One decision for each release phase in which the cause has findings, development first. */
export function decide(
  cause: RootCause,
  findings: readonly Finding[],
  rules: ResponseRules,
  phasesOf: PhasesOf = (finding) => [finding.phase.phase],
): readonly Decision[] {
  return RELEASE_PHASES.flatMap((phase) => {
    const here = findings.filter((finding) => phasesOf(finding).includes(phase));
    return here.length === 0 ? [] : [decideIn(phase, cause, here, rules)];
  });
}

function decideIn(phase: ReleasePhase, cause: RootCause, findings: readonly Finding[], rules: ResponseRules): Decision {
  const allowances = [
    byPlan(phase, worst(findings), rules),
    ...byRollout(phase, findings, rules),
    ...byCeilings(cause, rules),
    EARNED_TRUST,
    ...byFix(cause),
  ];
  const rung = allowances.map(({ allows }) => allows).reduce(weaker);
  const strongest = allowances.reduce((most, { allows }) => Math.max(most, RUNGS.indexOf(allows)), 0);
  const heldBackBy =
    strongest === RUNGS.indexOf(rung) ? [] : allowances.filter(({ allows }) => allows === rung).map(({ input }) => input);
  return {
    cause: cause.id,
    phase,
    rung,
    allowances,
    heldBackBy: [...new Set(heldBackBy)],
    findings: findings.length,
    actions: actionsFor(rung, cause),
  };
}

function byPlan(phase: ReleasePhase, severity: Severity, rules: ResponseRules): Allowance {
  return { input: 'response plan', allows: rules.plan[severity][phase], because: `${severity} severity in ${phaseName(phase)}` };
}

/** Vulnerabilities have no policy that is let forward phase by phase; only guardrails do. */
function byRollout(phase: ReleasePhase, findings: readonly Finding[], rules: ResponseRules): readonly Allowance[] {
  const policies = new Set(findings.flatMap((finding): PolicyId[] => (finding.kind === 'policy' ? [finding.policy] : [])));
  return [...policies].map((policy) => {
    const rollout = Object.hasOwn(rules.policyRollouts, policy) ? rules.policyRollouts[policy] : undefined;
    const allows = rollout?.[phase] ?? 'record';
    const because =
      rollout?.[phase] === undefined
        ? `${policy} has not been let into ${phaseName(phase)} yet`
        : `${policy} is at ${allows} in ${phaseName(phase)}`;
    return { input: 'policy rollout', allows, because };
  });
}

function byCeilings(cause: RootCause, rules: ResponseRules): readonly Allowance[] {
  const organisation: Allowance = {
    input: 'maturity ceiling',
    allows: rules.ceiling,
    because: `the organisation allows at most ${rules.ceiling}`,
  };
  const owner = cause.owner?.name;
  const team = owner !== undefined && Object.hasOwn(rules.teamCeilings, owner) ? rules.teamCeilings[owner] : undefined;
  if (owner === undefined || team === undefined) return [organisation];
  return [organisation, { input: 'maturity ceiling', allows: team, because: `${owner} allows at most ${team}` }];
}

/** Nothing has run with a person's approval yet, so no action has earned more than being proposed. */
const EARNED_TRUST: Allowance = {
  input: 'earned trust',
  allows: 'propose',
  because: 'no action on this has a record of approved runs yet',
};

function byFix(cause: RootCause): readonly Allowance[] {
  if (cause.fix.kind === 'edit') return [];
  return [{ input: 'candidate fix', allows: 'notify', because: 'there is no mechanical edit to propose; a person must decide' }];
}

function actionsFor(rung: Rung, cause: RootCause): readonly PlannedAction[] {
  const target = cause.location === undefined ? cause.title : `${cause.location.repository}/${cause.location.path}`;
  return rung === 'record' || rung === 'notify' ? [] : [{ action: 'edit-source', target }];
}

function worst(findings: readonly Finding[]): Severity {
  return findings.map(({ severity }) => severity).reduce((a, b) => (compareSeverity(a, b) >= 0 ? a : b));
}

function phaseName(phase: ReleasePhase): string {
  return phase === 'unknown' ? 'an unknown release phase' : phase;
}
