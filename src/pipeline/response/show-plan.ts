/** Shows a response plan with nothing left open, and what of it holds now. Reads the configuration and nothing else. */
import { approvalRuleFor, describeLimit, limitsOn, openingOf } from '../../decide/index.js';
import { RELEASE_PHASES, RUNGS, type ReleasePhase, type ResponsePlan } from '../../model/index.js';
import { openResponse, planCalled, type ResponseRequest } from './called-plan.js';
import type { ResponsePlanReport } from './report.js';

/** @param called as for `planCalled`, whose errors it throws */
export async function showResponsePlan(called: string, request: ResponseRequest): Promise<ResponsePlanReport> {
  const { loaded, now } = await openResponse(request);
  const { plan, from } = await planCalled(called, loaded, request.folder);
  return {
    apiVersion: 'headwater.dev/v1',
    kind: 'ResponsePlanReport',
    version: request.version,
    at: now.toISOString(),
    plan: { name: plan.name, from },
    table: plan.table,
    families: plan.families.map(({ policies, table }) => ({ policies, table })),
    ceilings: {
      organisation: plan.ceilings.organisation,
      teams: { ...plan.ceilings.teams },
      policies: { ...plan.ceilings.policies },
    },
    phases: RELEASE_PHASES.map((phase) => phaseOf(phase, plan, now)),
    windows: plan.windows.map((window) => ({ ...window, phases: [...window.phases] })),
    freezes: plan.freezes.map((freeze) => ({ ...freeze, phases: [...freeze.phases] })),
    ramp: plan.ramp,
    irreversibleUpTo: plan.irreversibleUpTo,
    protected: plan.protected.map(({ labels, ...scope }) => ({
      ...scope,
      ...(labels === undefined ? {} : { labels: { ...labels } }),
    })),
    trust: plan.trust,
    health: plan.health.map((check) => ({ ...check, phases: [...check.phases] })),
    jump: plan.jump,
  };
}

function phaseOf(phase: ReleasePhase, plan: ResponsePlan, now: Date): ResponsePlanReport['phases'][number] {
  const opening = openingOf(plan, phase, now);
  const opens = opening.kind === 'closed' ? opening.opens : undefined;
  return {
    releasePhase: phase,
    open: opening.kind === 'open',
    because: opening.because,
    ...(opens === undefined ? {} : { opens: opens.toISOString() }),
    limits: (['phase', 'account', 'service'] as const).flatMap((per) =>
      limitsOn(per, phase, plan).map((limit) => {
        const { name, count, percent, within } = limit;
        return { per, name, count, percent, within, says: describeLimit(limit, phase) };
      }),
    ),
    approvals: RUNGS.filter((rung) => RUNGS.indexOf(rung) >= RUNGS.indexOf('propose')).map((rung) => ({
      rung,
      ...approvalRuleFor(plan, phase, rung),
    })),
  };
}
