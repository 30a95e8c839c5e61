/** What the commands about sources and resources print, as the schemas they are built from. Fields are added, never renamed. */
import { z } from 'zod';
import { RELEASE_PHASES } from '../../model/index.js';
import { gapSchema } from '../report.js';

const apiVersion = z.literal('headwater.dev/v1');

export const syncReportSchema = z.object({
  apiVersion,
  kind: z.literal('SyncReport'),
  sources: z.array(
    z.object({
      name: z.string(),
      address: z.string(),
      state: z
        .enum(['read', 'partial', 'unread'])
        .describe('`read`: everything. `partial`: some scopes or members could not be read. `unread`: nothing.'),
      startedAt: z.string(),
      endedAt: z.string(),
      resumed: z.boolean().describe('It went on with a reading that had been interrupted.'),
      scopes: z.object({
        whole: z.number().int().describe('Read to their end.'),
        broken: z.number().int().describe('Not read to their end: they keep what they had.'),
        skipped: z.number().int().describe('Read to their end before the interruption.'),
      }),
      resources: z.number().int().describe('Seen in this reading.'),
      gone: z.number().int().describe('No longer there.'),
      pages: z.number().int().describe('How few calls would do if each gave a page.'),
      calls: z.object({
        made: z.number().int().describe('Requests that went out, those made again included.'),
        failed: z.number().int(),
        throttled: z.number().int().describe('Refused because there were too many.'),
      }),
      gaps: z.array(gapSchema),
    }),
  ),
});
export type SyncReport = z.infer<typeof syncReportSchema>;

export const sourceTestReportSchema = z.object({
  apiVersion,
  kind: z.literal('SourceTestReport'),
  sources: z.array(
    z.object({
      name: z.string(),
      address: z.string(),
      opened: z.boolean().describe('False when the credentials or the address were not taken.'),
      accounts: z.array(z.string()),
      regions: z.array(z.string()),
      kinds: z.array(z.object({ apiVersion: z.string(), kind: z.string(), readable: z.boolean() })),
      gaps: z.array(gapSchema),
    }),
  ),
});
export type SourceTestReport = z.infer<typeof sourceTestReportSchema>;

export const sourceListSchema = z.object({
  apiVersion,
  kind: z.literal('SourceList'),
  items: z.array(
    z.object({
      name: z.string(),
      address: z.string(),
      events: z.string().optional(),
      every: z.string(),
      state: z.enum(['read', 'partial', 'unread']).describe('`unread`: never read so far.'),
      lastWhole: z.string().optional().describe('When the scope that was read least recently was last read whole.'),
      scopes: z.number().int(),
      resources: z.number().int(),
      gaps: z.array(gapSchema),
    }),
  ),
});
export type SourceList = z.infer<typeof sourceListSchema>;

const listedResourceSchema = z.object({
  id: z.string(),
  platform: z.string(),
  apiVersion: z.string(),
  kind: z.string(),
  account: z.string().optional(),
  region: z.string().optional(),
  cluster: z.string().optional(),
  namespace: z.string().optional(),
  name: z.string(),
  releasePhase: z.enum(RELEASE_PHASES),
  source: z.string(),
  firstSeen: z.string(),
  lastSeen: z.string(),
});
export const resourceListSchema = z.object({ apiVersion, kind: z.literal('ResourceList'), items: z.array(listedResourceSchema) });
export type ListedResource = z.infer<typeof listedResourceSchema>;

export const shownResourceSchema = listedResourceSchema.extend({
  apiVersion,
  kind: z.literal('Resource'),
  resource: z.object({ apiVersion: z.string(), kind: z.string() }),
  phaseBecause: z.string(),
  createdAt: z.string().optional(),
  labels: z.record(z.string(), z.string()),
  raw: z.unknown().describe('As the provider gives it, without secrets.'),
  unread: z.array(z.object({ path: z.string(), why: z.string() })),
  runs: z.array(z.object({ container: z.string(), reference: z.string(), running: z.string().optional() })),
  edges: z.array(z.object({ relation: z.string(), to: z.string(), evidence: z.string() })),
  history: z.array(z.object({ at: z.string(), state: z.enum(['seen', 'changed', 'gone', 'returned']) })),
});
export type ShownResource = z.infer<typeof shownResourceSchema>;
