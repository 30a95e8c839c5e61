/**
 * What of a look a response plan can be tried on later, by a process that took no look itself: a document of the view, bounded,
 * with a mark where not all findings found room.
 */
import { z } from 'zod';
import type { Json } from '../../model/index.js';
import type { ScanReport } from '../report.js';
import { scanReportSchema } from '../report.js';
import type { DecidableReport } from '../response/index.js';

export const DECIDABLE = 'decidable';
/** So many findings of a look are kept for this; the causes of all are. */
const MOST = 20_000;

const { causes, findings, resources } = scanReportSchema.shape;
const schema = z.object({
  generatedAt: z.string(),
  causes: z.array(
    causes.element.pick({ id: true, title: true, severity: true, owner: true, location: true, decisions: true }).extend({
      fix: z.object({ kind: z.enum(['edit', 'guidance']) }),
    }),
  ),
  findings: z.array(
    findings.element.pick({
      id: true,
      kind: true,
      policy: true,
      resource: true,
      severity: true,
      causeId: true,
      releasePhase: true,
    }),
  ),
  resources: z.array(resources.element.pick({ id: true, platform: true, apiVersion: true, kind: true, location: true })),
  isWhole: z.boolean(),
});

export interface KeptDecidable extends DecidableReport {
  readonly isWhole: boolean;
}

export function decidableOf(report: ScanReport): Json {
  const kept = report.findings.slice(0, MOST);
  const named = new Set(kept.map(({ resource }) => resource.id));
  // Without the time: a look that shows nothing new must be the same document.
  return JSON.parse(
    JSON.stringify(
      schema.omit({ generatedAt: true }).parse({
        causes: report.causes,
        findings: kept,
        resources: report.resources.filter(({ id }) => named.has(id)),
        isWhole: kept.length === report.findings.length,
      }),
    ),
  );
}

/** @param at RFC 3339, of the look */
export function readDecidable(kept: Json, at: string): KeptDecidable {
  return { ...schema.omit({ generatedAt: true }).parse(kept), generatedAt: at };
}
