/** The one report of a scan, as the schemas it is built from. Versioned: fields are added, never renamed or taken away. */
import { z } from 'zod';
import { RELEASE_PHASES, RUNGS, SEVERITIES } from '../model/index.js';

const confidence = z.number().min(0).max(1).describe('How sure, from 0 to 1.');
const releasePhase = z.enum(RELEASE_PHASES);
const severity = z.enum(SEVERITIES);

export const gapSchema = z
  .object({
    code: z.string().describe('A code of docs/reference/errors.md.'),
    source: z.string(),
    what: z.string().describe('What could not be read.'),
    why: z.string(),
    remedy: z.string().describe('The next thing to do.'),
    hides: z.array(z.string()).describe('Kinds of thing that may be missing because of it.'),
  })
  .describe('Something that could not be read. Never an empty answer.');

export const locationSchema = z
  .object({
    repository: z.string(),
    path: z.string().describe("Relative to the repository's root, with `/`."),
    startLine: z.number().int().describe('From 1.'),
    endLine: z.number().int().describe('Included.'),
  })
  .describe('Lines of a file that people edit.');

const evidence = z.object({
  kind: z.string(),
  statement: z.string(),
  weight: z.number().describe('In log-odds; negative evidence contradicts and is kept.'),
});

const missing = z.object({ what: z.string(), gain: z.string() });

const image = z.object({
  digest: z.string(),
  names: z.array(z.string()).describe('`registry/repository:tag`, or without a tag.'),
  platform: z.string().optional(),
  created: z.string().optional(),
  parent: z
    .object({
      digest: z.string().describe('The likeliest base image.'),
      name: z.string().optional(),
      confidence,
      alternatives: z.array(z.object({ digest: z.string(), name: z.string().optional(), share: z.number() })),
      evidence: z.array(evidence),
    })
    .optional()
    .describe('The image that this one was built on. Absent when none was seen: `base` says why.'),
  base: z.enum(['seen', 'not-seen', 'none', 'unknown']).describe('`none`: built from scratch, as far as can be told.'),
  dockerfile: z
    .object({
      repository: z.string(),
      path: z.string(),
      stage: z.number().int().describe('From 0.'),
      fromLine: z.number().int().describe('The line of the FROM that names the base image.'),
      confidence,
    })
    .optional()
    .describe('The Dockerfile that builds it, as far as it could be told.'),
  ancestors: z.array(z.string()).describe('Digests, the nearest first, by the likeliest candidate of each step.'),
  packages: z.number().int().nullable().describe('How many packages were found; null when no layer was read.'),
  releasePhase,
});

const resource = z.object({
  id: z.string(),
  platform: z.string(),
  account: z.string().optional(),
  region: z.string().optional(),
  cluster: z.string().optional(),
  apiVersion: z.string(),
  kind: z.string(),
  namespace: z.string().optional(),
  name: z.string(),
  releasePhase,
  phaseBecause: z.string(),
  location: z.object({ repository: z.string(), path: z.string() }).optional(),
});

const finding = z.object({
  id: z.string().describe('Stable over scans.'),
  kind: z.enum(['vulnerability', 'policy']),
  policy: z.string().optional(),
  advisory: z.string().optional(),
  aliases: z.array(z.string()),
  severity,
  title: z.string(),
  releasePhase,
  phaseBecause: z.string(),
  resource: z.object({
    id: z.string().describe('A resource id, or the digest of an image.'),
    apiVersion: z.string().optional(),
    kind: z.string(),
    namespace: z.string().optional(),
    name: z.string(),
  }),
  package: z
    .object({ type: z.string(), name: z.string(), version: z.string(), source: z.string(), fixedVersion: z.string().optional() })
    .optional(),
  layer: z.object({ index: z.number().int(), digest: z.string().optional(), diffId: z.string().optional() }).optional(),
  result: z.literal('fail').describe('Passes, errors and not-applicable results are counted in `policies`.'),
  reportedBy: z.array(z.string()),
  location: locationSchema.optional(),
  causeId: z.string().nullable(),
});

const decision = z.object({
  releasePhase,
  rung: z.enum(RUNGS),
  findings: z.number().int(),
  allowances: z.array(z.object({ input: z.string(), allows: z.enum(RUNGS), because: z.string() })),
  heldBackBy: z.array(z.string()).describe('The inputs that allow no more than this rung where others would.'),
  actions: z.array(z.object({ action: z.string(), target: z.string() })),
});

const rollout = z.object({
  builds: z.array(
    z.object({
      level: z.number().int().describe('0 holds the fix; a level waits for the one before.'),
      nodes: z.array(
        z.object({
          repository: z.string(),
          images: z.array(z.string()),
          method: z.string(),
          because: z.string(),
          owner: z.string().optional(),
        }),
      ),
    }),
  ),
  deployments: z.array(z.object({ releasePhase, workloads: z.array(z.string()) })),
  unplanned: z.array(z.object({ image: z.string(), because: z.string() })),
});

const cause = z.object({
  id: z.string(),
  kind: z.enum(['base-image', 'image', 'stale-base', 'unseen-base', 'manifest', 'dockerfile', 'block', 'resource']),
  title: z.string(),
  severity,
  location: locationSchema.optional(),
  lines: z.array(z.string()).describe('The text at the location, at most ten lines.'),
  image: z.string().optional(),
  owner: z
    .object({
      name: z.string(),
      confidence,
      reasons: z.array(z.string()),
      alternatives: z.array(z.object({ name: z.string(), confidence, reasons: z.array(z.string()) })),
    })
    .nullable()
    .describe('null: nobody could be named; `missing` says what would help.'),
  confidence,
  evidence: z.array(evidence),
  findingCount: z.number().int(),
  reach: z.object({
    images: z.array(z.string()),
    workloads: z.array(z.string()),
    byReleasePhase: z.record(releasePhase, z.number().int()).describe('Workloads.'),
  }),
  fix: z.object({
    kind: z.enum(['edit', 'guidance']),
    diff: z.string().describe("A unified diff for `git apply` at the repository's root; empty for guidance."),
    edits: z.array(
      z.object({
        path: z.string(),
        startLine: z.number().int(),
        removed: z.array(z.string()),
        added: z.array(z.string()),
      }),
    ),
    files: z
      .array(z.object({ path: z.string(), sha256: z.string() }))
      .describe('The files as they were scanned; the fix is written into no other version.'),
    guidance: z.string(),
  }),
  notes: z.array(z.string()),
  missing: z.array(missing),
  decisions: z.array(decision),
  rollout,
});

const policyPreview = z.object({
  policy: z.string(),
  title: z.string(),
  phases: z.array(
    z.object({
      releasePhase,
      passes: z.number().int(),
      wouldBreak: z.array(z.string()).describe('Resources that enforcing it there would refuse.'),
      errors: z.array(z.string()).describe('Resources that could not be judged.'),
      mayEnforce: z.boolean(),
      because: z.string(),
    }),
  ),
});

export const scanReportSchema = z
  .object({
    apiVersion: z.literal('headwater.dev/v1'),
    kind: z.literal('ScanReport'),
    generatedAt: z.string().describe('RFC 3339.'),
    version: z.string(),
    organisation: z.string().optional(),
    summary: z.object({
      resources: z.number().int(),
      images: z.number().int(),
      findings: z.number().int(),
      causes: z.number().int(),
      bySeverity: z.record(severity, z.number().int()),
    }),
    coverage: z.object({
      complete: z.boolean().describe('True only when there is no gap at all.'),
      sources: z.array(
        z.object({
          id: z.string(),
          kind: z.string(),
          status: z.enum(['read', 'partial', 'unread']),
          observed: z.record(z.string(), z.number().int()),
          gaps: z.array(gapSchema),
        }),
      ),
      gaps: z
        .array(gapSchema)
        .describe('Found while connecting what was read: images that run and were not seen, policies that could not be judged.'),
      suggestions: z.array(missing).describe('What to connect next, and what it would add; the most first.'),
    }),
    repositories: z.array(
      z.object({
        name: z.string(),
        path: z.string().optional().describe('The checkout on this machine.'),
        remote: z.string().optional(),
        commit: z.string().optional(),
        writable: z.boolean(),
      }),
    ),
    resources: z.array(resource),
    images: z.array(image),
    findings: z.array(finding),
    causes: z.array(cause).describe('Ranked: what closes the most, weighted by severity and release phase, first.'),
    policies: z.array(policyPreview),
  })
  .describe('What a scan found, what caused it, and what it could not see.');

export type ScanReport = z.infer<typeof scanReportSchema>;
export type ReportedCause = ScanReport['causes'][number];
export type ReportedFinding = ScanReport['findings'][number];
export type ReportedGap = z.infer<typeof gapSchema>;
