/** What each thing that the organisation has said would allow by itself, for findings of one release phase. */
import {
  compareSeverity,
  type Allowance,
  type Finding,
  type PolicyId,
  type ReleasePhase,
  type RootCause,
  type Severity,
} from '../model/index.js';
import type { ResponseRules } from './response-rules.js';

export function byPlan(phase: ReleasePhase, severity: Severity, rules: ResponseRules): Allowance {
  return { input: 'response plan', allows: rules.plan[severity][phase], because: `${severity} severity in ${phaseName(phase)}` };
}

/** Vulnerabilities have no policy that is let forward phase by phase; only guardrails do. */
export function byRollout(phase: ReleasePhase, findings: readonly Finding[], rules: ResponseRules): readonly Allowance[] {
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

export function byCeilings(cause: RootCause, rules: ResponseRules): readonly Allowance[] {
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

export function worst(findings: readonly Finding[]): Severity {
  return findings.map(({ severity }) => severity).reduce((a, b) => (compareSeverity(a, b) >= 0 ? a : b));
}

export function phaseName(phase: ReleasePhase): string {
  return phase === 'unknown' ? 'an unknown release phase' : phase;
}
