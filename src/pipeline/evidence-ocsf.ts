/**
 * The evidence log in the words of OCSF 1.6: what happens to findings (classes 2002 and 2003 of https://schema.ocsf.io/1.6.0)
 * and what was done about them (7001, Remediation Activity). Other records, and those whose finding or plan the store does not
 * know, have no class there and are left out; the log itself is whole.
 */
import { z } from 'zod';
import type { ActionPlan, ChainedRecord, FindingLife, Fingerprint, Outcome, Rung, Severity } from '../model/index.js';
import { fingerprint } from '../model/index.js';

const VERSION = '1.6.0';

const eventSchema = z.object({
  category_name: z.string(),
  class_name: z.string(),
  activity_id: z.number().int(),
  activity_name: z.string(),
  type_uid: z.number().int(),
  time: z.number().int().describe('Milliseconds since 1970.'),
  severity_id: z.number().int(),
  severity: z.string(),
  status_id: z.number().int(),
  status: z.string(),
  status_detail: z.string(),
  message: z.string(),
  metadata: z.object({
    version: z.literal(VERSION),
    product: z.object({ name: z.literal('Headwater'), vendor_name: z.literal('Headwater'), version: z.string() }),
    uid: z.string().describe('The hash of the record in the chain of evidence.'),
    sequence: z.number().int().describe('Its number there.'),
    original_time: z.string(),
    log_name: z.literal('evidence'),
  }),
});

const findingEventSchema = eventSchema.extend({
  category_uid: z.literal(2),
  finding_info: z.object({ uid: z.string(), title: z.string(), created_time: z.number().int() }),
  resources: z.array(z.object({ uid: z.string() })),
});

const vulnerabilitySchema = z.union([
  z.object({ title: z.string(), severity: z.string(), cve: z.object({ uid: z.string() }) }),
  z.object({ title: z.string(), severity: z.string(), advisory: z.object({ uid: z.string() }) }),
]);

export const ocsfEventSchema = z.discriminatedUnion('class_uid', [
  findingEventSchema.extend({ class_uid: z.literal(2002), vulnerabilities: z.array(vulnerabilitySchema) }),
  findingEventSchema.extend({
    class_uid: z.literal(2003),
    compliance: z.object({ control: z.string(), status_id: z.number().int(), status: z.string() }),
  }),
  eventSchema.extend({
    category_uid: z.literal(7),
    class_uid: z.literal(7001),
    command_uid: z.string().describe('The action, by its id.'),
    remediation: z.object({ desc: z.string() }),
    unmapped: z.object({
      action: z.string(),
      actor: z.string(),
      resource: z.string(),
      platform: z.string(),
      release_phase: z.string(),
      cause: z.string(),
      policies: z.array(z.string()),
      findings: z.array(z.string()),
      plan: z.string().describe('Its hash.'),
    }),
  }),
]);

export type OcsfEvent = z.infer<typeof ocsfEventSchema>;

/** What a record does not say itself. */
export interface EvidenceContext {
  plan(entry: string): Promise<ActionPlan | undefined>;
  finding(id: Fingerprint): Promise<FindingLife | undefined>;
}

/** In the order of the log. */
export async function* evidenceToOcsf(
  records: AsyncIterable<ChainedRecord>,
  context: EvidenceContext,
  version: string,
): AsyncGenerator<OcsfEvent> {
  for await (const record of records) {
    const event = await eventOf(record, context, version);
    if (event !== undefined) yield event;
  }
}

async function eventOf(record: ChainedRecord, context: EvidenceContext, version: string): Promise<OcsfEvent | undefined> {
  switch (record.kind) {
    case 'finding': {
      const body = findingBodySchema.safeParse(record.body).data;
      const life = await context.finding(fingerprint(record.subject));
      return body && life && findingEvent(record, body, life, version);
    }
    case 'outcome':
    case 'undo': {
      const outcome = outcomeBodySchema.safeParse(record.body).data;
      const plan = await context.plan(record.subject);
      return outcome && plan && remediationEvent(record, outcome, plan, version);
    }
    default:
      return undefined;
  }
}

const findingBodySchema = z.object({
  kind: z.enum(['opened', 'responded', 'contained', 'closed', 'reopened']),
  because: z.string(),
});

const outcomeBodySchema = z.object({
  target: z.string(),
  kind: z.enum(['done', 'already-so', 'refused', 'failed']),
  because: z.string(),
});

type FindingBody = z.infer<typeof findingBodySchema>;

/** Activity and status of a finding. */
const TURNS: Readonly<Record<FindingBody['kind'], readonly [Named, Named]>> = {
  opened: [
    { id: 1, name: 'Create' },
    { id: 1, name: 'New' },
  ],
  reopened: [
    { id: 2, name: 'Update' },
    { id: 1, name: 'New' },
  ],
  responded: [
    { id: 2, name: 'Update' },
    { id: 2, name: 'In Progress' },
  ],
  contained: [
    { id: 2, name: 'Update' },
    { id: 2, name: 'In Progress' },
  ],
  closed: [
    { id: 3, name: 'Close' },
    { id: 4, name: 'Resolved' },
  ],
};

function findingEvent(record: ChainedRecord, { kind, because }: FindingBody, life: FindingLife, version: string): OcsfEvent {
  const [activity, status] = TURNS[kind];
  const { title, severity, rule, about, openedAt } = life;
  const event = {
    ...common(record, { activity, status, severity, because, version }),
    message: `${title}: ${kind}, because ${because}`,
    category_uid: 2 as const,
    category_name: 'Findings',
    finding_info: { uid: record.subject, title, created_time: Date.parse(openedAt) },
    resources: [{ uid: about }],
  };
  if (IMAGE.test(about)) {
    const named = { title, severity: SEVERITIES[severity].name };
    const vulnerability = rule.startsWith('CVE-') ? { ...named, cve: { uid: rule } } : { ...named, advisory: { uid: rule } };
    const own = { class_uid: 2002 as const, class_name: 'Vulnerability Finding', vulnerabilities: [vulnerability] };
    return { ...event, ...own, type_uid: typeOf(own, activity) };
  }
  const compliance = {
    control: rule,
    ...(kind === 'closed' ? { status_id: 1, status: 'Pass' } : { status_id: 3, status: 'Fail' }),
  };
  const own = { class_uid: 2003 as const, class_name: 'Compliance Finding', compliance };
  return { ...event, ...own, type_uid: typeOf(own, activity) };
}

/** What advisories are found in; policies are about resources. */
const IMAGE = /^sha256:[0-9a-f]{64}$/;

const REMEDIATION = { class_uid: 7001 as const, class_name: 'Remediation Activity' };

const RESTORE: Named = { id: 3, name: 'Restore' };

/** By MITRE D3FEND's tactics, as the class does. */
const ACTIVITIES: Readonly<Partial<Record<Rung, Named>>> = {
  contain: { id: 1, name: 'Isolate' },
  enforce: { id: 4, name: 'Harden' },
};

/** Whoever refuses has not failed: OCSF has no word for it, nor for what was so before. */
const OUTCOMES: Readonly<Record<Outcome['kind'], Named>> = {
  done: { id: 1, name: 'Success' },
  failed: { id: 2, name: 'Failure' },
  refused: { id: 99, name: 'Refused' },
  'already-so': { id: 99, name: 'Already so' },
};

function remediationEvent(
  record: ChainedRecord,
  { target, kind, because }: z.infer<typeof outcomeBodySchema>,
  plan: ActionPlan,
  version: string,
): OcsfEvent {
  const { action, platform, cause, grounds, hash } = plan;
  const isUndo = record.kind === 'undo';
  const activity = isUndo ? RESTORE : (ACTIVITIES[grounds.rung] ?? { id: 99, name: action });
  const name = plan.targets.find(({ resource }) => resource === target)?.name ?? target;
  const what = `${isUndo ? `undo ${action}` : action} on ${name}`;
  return {
    ...common(record, { activity, status: OUTCOMES[kind], severity: grounds.severity, because, version }),
    ...REMEDIATION,
    type_uid: typeOf(REMEDIATION, activity),
    category_uid: 7,
    category_name: 'Remediation',
    message: `${what}: ${kind}, because ${because}`,
    command_uid: record.subject,
    remediation: { desc: what },
    unmapped: {
      action,
      actor: record.actor,
      resource: target,
      platform,
      release_phase: grounds.phase,
      cause,
      policies: [...grounds.policies],
      findings: [...grounds.findings],
      plan: hash,
    },
  };
}

interface Named {
  readonly id: number;
  readonly name: string;
}

const SEVERITIES: Readonly<Record<Severity, Named>> = {
  unknown: { id: 0, name: 'Unknown' },
  informational: { id: 1, name: 'Informational' },
  low: { id: 2, name: 'Low' },
  medium: { id: 3, name: 'Medium' },
  high: { id: 4, name: 'High' },
  critical: { id: 5, name: 'Critical' },
};

interface Common {
  readonly activity: Named;
  readonly status: Named;
  readonly severity: Severity;
  readonly because: string;
  readonly version: string;
}

function common({ at, hash, sequence }: ChainedRecord, { activity, status, severity, because, version }: Common) {
  return {
    activity_id: activity.id,
    activity_name: activity.name,
    time: Date.parse(at),
    severity_id: SEVERITIES[severity].id,
    severity: SEVERITIES[severity].name,
    status_id: status.id,
    status: status.name,
    status_detail: because,
    metadata: {
      version: VERSION,
      product: { name: 'Headwater', vendor_name: 'Headwater', version },
      uid: hash,
      sequence,
      original_time: at,
      log_name: 'evidence',
    },
  } as const;
}

/** https://schema.ocsf.io/1.6.0: class_uid * 100 + activity_id. */
function typeOf({ class_uid }: { readonly class_uid: number }, { id }: Named): number {
  return class_uid * 100 + id;
}
