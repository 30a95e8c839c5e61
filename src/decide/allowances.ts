/** What each thing that the organisation has said would allow by itself, for findings of one release phase. */
import {
  compareSeverity,
  type Allowance,
  type FamilyTable,
  type PolicyId,
  type ReleasePhase,
  type Rung,
  type Severity,
} from '../model/index.js';
import { matchesGlob } from './globs.js';
import { hasCalendar, openingOf } from './opening.js';
import type { JudgedCause, JudgedFinding, ResponseRules } from './response-rules.js';

/**
 * The cells of the plan: that of the worst finding, in the table of its policies' family. Findings of several families give
 * one each, and all of them must allow it.
 */
export function byPlan(phase: ReleasePhase, findings: readonly JudgedFinding[], rules: ResponseRules): readonly Allowance[] {
  const groups = new Map<FamilyTable | undefined, JudgedFinding[]>();
  for (const finding of findings) {
    const family = familyOf(finding, rules);
    groups.set(family, [...(groups.get(family) ?? []), finding]);
  }
  return [...groups].map(([family, own]) => {
    const severity = worst(own);
    const cell = family?.table[severity]?.[phase];
    const said = `${severity} severity in ${phaseName(phase)}`;
    if (family === undefined || cell === undefined)
      return { input: 'response plan', allows: rules.plan.table[severity][phase], because: said };
    return { input: 'response plan', allows: cell, because: `${said}, for ${family.policies}` };
  });
}

function familyOf(finding: JudgedFinding, { plan }: ResponseRules): FamilyTable | undefined {
  if (finding.kind !== 'policy') return undefined;
  return plan.families.find(({ policies }) => matchesGlob(finding.policy, policies));
}

/** Vulnerabilities have no policy that is let forward phase by phase; only guardrails do. */
export function byRollout(phase: ReleasePhase, findings: readonly JudgedFinding[], rules: ResponseRules): readonly Allowance[] {
  return policiesOf(findings).map((policy) => {
    const rollout = Object.hasOwn(rules.policyRollouts, policy) ? rules.policyRollouts[policy] : undefined;
    const allows = rollout?.[phase] ?? 'record';
    const because =
      rollout?.[phase] === undefined
        ? `${policy} has not been let into ${phaseName(phase)} yet`
        : `${policy} is at ${allows} in ${phaseName(phase)}`;
    return { input: 'policy rollout', allows, because };
  });
}

/** The organisation's, the owner's, and those of every glob that a policy matches. */
export function byCeilings(
  cause: JudgedCause,
  findings: readonly JudgedFinding[],
  { plan: { ceilings } }: ResponseRules,
): readonly Allowance[] {
  const ceiling = (who: string, allows: Rung): Allowance => {
    return { input: 'maturity ceiling', allows, because: `${who} allows at most ${allows}` };
  };
  const owner = cause.owner?.name;
  const team = owner !== undefined && Object.hasOwn(ceilings.teams, owner) ? ceilings.teams[owner] : undefined;
  const policies = policiesOf(findings);
  return [
    ceiling('the organisation', ceilings.organisation),
    ...(owner === undefined || team === undefined ? [] : [ceiling(owner, team)]),
    ...Object.entries(ceilings.policies)
      .filter(([glob]) => policies.some((policy) => matchesGlob(policy, glob)))
      .map(([glob, rung]) => ceiling(`the ceiling of ${glob}`, rung)),
  ];
}

/** Nothing where no window and no freeze names the phase. */
export function byCalendar(phase: ReleasePhase, { plan, now }: ResponseRules): readonly Allowance[] {
  if (!hasCalendar(plan, phase)) return [];
  const opening = openingOf(plan, phase, now);
  if (opening.kind === 'open') return [{ input: 'change window', allows: 'enforce', because: opening.because }];
  return [{ input: opening.by, allows: 'propose', because: opening.because }];
}

/** A sudden jump of a policy's failures holds its actions and asks (S3). */
export function byJump(findings: readonly JudgedFinding[], { jumpOf }: ResponseRules): readonly Allowance[] {
  if (jumpOf === undefined) return [];
  return policiesOf(findings).flatMap((policy): Allowance[] => {
    const jump = jumpOf(policy);
    if (jump === undefined) return [];
    const allows = jump.kind === 'steady' ? 'enforce' : 'propose';
    return [{ input: 'failure jump', allows, because: `${policy}: ${jump.because}` }];
  });
}

export function policiesOf(findings: readonly JudgedFinding[]): readonly PolicyId[] {
  return [...new Set(findings.flatMap((finding) => (finding.kind === 'policy' ? [finding.policy] : [])))];
}

export function worst(findings: readonly JudgedFinding[]): Severity {
  return findings.map(({ severity }) => severity).reduce((a, b) => (compareSeverity(a, b) >= 0 ? a : b));
}

export function phaseName(phase: ReleasePhase): string {
  return phase === 'unknown' ? 'an unknown release phase' : phase;
}
