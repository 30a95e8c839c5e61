/** What holds: response plans, exemptions, evidence, sources, settings and tokens, on the wire. */
import { z } from 'zod';
import { EVIDENCE_KINDS } from '../../model/index.js';
import {
  evidenceVerificationSchema,
  responseDiffReportSchema,
  responsePlanReportSchema,
  trustReportSchema,
} from '../../pipeline/index.js';
import { at, count, paging, releasePhase, role, rung, several, severity, words } from './common.js';

export const responseSchema = z
  .object({
    plan: responsePlanReportSchema,
    trust: trustReportSchema.shape.items,
    runs: count.describe('So many approved runs in a row earn an action its rung.'),
    isWritable: z.boolean(),
    writableBecause: z.string(),
    etag: z.string().describe('Of the configuration as it is written; to be sent as `If-Match` when saving.'),
  })
  .meta({ id: 'Response' });

/** What is changed: cells and ceilings; what is not given stays. */
export const responseEdit = z.strictObject({
  table: z.partialRecord(severity, z.partialRecord(releasePhase, rung)).optional(),
  ceiling: rung.optional(),
  teams: z.record(z.string().min(1).max(500), rung).optional(),
});
export type ResponseEdit = z.infer<typeof responseEdit>;

export const responsePreview = z
  .object({
    diff: responseDiffReportSchema,
    loosens: z.boolean().describe('True when anything gets looser, which needs an admin (S14).'),
    yaml: z.string().describe('The configuration file as it would be written.'),
  })
  .meta({ id: 'ResponsePreview' });

export const exemptionSchema = z
  .object({
    id: z.string(),
    policy: z.string().nullable(),
    resource: z.string().nullable(),
    path: z.string().nullable(),
    finding: z.string().nullable(),
    reason: z.string(),
    approvedBy: z.string(),
    expires: z.string().describe('The last day on which it holds, in UTC.'),
    state: z.enum(['holds', 'expires-soon', 'expired']).describe('`expires-soon`: within 14 days.'),
    findings: count.nullable().describe('Findings that it is about now; null when that was not counted.'),
  })
  .meta({ id: 'Exemption' });

export const exemptionList = z.object({
  items: z.array(exemptionSchema),
  isWritable: z.boolean(),
  writableBecause: z.string(),
  etag: z.string(),
});

export const exemptionBody = z
  .strictObject({
    policy: z.string().min(1).max(1_000).optional(),
    resource: z.string().min(1).max(1_000).optional(),
    path: z.string().min(1).max(1_000).optional(),
    finding: z.string().min(1).max(100).optional(),
    reason: z.string().trim().min(1).max(1_000),
    expires: z.iso.date(),
  })
  .describe('It is approved by who writes it.');

export const evidenceRecord = z
  .object({
    sequence: count,
    at,
    kind: z.enum(EVIDENCE_KINDS),
    actor: z.string(),
    subject: z.string(),
    body: z.unknown(),
    previous: z.string(),
    hash: z.string(),
  })
  .meta({ id: 'EvidenceRecord' });

export const evidenceQuery = z.object({
  ...paging,
  kind: several(z.enum(EVIDENCE_KINDS)),
  subject: several(words),
  actor: several(words),
});

export const evidenceVerification = evidenceVerificationSchema.meta({ id: 'EvidenceVerification' });

export const sourceSchema = z
  .object({
    name: z.string(),
    address: z.string(),
    platform: z.string(),
    status: z.enum(['read', 'partial', 'unread', 'never']),
    lastRead: at.nullable(),
    resources: count.nullable(),
    gaps: count,
    every: z.string(),
    follows: z.boolean().describe('Whether its events are followed.'),
    reads: z.array(z.string()).describe('What is narrowed: accounts, regions, kinds; empty for all that can be seen.'),
    mayWrite: z.array(z.string()).describe('Actions that could be done through it, if its credentials allow.'),
  })
  .meta({ id: 'Source' });

const configurationProblem = z
  .string()
  .nullable()
  .describe('Why what is written now does not hold, and what was read before does; null while it holds.');

export const sourcesSchema = z.object({ items: z.array(sourceSchema), problem: configurationProblem });

export const settingsSchema = z
  .object({
    version: z.string(),
    organisation: z.string().nullable(),
    configuration: z.object({
      path: z.string().nullable(),
      text: z.string().nullable(),
      isWritable: z.boolean(),
      problem: configurationProblem,
      needsRestart: z
        .array(z.string())
        .describe('Parts that are written otherwise than they hold: they are taken when a process starts.'),
    }),
    people: z.array(
      z.object({
        who: z.string(),
        isGroup: z.boolean(),
        role,
        phases: z.array(releasePhase).nullable(),
        teams: z.array(z.string()).nullable(),
      }),
    ),
    login: z.object({ kind: z.enum(['one-time-token', 'oidc']), issuer: z.string().nullable() }),
    notify: z.array(z.object({ to: z.string(), what: z.string() })),
    worker: z.object({ lease: z.string(), tick: z.string(), look: z.string() }),
  })
  .meta({ id: 'Settings' });

export const tokenSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    owner: z.string(),
    role,
    phases: z.array(releasePhase).nullable(),
    teams: z.array(z.string()).nullable(),
    createdAt: at,
    expiresAt: at,
    lastUsedAt: at.nullable(),
  })
  .meta({ id: 'Token' });

export const tokenBody = z.strictObject({
  name: z.string().trim().min(1).max(100),
  role,
  phases: z.array(releasePhase).min(1).optional(),
  teams: z.array(z.string().min(1).max(500)).min(1).optional(),
  days: z.int().min(1).max(365).default(30),
});
