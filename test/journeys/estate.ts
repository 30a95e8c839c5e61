/** The sample estate, scanned once for a test file, and what is true of it by the script that built it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { scanInputs, type ReportedCause, type ScanReport, type Scanned } from '../../src/pipeline/index.js';

export const ROOT = join(import.meta.dirname, '..', '..');
export const ESTATE = join(ROOT, 'examples', 'estate');

export function scanEstate(inputs: readonly string[] = ['.']): Promise<Scanned> {
  return scanInputs(inputs, {
    folder: ESTATE,
    version: 'test',
    signal: new AbortController().signal,
    onProgress: () => {},
    clock: { now: () => new Date('2026-11-01T00:00:00Z') },
  });
}

const named = z.object({ key: z.string(), digest: z.string() });
const failing = z.object({
  namespace: z.string(),
  kind: z.string(),
  name: z.string(),
  owner: z.string().nullable(),
  source: z.object({ repository: z.string(), path: z.string(), line: z.number() }),
});

export const truthSchema = z.object({
  openssl: z.object({ spring: z.string(), current: z.string(), fixed: z.string() }),
  cause: z.object({
    source: z.object({ repository: z.string(), path: z.string(), line: z.number() }),
    owner: z.string(),
    derivedAndVulnerable: z.array(z.string()),
    onBaseOfLastSpring: z.array(z.string()),
    patchedThemselves: z.array(z.string()),
    vulnerableWithUnseenBase: z.array(z.string()),
  }),
  images: z.array(
    named.extend({
      repository: z.string(),
      level: z.number().nullable(),
      base: named.nullable(),
      dockerfile: z.object({ repository: z.string(), path: z.string() }).nullable(),
      openssl: z
        .object({ version: z.string(), vulnerable: z.boolean(), layer: z.string(), introducedBy: named.nullable() })
        .nullable(),
      owner: z.string().nullable(),
    }),
  ),
  runAsNonRoot: z.object({
    workloadsPerPhase: z.number(),
    failing: z.object({
      development: z.array(failing),
      test: z.array(failing),
      staging: z.array(failing),
      production: z.array(failing),
    }),
  }),
});

export type Truth = z.infer<typeof truthSchema>;

export const truth: Truth = truthSchema.parse(
  JSON.parse(readFileSync(join(ROOT, 'test', 'journeys', 'estate-truth.json'), 'utf8')),
);

/** `payments/api:2.4.0` → its digest. */
export function digestOf(key: string): string {
  const image = truth.images.find((candidate) => candidate.key === key);
  if (image === undefined) throw new Error(`the estate has no image ${key}`);
  return image.digest;
}

export function causeOf(report: ScanReport, wanted: (cause: ReportedCause) => boolean): ReportedCause {
  const found = report.causes.filter(wanted);
  const [only] = found;
  if (only === undefined || found.length > 1) throw new Error(`${found.length} causes are like that`);
  return only;
}

/** `@riverside/platform`, `group:platform` → `platform`. */
export function teamOf(owner: string | undefined): string | null {
  return owner === undefined ? null : owner.replace(/^(@riverside\/|group:)/, '');
}
