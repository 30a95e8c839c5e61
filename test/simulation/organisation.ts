/**
 * What the simulated organisation has written down: policies, response plan, exemptions. People edit it at any time; every
 * edition is kept with its time. Policies are real ones, compiled as those that ship; beside each stands, in other words, when
 * it is truly violated.
 */
import { compilePolicies, type Guardrail } from '../../src/assess/index.js';
import { DEFAULT_CONFIGURATION, PRESETS, type Configuration } from '../../src/config/index.js';
import { parsePolicy } from '../../src/config/policy-file.js';
import type { ChangeWindow, Freeze, Limit, ReleasePhase, ResourceId, ResponsePlan } from '../../src/model/index.js';
import { expressionEngine } from '../../src/pipeline/expression-engine.js';
import type { Kind, Members } from './platform.js';
import { START, type Schedule } from './schedule.js';
import type { Thing } from './world.js';

interface Rule {
  readonly id: string;
  readonly kind: Kind;
  readonly severity: string;
  readonly mitigation: string;
  readonly expression: string;
  readonly isViolatedBy: (raw: Members) => boolean;
}

const RULES: readonly Rule[] = [
  {
    id: 'simulated/no-public-buckets',
    kind: 'Bucket',
    severity: 'high',
    mitigation: 'block-public-access',
    expression: 'object.public == false',
    isViolatedBy: (raw) => raw['public'] !== false,
  },
  {
    id: 'simulated/no-root-pods',
    kind: 'Pod',
    severity: 'high',
    mitigation: 'evict-pod',
    expression: 'object.root == false',
    isViolatedBy: (raw) => raw['root'] !== false,
  },
  {
    id: 'simulated/no-old-keys',
    kind: 'Key',
    severity: 'critical',
    mitigation: 'delete-key',
    expression: 'object.days < 90',
    isViolatedBy: (raw) => Number(raw['days']) >= 90,
  },
];

export const POLICIES: readonly string[] = RULES.map(({ id }) => id);

/** How a policy is written at a time. `wrong`: everything fails it. */
export type Wording = 'absent' | 'wrong' | 'right';

function guardrailOf({ id, kind, severity, mitigation, expression }: Rule, wording: Wording): Guardrail {
  const [family, name] = id.split('/');
  const text = JSON.stringify({
    apiVersion: 'headwater.dev/v1',
    kind: 'Policy',
    metadata: { name, family },
    spec: {
      title: id,
      description: id,
      severity,
      severityReason: 'It is what it is.',
      packs: ['simulated'],
      select: { apiGroups: ['simulated.example'], kinds: [kind] },
      validations: [{ expression: wording === 'wrong' ? '1 == 2' : expression, message: `${kind} is not as it should be` }],
      fix: { guidance: 'Put it right.', mitigation },
      controls: [],
    },
  });
  const engine = expressionEngine();
  const [guardrail] = compilePolicies([parsePolicy(text, `${id}.yaml`, DEFAULT_CONFIGURATION.limits, engine)], engine);
  if (guardrail === undefined) throw new Error(`${id} does not compile`);
  return guardrail;
}

const GUARDRAILS: ReadonlyMap<string, Guardrail> = new Map(
  RULES.flatMap((rule) =>
    (['wrong', 'right'] as const).map((wording) => [`${rule.id} ${wording}`, guardrailOf(rule, wording)] as const),
  ),
);

/** One edition. */
export interface Edition {
  /** From this time on; in milliseconds. */
  readonly at: number;
  readonly wordings: ReadonlyMap<string, Wording>;
  readonly exempt: ReadonlySet<ResourceId>;
  readonly protects: ReadonlySet<ResourceId>;
  readonly freezes: readonly Freeze[];
  /** All of them by UTC, every day. */
  readonly windows: readonly ChangeWindow[];
  /** Targets in `WITHIN` minutes, for each phase, account and service. */
  readonly limit: number;
  /** Of the resources of the target's kind there, in the same time; 100 for no such limit. */
  readonly percent: number;
  /** How many must agree in production. */
  readonly people: number;
}

export const WITHIN = 10;
const PHASES = ['development', 'test', 'staging', 'production', 'unknown'] as const;
/** The last phase in which what cannot be undone is done unattended. */
export const IRREVERSIBLE_UP_TO = 'development';
export const FACTOR = 2;
export const JUMP = { count: 4, factor: 2 };

const FIRST: Edition = {
  at: START,
  wordings: new Map(POLICIES.map((id) => [id, 'right'])),
  exempt: new Set(),
  protects: new Set(),
  freezes: [],
  windows: [],
  limit: 6,
  percent: 100,
  people: 0,
};

export interface Organisation {
  now(): Edition;
  /** Those that held at some time since then, the newest last. */
  since(time: number): readonly Edition[];
  edit(change: Partial<Omit<Edition, 'at'>>): void;
}

export function createOrganisation(schedule: Schedule): Organisation {
  const editions: Edition[] = [FIRST];
  const now = (): Edition => editions.at(-1) ?? FIRST;
  return {
    now,
    since: (time) => editions.filter((_, index) => (editions[index + 1]?.at ?? Infinity) > time),
    edit: (change) => void editions.push({ ...now(), ...change, at: schedule.at() }),
  };
}

export function guardrailsOf({ wordings }: Edition): readonly Guardrail[] {
  return [...wordings].flatMap(([id, wording]) => GUARDRAILS.get(`${id} ${wording}`) ?? []);
}

/** By the policy as it is worded, and by what truly is. */
export function isViolated(policy: string, { wordings }: Edition, { kind, raw }: Pick<Thing, 'kind' | 'raw'>): boolean {
  const rule = RULES.find(({ id }) => id === policy);
  const wording = wordings.get(policy);
  if (rule === undefined || wording === undefined || wording === 'absent' || rule.kind !== kind) return false;
  return wording === 'wrong' || rule.isViolatedBy(raw);
}

const PHASE_OF_ACCOUNT: Readonly<Record<string, Exclude<ReleasePhase, 'unknown'>>> = {
  'dev-1': 'development',
  'test-1': 'test',
  'stage-1': 'staging',
  'prod-1': 'production',
  'prod-2': 'production',
};

/** What a label says, else the account. */
export function phaseOf({ labels, account }: Pick<Thing, 'labels' | 'account'>): ReleasePhase {
  const [said] = PHASES.filter((phase) => labels['phase'] === phase);
  return said ?? PHASE_OF_ACCOUNT[account] ?? 'unknown';
}

export function configurationOf({ exempt }: Edition): Configuration {
  const known = PHASES.filter((phase) => phase !== 'unknown');
  return {
    ...DEFAULT_CONFIGURATION,
    releasePhases: [
      ...known.map((phase) => ({ phase, labels: { phase } })),
      ...Object.entries(PHASE_OF_ACCOUNT).map(([account, phase]) => ({ phase, account })),
    ],
    phaseConventions: false,
    exemptions: [...exempt].map((resource) => ({
      resource,
      reason: 'it is known',
      approvedBy: 'ada',
      expires: '2030-01-01',
    })),
    policies: {
      ...DEFAULT_CONFIGURATION.policies,
      rollout: Object.fromEntries(POLICIES.map((id) => [id, Object.fromEntries(PHASES.map((phase) => [phase, 'enforce']))])),
    },
  };
}

export function planOf({ limit, percent, freezes, windows, people, protects }: Edition): ResponsePlan {
  const { operate } = PRESETS;
  const limits = (['phase', 'account', 'service'] as const).map((per): Limit => ({
    name: `${per}`,
    phases: PHASES,
    per,
    count: limit,
    percent,
    within: WITHIN,
  }));
  return {
    ...operate,
    limits,
    freezes,
    windows,
    approvals:
      people === 0
        ? operate.approvals
        : [{ phases: ['production'], rungs: ['hold', 'contain', 'enforce'], people, lapses: 24, grace: 0 }, ...operate.approvals],
    ramp: { factor: FACTOR, pause: 15, failureThreshold: 0, patience: 3 },
    irreversibleUpTo: IRREVERSIBLE_UP_TO,
    protected: [...protects].map((id) => {
      const [, account, kind, name] = id.split(':');
      return { because: 'people said so', account: account ?? '', kind: kind ?? '', name: name ?? '' };
    }),
    trust: { runs: 2 },
    health: [{ kind: 'workload', phases: PHASES }],
    jump: JUMP,
  };
}
