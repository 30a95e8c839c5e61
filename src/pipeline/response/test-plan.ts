/** What a response plan would do about a scan's findings, and what changes from one plan to another. Does nothing of it. */
import { comparePlans, heldBackBecause, type ResponseRules, type TrustOf } from '../../decide/index.js';
import { RELEASE_PHASES, RUNGS, type ResponsePlan, type Rung } from '../../model/index.js';
import { responseRules } from '../scan.js';
import { openResponse, planCalled, type CalledPlan, type ResponseRequest } from './called-plan.js';
import { candidatesIn, decideReport, type DecidableReport, type DecidedCause } from './decide-report.js';
import type { ResponseDiffReport, ResponseTestReport } from './report.js';

export interface ResponseTestRequest extends ResponseRequest {
  /** As if every action had earned its trust: what the plan alone would allow. */
  readonly trusted: boolean;
}

/** @param called as for `planCalled`, whose errors it throws */
export async function testResponsePlan(
  called: string,
  report: DecidableReport,
  request: ResponseTestRequest,
): Promise<ResponseTestReport> {
  const { calledPlan, decided } = (await tester(report, request))(await calledBy(request)(called));
  return {
    apiVersion: 'headwater.dev/v1',
    kind: 'ResponseTestReport',
    version: request.version,
    scannedAt: report.generatedAt,
    plan: named(calledPlan),
    trusted: request.trusted,
    summary: counted(decided),
    phases: RELEASE_PHASES.flatMap((releasePhase) => {
      const here = decided.filter(({ decision }) => decision.phase === releasePhase);
      return here.length === 0 ? [] : [{ releasePhase, ...counted(here), heldBackBy: heldBack(here) }];
    }),
    decisions: decided
      .toSorted((a, b) => rankOf(b.decision.rung) - rankOf(a.decision.rung))
      .map(({ cause, decision }) => ({
        cause: cause.id,
        title: cause.title,
        severity: cause.severity,
        releasePhase: decision.phase,
        rung: decision.rung,
        findings: decision.findings,
        heldBackBy: [...decision.heldBackBy],
        because: heldBackBecause(decision),
        actions: decision.actions.map(({ action, target }) => ({ action, target })),
      })),
  };
}

/** Likewise of two plans, each by its name or as it is. */
export async function diffResponsePlans(
  [before, after]: readonly [string | CalledPlan, string | CalledPlan],
  report: DecidableReport,
  request: ResponseTestRequest,
): Promise<ResponseDiffReport> {
  const [called, test] = [calledBy(request), await tester(report, request)];
  const [old, now] = [test(await called(before)), test(await called(after))];
  const moves = old.decided.flatMap(({ cause, decision }, at) => {
    const to = now.decided[at]?.decision;
    if (to === undefined || to.rung === decision.rung) return [];
    const { id, title, severity } = cause;
    const { phase: releasePhase, findings, rung: from } = decision;
    return [{ cause: id, title, severity, releasePhase, findings, from, to: to.rung, because: heldBackBecause(to) }];
  });
  const total = counted(old.decided).findings;
  const changes = comparePlans(old.calledPlan.plan, now.calledPlan.plan);
  const changesOf = (wanted: 'loosened' | 'tightened') =>
    changes.flatMap(({ kind, change }) => (kind === wanted ? [change] : []));
  return {
    apiVersion: 'headwater.dev/v1',
    kind: 'ResponseDiffReport',
    version: request.version,
    scannedAt: report.generatedAt,
    before: { ...named(old.calledPlan), ...counted(old.decided) },
    after: { ...named(now.calledPlan), ...counted(now.decided) },
    trusted: request.trusted,
    decisions: {
      loosened: moves.filter(({ from, to }) => rankOf(to) > rankOf(from)),
      tightened: moves.filter(({ from, to }) => rankOf(to) < rankOf(from)),
    },
    unchanged: total - moves.reduce((sum, { findings }) => sum + findings, 0),
    plan: { loosened: changesOf('loosened'), tightened: changesOf('tightened') },
  };
}

interface Tested {
  readonly calledPlan: CalledPlan;
  readonly decided: readonly DecidedCause[];
}

/** Several plans are tried on the same report under the same configuration at the same time. */
async function tester(report: DecidableReport, request: ResponseTestRequest): Promise<(called: CalledPlan) => Tested> {
  const { loaded, now } = await openResponse(request);
  const candidatesOf = await candidatesIn(report);
  return (calledPlan) => {
    const { plan } = calledPlan;
    const rules: ResponseRules = {
      ...responseRules(loaded.configuration, plan, now),
      candidatesOf,
      trustOf: trustOf(plan, request),
    };
    return { calledPlan, decided: decideReport(report, rules) };
  };
}

function calledBy(request: ResponseTestRequest): (called: string | CalledPlan) => Promise<CalledPlan> {
  return async (called) =>
    typeof called === 'string' ? planCalled(called, (await openResponse(request)).loaded, request.folder) : called;
}

function trustOf({ trust }: ResponsePlan, { trusted }: ResponseTestRequest): TrustOf | undefined {
  return trusted ? () => ({ approved: trust.runs, unattended: 0, failed: 0, undone: 0 }) : undefined;
}

function named({ plan, from }: CalledPlan): { name: string; from: string } {
  return { name: plan.name, from };
}

function counted(decided: readonly DecidedCause[]): { findings: number; byRung: Record<Rung, number> } {
  const byRung: Record<Rung, number> = { record: 0, notify: 0, propose: 0, hold: 0, contain: 0, enforce: 0 };
  for (const { decision } of decided) byRung[decision.rung] += decision.findings;
  return { findings: RUNGS.reduce((sum, rung) => sum + byRung[rung], 0), byRung };
}

function heldBack(decided: readonly DecidedCause[]): { input: string; findings: number }[] {
  const inputs = new Map<string, number>();
  for (const { decision } of decided)
    for (const input of decision.heldBackBy) inputs.set(input, (inputs.get(input) ?? 0) + decision.findings);
  return [...inputs].map(([input, findings]) => ({ input, findings })).toSorted((a, b) => b.findings - a.findings);
}

function rankOf(rung: Rung): number {
  return RUNGS.indexOf(rung);
}
