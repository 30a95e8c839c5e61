/** At the instant of acting: is the policy still live, does it still fail, may it still be acted on, and how much (S2, S4). */
import type { ActContext } from '../../act/index.js';
import { claimsFor, clearanceOf, decideAction, protectedBecause } from '../../decide/index.js';
import type { Clock } from '../../ports/index.js';
import type { ActingEstates } from './acting-estates.js';
import { isBuildStop, stopAgain } from './build-stops.js';
import { isProposal, proposeAgain } from './proposed-changes.js';
import { judgeNow, phaseNow, populationOf, type Standing } from './standing.js';
import { findingsOn } from './wanted-actions.js';

/** @param current what stands now; it may be newer than the plan */
export function decideAgainBy(
  current: () => Promise<Standing>,
  estates: Pick<ActingEstates, 'action'>,
  clock: Clock,
): ActContext['decideAgain'] {
  return async (plan, target, resource) => {
    const refused = (because: string) => ({ kind: 'refused', because }) as const;
    const standing = await current();
    const { grounds } = plan;
    const action = estates.action(plan.platform, plan.action);
    if (action === undefined) return refused(`${plan.action} cannot be done on ${plan.platform} any more`);
    const cause = standing.causes.find(({ id }) => id === plan.cause);
    if (cause === undefined) return refused('its cause is not there any more');
    if (isProposal(action)) return proposeAgain(plan, target, standing, cause, clock.now());
    if (isBuildStop(action, target.request)) return stopAgain(plan, target, action, resource, standing, cause, clock.now());
    const phase = phaseNow(standing, resource);
    if (phase !== grounds.phase) return refused(`it is in ${phase} now, and the plan is for ${grounds.phase}`);
    const now = clock.now();
    const protection = protectedBecause(standing.rules.plan, resource);
    if (protection !== undefined) return refused(`it is protected: ${protection}`);
    const results = judgeNow(standing, grounds.policies, resource, now);
    if (!results.some(({ kind }) => kind === 'fail')) {
      const [error] = results.flatMap((result) => (result.kind === 'error' ? [result.reason] : []));
      return refused(error === undefined ? 'it complies now' : `it cannot be judged now: ${error}`);
    }
    const findings = findingsOn(standing, cause, target.resource);
    if (findings.length === 0) return refused('its finding is not there any more');
    const decision = decideAction(action, phase, cause, findings, { ...standing.rules, now });
    const clearance = clearanceOf(decision, action, standing.rules.plan, now, grounds.approvals);
    if (clearance.kind === 'ask') return refused(`${clearance.people} must agree to it now: ${clearance.because}`);
    if (clearance.kind !== 'may') return refused(clearance.because);
    const claims = claimsFor(
      { service: target.service, phase, scope: target.scope },
      standing.rules.plan,
      populationOf(standing, resource, phase),
    );
    return { kind: 'go', claims };
  };
}
