/**
 * Decides what a pipeline's gate does about a cause: the same inputs as everywhere, the weakest wins. Holding a change back
 * touches nothing that runs and needs no edit, so neither earned trust nor a mechanical fix has a say; nor have change windows
 * and freezes, which must never let a change through.
 */
import {
  RUNGS,
  compareSeverity,
  weaker,
  type Allowance,
  type Decision,
  type Finding,
  type PolicyRollout,
  type ReleasePhase,
  type RootCause,
  type Severity,
} from '../model/index.js';
import { byCeilings, byPlan, byRollout, worst } from './allowances.js';
import { weakestOf } from './decide.js';
import { exemptionOf } from './exemptions.js';
import type { ResponseRules } from './response-rules.js';

export interface GateRules extends ResponseRules {
  /** Holds what is this severe or worse, and nothing less, in place of the response plan. */
  readonly failOn?: Severity | undefined;
}

/** @param phase where the change is about to go */
export function decideGate(
  cause: RootCause,
  findings: readonly Finding[],
  phase: ReleasePhase,
  rules: GateRules,
): Omit<Decision, 'actions'> {
  const { judged, exemption } = exemptionOf(cause, findings, rules.exemptions);
  const allowances = [
    ...bySeverity(phase, judged, rules),
    ...byRollout(phase, judged, { ...rules, policyRollouts: rolloutsOf(judged, rules) }),
    ...byCeilings(cause, judged, rules),
    ...exemption,
  ];
  return { cause: cause.id, phase, ...weakestOf(allowances), allowances, findings: findings.length };
}

/** True when the change is not to go on. */
export function isHeld({ rung }: Pick<Decision, 'rung'>): boolean {
  return RUNGS.indexOf(rung) >= RUNGS.indexOf('hold');
}

function bySeverity(phase: ReleasePhase, findings: readonly Finding[], { failOn, ...rules }: GateRules): readonly Allowance[] {
  const planned = byPlan(phase, findings, rules);
  if (failOn === undefined) return planned;
  const severity = worst(findings);
  const because = `${severity} severity, and the gate fails on ${failOn}`;
  if (compareSeverity(severity, failOn) >= 0) return [{ input: 'response plan', allows: 'hold', because }];
  return planned.map((allowance) => ({ ...allowance, allows: weaker(allowance.allows, 'propose'), because }));
}

/**
 * A policy that nobody has let anywhere is introduced early: where failing is safe and useful, a gate holds what it refuses;
 * later phases are closed to it until somebody lets it in.
 */
const EARLY: PolicyRollout = { development: 'hold', test: 'hold' };

function rolloutsOf(findings: readonly Finding[], { policyRollouts }: GateRules): Readonly<Record<string, PolicyRollout>> {
  const policies = findings.flatMap((finding) => (finding.kind === 'policy' ? [finding.policy] : []));
  const early = policies.filter((policy) => !Object.hasOwn(policyRollouts, policy)).map((policy) => [policy, EARLY] as const);
  return Object.assign(Object.create(null), policyRollouts, Object.fromEntries(early));
}
