import { describe, expect, it } from 'vitest';
import {
  causeId,
  fingerprint,
  policyId,
  resourceId,
  type PolicyFinding,
  type ReleasePhase,
  type ResponsePlan,
  type RootCause,
  type Severity,
} from '../model/index.js';
import { PRESETS } from '../config/index.js';
import { decide } from './decide.js';
import type { ResponseRules } from './response-rules.js';

const POLICY = policyId('kubernetes/run-as-non-root');

function finding(phase: ReleasePhase, severity: Severity = 'high'): PolicyFinding {
  return {
    kind: 'policy',
    id: fingerprint(`p-${phase}`),
    policy: POLICY,
    resource: resourceId(`kubernetes:deploy/${phase}`),
    severity,
    title: 'runs as root',
    phase: { phase, because: 'test' },
    reportedBy: ['headwater'],
    failures: [],
  };
}

const CAUSE: RootCause = {
  id: causeId('run-as-non-root@api-1234'),
  kind: 'manifest',
  title: 'runs as root',
  severity: 'high',
  owner: { name: '@acme/payments', confidence: 0.9, reasons: [], alternatives: [] },
  confidence: 0.9,
  evidence: [],
  findings: [],
  reach: { images: [], workloads: [], byReleasePhase: { development: 0, test: 0, staging: 0, production: 0, unknown: 0 } },
  fix: { kind: 'edit', diff: 'x', edits: [], files: [], guidance: '' },
  notes: [],
  missing: [],
};

function withCeilings(ceilings: Partial<ResponsePlan['ceilings']>): ResponsePlan {
  return { ...PRESETS.assist, ceilings: { ...PRESETS.assist.ceilings, ...ceilings } };
}

const RULES: ResponseRules = {
  plan: withCeilings({ organisation: 'enforce' }),
  exemptions: [],
  now: new Date('2026-11-01T12:00:00Z'),
  policyRollouts: { [POLICY]: { development: 'enforce', test: 'enforce', staging: 'propose', production: 'notify' } },
};

describe('decide', () => {
  it('gives the weakest of what every input allows, in each phase by itself', () => {
    const decisions = decide(CAUSE, [finding('development'), finding('staging'), finding('production')], RULES);
    expect(decisions.map(({ phase, rung }) => [phase, rung])).toEqual([
      ['development', 'propose'],
      ['staging', 'propose'],
      ['production', 'notify'],
    ]);
  });

  it('names the input that held it back', () => {
    const [decision] = decide(CAUSE, [finding('production')], RULES);
    expect(decision?.heldBackBy).toEqual(['policy rollout']);
    expect(decision?.allowances.map(({ input }) => input)).toEqual([
      'response plan',
      'policy rollout',
      'maturity ceiling',
      'earned trust',
    ]);
  });

  it('keeps a policy that was let nowhere at record, whatever the plan wants', () => {
    const [decision] = decide(CAUSE, [finding('production', 'critical')], { ...RULES, policyRollouts: {} });
    expect(decision?.rung).toBe('record');
  });

  it('obeys the ceiling of the team that owns the cause', () => {
    const plan = withCeilings({ organisation: 'enforce', teams: { '@acme/payments': 'notify' } });
    const [decision] = decide(CAUSE, [finding('development')], { ...RULES, plan });
    expect(decision?.rung).toBe('notify');
    expect(decision?.heldBackBy).toEqual(['maturity ceiling']);
  });

  it('is not confused by owners and policies that are called like parts of objects', () => {
    const owner = { name: 'constructor', confidence: 0.9, reasons: [], alternatives: [] };
    const odd = { ...finding('development'), policy: policyId('__proto__') };
    const [decision] = decide({ ...CAUSE, owner }, [odd], RULES);
    expect(decision?.rung).toBe('record');
  });

  it('proposes nothing when there is no edit to propose', () => {
    const [decision] = decide({ ...CAUSE, fix: { ...CAUSE.fix, kind: 'guidance' } }, [finding('development')], RULES);
    expect(decision?.rung).toBe('notify');
    expect(decision?.actions).toEqual([]);
  });

  it('never acts on what runs where the release phase is unknown', () => {
    for (const severity of ['unknown', 'informational', 'low', 'medium', 'high', 'critical'] as const) {
      for (const { table } of Object.values(PRESETS)) expect(['record', 'notify', 'propose']).toContain(table[severity].unknown);
    }
  });

  it('earned trust: lets no action go beyond a proposal before it has a record', () => {
    const rules = { ...RULES, policyRollouts: { [POLICY]: { production: 'enforce' as const } } };
    const [decision] = decide(CAUSE, [finding('production', 'critical')], rules);
    expect(decision?.rung).toBe('propose');
    expect(decision?.heldBackBy).toEqual(['earned trust']);
  });
});
