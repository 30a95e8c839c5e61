import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder, write } from '../../../test/fakes/git-repositories.js';
import { reportOf, reportedCause, reportedFinding } from '../../../test/fakes/scan-report.js';
import { loadActing } from '../../connectors/registry.js';
import { RELEASE_PHASES, type Policy, type ReleasePhase } from '../../model/index.js';
import { shippedPolicies } from '../load-policies.js';
import type { ScanReport } from '../report.js';
import {
  diffResponsePlans,
  responseDiffReportSchema,
  responsePlanReportSchema,
  responseTestReportSchema,
  showResponsePlan,
  testResponsePlan,
} from './index.js';

const POLICY = 'kubernetes/run-as-non-root';
const LET = `policies:\n  rollout:\n    ${POLICY}: { development: enforce, test: enforce, staging: enforce, production: enforce }\n`;
const HEAD = 'apiVersion: headwater.dev/v1\nkind: Configuration\n';

let folder = '';
let remove = (): void => undefined;
beforeEach(() => {
  ({ path: folder, remove } = temporaryFolder());
  write(folder, { 'headwater.yaml': `${HEAD}${LET}` });
});
afterEach(() => remove());

const request = (more: { readonly trusted?: boolean; readonly at?: string } = {}) => ({
  folder,
  version: '0.0.0',
  inputs: [],
  trusted: more.trusted ?? false,
  clock: { now: () => new Date(more.at ?? '2026-11-03T10:00:00Z') },
});

/** One cause with an edit, that has so many findings in each phase. */
function found(counts: Partial<Record<ReleasePhase, number>>, more: Partial<ScanReport> = {}): ScanReport {
  const phases = RELEASE_PHASES.flatMap((releasePhase) =>
    counts[releasePhase] === undefined ? [] : [{ releasePhase, findings: counts[releasePhase] }],
  );
  return reportOf({
    causes: [
      reportedCause('c', {
        fix: { kind: 'edit', diff: 'x', edits: [], files: [], guidance: '' },
        decisions: phases.map((phase) => ({ ...phase, rung: 'record', allowances: [], heldBackBy: [], actions: [] })),
      }),
    ],
    findings: phases.flatMap(({ releasePhase, findings }) =>
      Array.from({ length: findings }, (_, at) => reportedFinding(`${releasePhase}-${at}`, { releasePhase, causeId: 'c' })),
    ),
    ...more,
  });
}

describe('a plan that is shown', () => {
  it('is the one that holds here, whole, with what is closed now', async () => {
    const freeze =
      "freezes: [{ name: f, phases: [production], from: '2026-11-01T00:00', to: '2026-11-09T00:00', timeZone: UTC, reason: r }]";
    write(folder, {
      'headwater.yaml': `${HEAD}response: { file: plan.yaml, ceiling: hold }\n`,
      'plan.yaml': `apiVersion: headwater.dev/v1\nkind: ResponsePlan\nmetadata: { name: ours }\nspec: { preset: guard, ${freeze} }\n`,
    });
    const report = responsePlanReportSchema.parse(await showResponsePlan('current', request()));
    expect([report.plan.name, report.ceilings.organisation]).toEqual(['ours', 'hold']);
    expect(report.phases.map(({ releasePhase, open, opens }) => [releasePhase, open, opens])).toEqual([
      ['development', true, undefined],
      ['test', true, undefined],
      ['staging', true, undefined],
      ['production', false, '2026-11-09T00:00:00.000Z'],
      ['unknown', true, undefined],
    ]);
    expect(report.phases[3]?.limits.map(({ says }) => says)).toContain(
      'at most 5 targets in 60 minutes for each account in production',
    );
  });

  it.each(['nothing', '.', 'headwater.yaml'])('is none that is called %s', async (called) => {
    const code = called === 'headwater.yaml' ? 'RESPONSE_PLAN_INVALID' : 'OPTION_INVALID';
    await expect(showResponsePlan(called, request())).rejects.toMatchObject({ code });
  });
});

describe('a plan that is tried', () => {
  it('counts findings by what would be done about them, and says what held them back', async () => {
    const report = responseTestReportSchema.parse(await testResponsePlan('assist', found({ test: 3, unknown: 2 }), request()));
    expect(report.summary).toEqual({
      findings: 5,
      byRung: { record: 2, notify: 0, propose: 3, hold: 0, contain: 0, enforce: 0 },
    });
    expect(report.phases.map(({ releasePhase, heldBackBy }) => [releasePhase, heldBackBy])).toEqual([
      [
        'test',
        [
          { input: 'maturity ceiling', findings: 3 },
          { input: 'earned trust', findings: 3 },
        ],
      ],
      ['unknown', [{ input: 'policy rollout', findings: 2 }]],
    ]);
  });

  it('decides an image that runs in several phases in each of them', async () => {
    const scan = found({ test: 1 });
    const [cause] = scan.causes;
    const [one] = cause?.decisions ?? [];
    if (cause === undefined || one === undefined) throw new Error('the report has a cause');
    const both = { ...scan, causes: [{ ...cause, decisions: [one, { ...one, releasePhase: 'production' as const }] }] };
    const { decisions } = await testResponsePlan('watch', both, request());
    expect(decisions.map(({ releasePhase, rung, findings }) => [releasePhase, rung, findings])).toEqual([
      ['test', 'notify', 1],
      ['production', 'notify', 1],
    ]);
  });

  it('knows the actions that policies name for what runs, and what they would do once they earned it', async () => {
    const [azure] = (await loadActing()).filter(({ name }) => name === 'azure');
    const policies = (await shippedPolicies()).map(({ policy }) => policy);
    const actionOf = (policy: Policy) =>
      azure?.actions.find(({ name, rung }) => name === policy.fix.mitigation && rung === 'contain');
    const policy = policies.find((one) => actionOf(one) !== undefined);
    const [taken] = policy === undefined ? [] : (actionOf(policy)?.kinds ?? []);
    if (policy === undefined || taken === undefined) throw new Error('no policy of the platform names an action that there is');
    write(folder, { 'headwater.yaml': `${HEAD}policies: { rollout: { ${policy.id}: { test: enforce } } }\n` });
    const resource = { id: 'azure:one', kind: taken.kind, name: 'one' };
    const findings = [reportedFinding('f', { policy: policy.id, releasePhase: 'test', causeId: 'c', resource })];
    const running = {
      ...resource,
      platform: 'azure',
      apiVersion: taken.apiVersion,
      releasePhase: 'test' as const,
      phaseBecause: '',
    };
    const live = found({ test: 1 }, { findings, resources: [running] });
    const of = async (plan: string, trusted: boolean) => (await testResponsePlan(plan, live, request({ trusted }))).decisions[0];
    expect(await of('guard', false)).toMatchObject({ rung: 'propose', heldBackBy: ['earned trust'] });
    expect(await of('guard', true)).toMatchObject({
      rung: 'contain',
      actions: expect.arrayContaining([{ action: policy.fix.mitigation, target: 'azure:one' }]),
    });
    expect(await of('assist', true)).toMatchObject({ rung: 'propose' });
    const actionsOn = async (one: ScanReport['resources'][number]) => {
      const tested = await testResponsePlan('guard', { ...live, resources: [one] }, request({ trusted: true }));
      return tested.decisions[0]?.actions.map(({ action }) => action);
    };
    expect(await actionsOn({ ...running, location: { repository: 'r', path: 'main.tf' } })).toEqual(['edit-source']);
    expect(await actionsOn({ ...running, kind: 'of another kind' })).toEqual(['edit-source']);
  });
});

describe('S14: two plans that are compared', () => {
  it('have what gets looser apart from what gets stricter', async () => {
    const head = 'apiVersion: headwater.dev/v1\nkind: ResponsePlan\nmetadata: { name: ours }\n';
    write(folder, {
      'plan.yaml': `${head}spec: { preset: assist, table: { high: { test: record, production: notify } }, trust: { runs: 1 } }\n`,
    });
    const scan = found({ development: 4, test: 3, production: 2 });
    const report = responseDiffReportSchema.parse(await diffResponsePlans(['current', 'plan.yaml'], scan, request()));
    expect(report.decisions.tightened.map(({ releasePhase, from, to, findings }) => [releasePhase, from, to, findings])).toEqual([
      ['test', 'propose', 'record', 3],
      ['production', 'propose', 'notify', 2],
    ]);
    expect([report.decisions.loosened, report.unchanged]).toEqual([[], 4]);
    expect(report.plan).toEqual({
      loosened: ['approved runs that earn trust: 10 → 1'],
      tightened: ['high in test: hold → record', 'high in production: contain → notify'],
    });
  });

  it('that are the same have nothing in them', async () => {
    const report = await diffResponsePlans(['guard', 'guard'], found({ test: 3 }), request());
    expect([report.decisions, report.plan, report.unchanged]).toEqual([
      { loosened: [], tightened: [] },
      { loosened: [], tightened: [] },
      3,
    ]);
  });
});
