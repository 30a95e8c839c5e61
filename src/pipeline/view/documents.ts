/** What the view keeps of a look beside its rows, as schemas: what pages show of one thing, and what belongs to all of it. */
import { z } from 'zod';
import { RELEASE_PHASES, RUNGS, SEVERITIES } from '../../model/index.js';
import { gapSchema, scanReportSchema } from '../report.js';

const count = z.int().nonnegative();
const confidence = z.number().min(0).max(1);
const releasePhase = z.enum(RELEASE_PHASES);
const severity = z.enum(SEVERITIES);
const report = scanReportSchema.shape;

/** How many of a long list are kept; how many there are stands beside it. */
export const MOST = { ids: 200, reached: 1_000, rolled: 500, gaps: 1_000, wouldBreak: 50, owners: 50, values: 100 } as const;

export const pathSchema = z
  .object({
    nodes: z
      .array(
        z.object({
          kind: z.enum(['workload', 'image', 'more', 'declaration', 'lines', 'owner', 'missing']),
          label: z.string(),
          detail: z.string().optional().describe('What tells it from others of this name, or what would be needed to know it.'),
          id: z.string().optional().describe('Of the resource or the image.'),
          releasePhase: releasePhase.optional(),
          location: scanReportSchema.shape.findings.element.shape.location,
          count: count.optional().describe('How many stand here; this is one of them.'),
          query: z.string().optional().describe('The page that shows it, or all that stand here.'),
        }),
      )
      .max(12),
    edges: z
      .array(
        z.object({
          label: z.string().describe('How the node before is connected with the one after it.'),
          strength: z.enum(['certain', 'strong', 'likely', 'weak', 'unknown']),
          confidence: confidence.nullable().describe('null: not known.'),
          because: z.array(z.string()).max(3).describe('The strongest evidence.'),
        }),
      )
      .describe('Each from the node of its place to the next one.'),
  })
  .describe('From what runs to the line that must change, and who owns it.');

export const viewedCauseSchema = report.causes.element
  .extend({
    path: pathSchema,
    findings: z.array(z.string()).max(MOST.ids).describe('Ids of the most severe ones.'),
    counts: z
      .object({ findings: count, images: count, workloads: count, builds: count })
      .describe('Of all; the lists are cut where they are long.'),
    river: z.array(z.string()).describe('The nodes of the river that it touches.'),
  })
  .meta({ id: 'Cause' });

export const viewedFindingSchema = report.findings.element.meta({ id: 'Finding' });

export const viewedImageSchema = report.images.element
  .extend({
    level: count,
    derived: count.describe('Images that were built on it, at any distance.'),
    findings: count,
    workloads: z.object({ count, ids: z.array(z.string()).max(MOST.ids) }).describe('What runs exactly this image.'),
  })
  .meta({ id: 'Image' });

export const viewedResourceSchema = report.resources.element
  .extend({
    findings: count,
    images: z
      .array(z.object({ digest: z.string(), name: z.string() }))
      .max(MOST.ids)
      .describe('What it runs.'),
    notSeen: z.array(z.string()).max(MOST.ids).describe('Images that it runs and that no source described.'),
  })
  .meta({ id: 'Resource' });

export const summarySchema = z.object({
  version: z.string().describe('Of the Headwater that looked.'),
  organisation: z.string().optional(),
  complete: z.boolean().describe('True only when there is no gap at all.'),
  gaps: count,
  sources: z.object({ read: count, partial: count, unread: count }),
  resources: count.describe('All that were seen; lists may show fewer.'),
  images: count,
  findings: z.object({
    total: count,
    bySeverity: z.record(severity, count),
    byPhase: z.record(releasePhase, count),
  }),
  causes: z.object({
    total: count,
    bySeverity: z.record(severity, count),
    byKind: z.record(z.string(), count),
    byOwner: z
      .array(z.object({ owner: z.string().nullable(), causes: count, findings: count }))
      .describe('Who would close the most first; null: nobody could be named.'),
  }),
});

export const viewedCoverageSchema = z.object({
  complete: report.coverage.shape.complete,
  sources: report.coverage.shape.sources,
  gaps: z.array(gapSchema).describe('Found while connecting what was read.'),
  leftOut: count.describe('Gaps that are not listed here, for want of room.'),
  suggestions: report.coverage.shape.suggestions,
});

export const viewedPoliciesSchema = z.object({
  policies: z.array(
    z.object({
      policy: z.string(),
      title: z.string(),
      severity,
      findings: count,
      phases: z
        .array(
          z.object({
            releasePhase,
            rung: z.enum(RUNGS).describe('How far the policy has been let here.'),
            passes: count,
            findings: count.describe('That are open now.'),
            wouldBreak: z.object({ count, ids: z.array(z.string()).max(MOST.wouldBreak) }),
            errors: count.describe('Resources that could not be judged.'),
            mayEnforce: z.boolean(),
            because: z.string(),
          }),
        )
        .describe('Those in which it judged anything.'),
    }),
  ),
});

export const viewedFacetsSchema = z
  .record(
    z.string(),
    z.record(
      z.string(),
      z.array(
        z.object({
          value: z.string().describe("'' for those that have none."),
          label: z.string().optional().describe('What people call it, where that is not the value.'),
          count,
        }),
      ),
    ),
  )
  .describe('By noun and by the member that is filtered by: the most frequent values first.');

export const riverStates = ['clear', 'affected', 'unknown'] as const;
export const riverSchema = z
  .object({
    nodes: z.array(
      z.object({
        id: z.string(),
        column: z.enum(['source', 'image', 'workload']),
        level: count.describe('Of an image: 0 for those without a base among what was seen; else 0.'),
        releasePhase: releasePhase.optional().describe('Of workloads.'),
        label: z.string(),
        folded: count.describe('0, or how many nodes this one stands for.'),
        images: count,
        workloads: count,
        findings: count,
        worst: severity.optional().describe('Of its findings.'),
        state: z.enum(riverStates).describe('`unknown`: not all of it was read, so nothing can be said.'),
        query: z.string().describe('The list that shows what stands here.'),
        touched: z.boolean().optional().describe('Whether the cause that was asked for touches it.'),
      }),
    ),
    edges: z.array(
      z.object({
        from: z.string(),
        to: z.string(),
        count: count.describe('Images that are built from it or on it, or workloads that run or declare it.'),
        touched: z.boolean().optional(),
      }),
    ),
    levels: count.describe('How many levels of images there are.'),
    leftOut: count.describe('Connections that are not drawn, the smallest, for want of room.'),
  })
  .meta({ id: 'River' })
  .describe('How what runs flows from its sources: source repositories, images by level, workloads by release phase.');

export type CausePath = z.infer<typeof pathSchema>;
export type ViewedCauseBody = z.infer<typeof viewedCauseSchema>;
export type ViewedImageBody = z.infer<typeof viewedImageSchema>;
export type ViewedResourceBody = z.infer<typeof viewedResourceSchema>;
export type ViewedSummary = z.infer<typeof summarySchema>;
export type ViewedCoverage = z.infer<typeof viewedCoverageSchema>;
export type ViewedPolicies = z.infer<typeof viewedPoliciesSchema>;
export type ViewedFacets = z.infer<typeof viewedFacetsSchema>;
export type River = z.infer<typeof riverSchema>;
export type RiverNode = River['nodes'][number];
export type RiverEdge = River['edges'][number];
