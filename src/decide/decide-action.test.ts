import { describe, expect, it } from 'vitest';
import { PRESETS } from '../config/index.js';
import { causeId, fingerprint, policyId, resourceId, type ReleasePhase, type ResponsePlan, type Rung } from '../model/index.js';
import { approvalRuleFor, clearanceOf } from './approvals.js';
import { decideAction, decideIn } from './decide.js';
import type { CandidateAction, JudgedCause, JudgedFinding, ResponseRules } from './response-rules.js';

const POLICY = policyId('aws/no-public-buckets');
const CAUSE: JudgedCause = { id: causeId('c'), title: 'bucket logs is public', fix: { kind: 'guidance' } };
const FINDING: JudgedFinding = {
  kind: 'policy',
  id: fingerprint('f'),
  severity: 'high',
  policy: POLICY,
  resource: resourceId('aws:logs'),
};
const BLOCK: CandidateAction = { name: 'block-public-access', rung: 'contain' };
const DELETE: CandidateAction = { name: 'delete-bucket', rung: 'enforce', irreversible: 'what is deleted is gone' };
const NOW = new Date('2026-11-03T10:00:00Z');
const everywhere = (rung: Rung) => ({ development: rung, test: rung, staging: rung, production: rung, unknown: rung });

function rules(said: Partial<ResponseRules> & { readonly set?: Partial<ResponsePlan> } = {}): ResponseRules {
  const { set, ...others } = said;
  return {
    plan: { ...PRESETS.operate, ...set },
    policyRollouts: { [POLICY]: everywhere('enforce') },
    exemptions: [],
    now: NOW,
    trustOf: () => ({ approved: 50, unattended: 0, failed: 0, undone: 0 }),
    ...others,
  };
}
const decided = (action: CandidateAction, phase: ReleasePhase, given = rules()) =>
  decideAction(action, phase, CAUSE, [FINDING], given);

describe('a decision about an action', () => {
  it('lets what earned it go to its own rung and no further', () => {
    expect(decided(BLOCK, 'test')).toMatchObject({
      rung: 'contain',
      heldBackBy: ['candidate fix', 'earned trust'],
      actions: [{ action: 'block-public-access', target: 'aws:logs' }],
    });
  });

  it('lists what every input allowed', () => {
    const set = { ceilings: { ...PRESETS.operate.ceilings, policies: { 'aws/*': 'enforce' as const } } };
    const jumpOf = () => ({ kind: 'steady' as const, because: 'as before' });
    expect(decided(DELETE, 'test', rules({ set, jumpOf })).allowances.map(({ input, allows }) => `${input}: ${allows}`)).toEqual([
      'response plan: enforce',
      'policy rollout: enforce',
      'maturity ceiling: enforce',
      'maturity ceiling: enforce',
      'failure jump: enforce',
      'candidate fix: enforce',
      'earned trust: enforce',
      'reversibility: propose',
      'approvals: enforce',
    ]);
  });

  it.each<[string, Partial<ResponseRules> & { readonly set?: Partial<ResponsePlan> }, Rung, string]>([
    ['has no record', { trustOf: () => undefined }, 'propose', 'earned trust'],
    ['nobody kept a record of', { trustOf: undefined }, 'propose', 'earned trust'],
    ['a jump holds', { jumpOf: () => ({ kind: 'jumped', because: 'x' }) }, 'propose', 'failure jump'],
    ['has no baseline yet', { jumpOf: () => ({ kind: 'no-baseline', because: 'x' }) }, 'propose', 'failure jump'],
    [
      'a policy ceiling holds',
      { set: { ceilings: { organisation: 'enforce', teams: {}, policies: { 'aws/*': 'hold', '*/*': 'notify' } } } },
      'notify',
      'maturity ceiling',
    ],
    ['a policy has not been let to', { policyRollouts: {} }, 'record', 'policy rollout'],
    [
      'somebody has accepted',
      { exemptions: [{ policy: 'aws/*', reason: 'r', approvedBy: 'ana', expires: '2026-12-31' }] },
      'record',
      'exemption',
    ],
    ['people must agree to', { set: { approvals: [] } }, 'propose', 'approvals'],
    [
      'a family of the plan has other cells for',
      { set: { families: [{ policies: 'aws/*', table: { high: { test: 'notify' } } }] } },
      'notify',
      'response plan',
    ],
  ])('holds back what %s', (_, said, rung, input) => {
    const decision = decided(BLOCK, 'test', rules(said));
    expect([decision.rung, decision.heldBackBy]).toEqual([rung, [input]]);
  });

  it('proposes at most while the calendar is closed, and says when it opens', () => {
    const windows = [
      { name: 'tuesdays', phases: ['test'] as const, repeats: 'FREQ=WEEKLY;BYDAY=TU', from: '14:00', lasts: 60, timeZone: 'UTC' },
    ];
    const decision = decided(BLOCK, 'test', rules({ set: { windows } }));
    expect([decision.rung, decision.heldBackBy]).toEqual(['propose', ['change window']]);
    expect(decision.allowances.find(({ input }) => input === 'change window')?.because).toContain(
      'opens Tue 2026-11-03 14:00 UTC',
    );
  });

  it.each<[ReleasePhase, ResponsePlan['irreversibleUpTo'], Rung]>([
    ['development', 'development', 'enforce'],
    ['test', 'development', 'propose'],
    ['test', 'staging', 'enforce'],
    ['unknown', 'production', 'propose'],
    ['development', 'unknown', 'propose'],
  ])('S6: what cannot be undone, in %s when unattended up to %s: %s', (phase, irreversibleUpTo, rung) => {
    const set = {
      irreversibleUpTo,
      table: { ...PRESETS.operate.table, high: everywhere('enforce') },
      approvals: [
        {
          phases: ['development', 'test', 'staging', 'production', 'unknown'] as const,
          rungs: ['enforce'] as const,
          people: 0,
          lapses: 1,
          grace: 0,
        },
      ],
    };
    expect(decided(DELETE, phase, rules({ set })).rung).toBe(rung);
  });

  it('is about the candidate that may go furthest, and of two the gentler one', () => {
    const stop: CandidateAction = { name: 'stop-instance', rung: 'contain' };
    const trustOf: ResponseRules['trustOf'] = ({ action }) =>
      action === 'block-public-access' ? { approved: 9, unattended: 0, failed: 0, undone: 0 } : undefined;
    const given = rules({ trustOf, candidatesOf: () => [DELETE, stop, BLOCK] });
    expect(decideIn('test', CAUSE, [FINDING], given).actions.map(({ action }) => action)).toEqual(['block-public-access']);
    const none = rules({ trustOf: undefined, candidatesOf: () => [DELETE, BLOCK] });
    expect(decideIn('test', CAUSE, [FINDING], none).actions.map(({ action }) => action)).toEqual(['block-public-access']);
  });

  it('asks for the record under every policy that stands behind it, and takes the weakest', () => {
    const other: JudgedFinding = { ...FINDING, policy: policyId('aws/other') };
    const trustOf: ResponseRules['trustOf'] = ({ policy }) =>
      policy === POLICY ? { approved: 9, unattended: 0, failed: 0, undone: 0 } : undefined;
    const given = rules({ trustOf, policyRollouts: { [POLICY]: everywhere('enforce'), 'aws/other': everywhere('enforce') } });
    expect(decideAction(BLOCK, 'test', CAUSE, [FINDING, other], given).rung).toBe('propose');
  });
});

describe('clearance at the instant of acting', () => {
  const clearance = (given: ResponseRules, phase: ReleasePhase, votes = 0, action = BLOCK) =>
    clearanceOf(decided(action, phase, given), action, given.plan, given.now, votes);

  it('needs nobody for what was let to its rung', () => {
    expect(clearance(rules(), 'test')).toMatchObject({ kind: 'may', attended: false });
  });

  it('asks for what has not earned it, and takes one vote for it', () => {
    const given = rules({ trustOf: undefined });
    expect(clearance(given, 'test')).toMatchObject({ kind: 'ask', people: 1, lapses: 24 });
    expect(clearance(given, 'test', 1)).toMatchObject({ kind: 'may', attended: true });
  });

  it('S14: two people for what a rule of two is about', () => {
    const given = rules({ set: { approvals: [{ phases: ['test'], rungs: ['enforce'], people: 2, lapses: 4, grace: 0 }] } });
    expect(clearance(given, 'test', 1, DELETE)).toMatchObject({ kind: 'ask', people: 2, lapses: 4 });
    expect(clearance(given, 'test', 2, DELETE)).toMatchObject({ kind: 'may', attended: true });
  });

  it('S2: is refused below a proposal, whoever approved: exempt, or a policy that was taken back', () => {
    expect(clearance(rules({ policyRollouts: {} }), 'test', 9)).toMatchObject({
      kind: 'may-not',
      because: expect.stringContaining('has not been let'),
    });
  });

  it('waits for the calendar, whoever approved', () => {
    const freezes = [
      { name: 'f', phases: ['test'] as const, from: '2026-11-01T00:00', to: '2026-11-05T00:00', timeZone: 'UTC', reason: 'r' },
    ];
    expect(clearance(rules({ set: { freezes } }), 'test', 9)).toMatchObject({
      kind: 'not-now',
      opens: new Date('2026-11-05T00:00:00Z'),
    });
  });
});

it('the first approval rule that matches holds, and without any one person must agree', () => {
  const plan = {
    approvals: [
      { phases: ['test'] as const, rungs: ['hold'] as const, people: 0, lapses: 1, grace: 0 },
      { phases: ['test'] as const, rungs: ['hold', 'contain'] as const, people: 3, lapses: 2, grace: 0 },
    ],
  };
  expect(approvalRuleFor(plan, 'test', 'hold')).toEqual({ people: 0, lapses: 1, grace: 0 });
  expect(approvalRuleFor(plan, 'test', 'contain')).toEqual({ people: 3, lapses: 2, grace: 0 });
  expect(approvalRuleFor(plan, 'production', 'contain')).toEqual({ people: 1, lapses: 24, grace: 0 });
});
