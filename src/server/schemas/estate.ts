/** What was seen, on the wire: causes, findings, images, resources, policies, coverage and the river. */
import { z } from 'zod';
import { VIEW_SORTS } from '../../ports/index.js';
import { at, count, gapSchema, listQuery, releasePhase, rung, filterValue, several, severity } from './common.js';

const confidence = z.number().min(0).max(1);
const some = (description: string) => several(filterValue).describe(`${description} Empty for what has none.`);

export const causeRow = z
  .object({
    id: z.string(),
    rank: count.describe('From 1: what closes the most first.'),
    title: z.string(),
    kind: z.string(),
    severity,
    owner: z.string().nullable(),
    repository: z.string().nullable(),
    findings: count,
    workloads: count,
    phases: z.array(releasePhase),
    confidence,
    state: z
      .enum(['open', 'proposed', 'waiting', 'acting', 'contained'])
      .describe('`proposed`: a change is open at its code host; `waiting`: an action waits for people.'),
  })
  .meta({ id: 'CauseRow' });

export const causeQuery = listQuery(
  {
    severity: several(severity),
    kind: some('Kinds of cause.'),
    owner: some('Likeliest owners.'),
    repository: some('Repositories of the fix.'),
    phase: several(releasePhase),
  },
  VIEW_SORTS.cause,
);

export const findingRow = z
  .object({
    id: z.string(),
    kind: z.enum(['vulnerability', 'policy']),
    title: z.string(),
    severity,
    releasePhase,
    rule: z.string(),
    about: z.object({ id: z.string(), name: z.string(), kind: z.string() }),
    cause: z.string().nullable(),
    owner: z.string().nullable(),
    since: at.nullable(),
  })
  .meta({ id: 'FindingRow' });

export const findingQuery = listQuery(
  {
    severity: several(severity),
    kind: several(z.enum(['vulnerability', 'policy'])),
    phase: several(releasePhase),
    rule: some('Policies or advisories.'),
    about: some('Ids of resources, digests of images.'),
    cause: some('Ids of causes.'),
    owner: some('Likeliest owners of the cause.'),
  },
  VIEW_SORTS.finding,
);

export const imageRow = z
  .object({
    digest: z.string(),
    name: z.string(),
    repository: z.string(),
    parent: z.string().nullable(),
    level: count,
    releasePhase,
    created: at.nullable(),
    packages: count.nullable().describe('Null when no layer was read.'),
    findings: count,
    derived: count,
    workloads: count,
  })
  .meta({ id: 'ImageRow' });

export const imageQuery = listQuery(
  {
    repository: some('Repositories.'),
    phase: several(releasePhase),
    parent: some('Digests of base images.'),
    level: some('Steps from an image without a base.'),
  },
  VIEW_SORTS.image,
);

export const resourceRow = z
  .object({
    id: z.string(),
    name: z.string(),
    kind: z.string(),
    platform: z.string(),
    account: z.string().nullable(),
    cluster: z.string().nullable(),
    region: z.string().nullable(),
    namespace: z.string().nullable(),
    releasePhase,
    findings: count,
  })
  .meta({ id: 'ResourceRow' });

export const resourceQuery = listQuery(
  {
    platform: some('Platforms.'),
    kind: some('Kinds.'),
    account: some('Accounts.'),
    cluster: some('Clusters.'),
    region: some('Regions.'),
    namespace: some('Namespaces.'),
    phase: several(releasePhase),
  },
  VIEW_SORTS.resource,
);

export const findingEvents = z.array(
  z.object({ kind: z.enum(['opened', 'responded', 'contained', 'closed', 'reopened']), at, because: z.string() }),
);

const missing = z.object({ what: z.string(), gain: z.string() });

export const coverageSchema = z
  .object({
    at: at.nullable().describe('When the estate was last looked at; null before the first look.'),
    complete: z.boolean(),
    sources: z.array(
      z.object({
        id: z.string(),
        kind: z.string(),
        status: z.enum(['read', 'partial', 'unread']),
        observed: z.record(z.string(), count),
        gaps: z.array(gapSchema),
      }),
    ),
    gaps: z.array(gapSchema),
    leftOut: count.describe('Gaps that are not listed here, for want of room.'),
    suggestions: z.array(missing),
  })
  .meta({ id: 'Coverage' });

export const policyPhase = z.object({
  releasePhase,
  rollout: rung.describe('How far it was let there.'),
  passes: count,
  fails: count,
  errors: count,
  mayEnforce: z.boolean(),
  because: z.string(),
});

export const policyRow = z
  .object({
    id: z.string(),
    title: z.string(),
    severity,
    family: z.string(),
    packs: z.array(z.string()),
    phases: z.array(policyPhase).describe('Empty for one that was not evaluated.'),
    fails: count,
  })
  .meta({ id: 'PolicyRow' });

export const policySchema = policyRow
  .extend({
    readme: z.string().describe('Markdown.'),
    source: z.string().describe('The policy file.'),
    controls: z.array(z.object({ framework: z.string(), id: z.string(), covers: z.string() })),
    cases: z.array(z.object({ name: z.string(), expect: z.string() })),
    wouldBreak: z.array(
      z.object({
        releasePhase,
        resources: z.array(z.object({ id: z.string(), name: z.string(), owner: z.string().nullable() })),
      }),
    ),
  })
  .meta({ id: 'Policy' });

export const facetsSchema = z
  .record(z.string(), z.array(z.object({ value: z.string(), label: z.string().optional(), count })))
  .meta({ id: 'Facets' })
  .describe('By member that can be filtered by: its values, the most frequent first.');

export const searchSchema = z.object({
  items: z.array(
    z.object({
      kind: z.enum(['cause', 'finding', 'image', 'resource', 'policy', 'action']),
      id: z.string(),
      name: z.string(),
      detail: z.string(),
    }),
  ),
});
