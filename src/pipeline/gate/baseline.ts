/**
 * A baseline: the findings that a repository has already and is given time to mend. Every entry expires; one that has
 * expired, or that nothing needs any more, is said. A finding that grows beyond its entry is a new one.
 */
import { z } from 'zod';
import { daySchema } from '../../config/index.js';
import { HeadwaterError } from '../../lib/errors.js';
import { readTextInside } from '../../lib/read-inside.js';
import { locateNode, readYamlDocuments } from '../../lib/yaml/index.js';
import type { Limits } from '../../ports/index.js';
import { dirname } from 'node:path';

/** A year and a day: what is given longer is accepted, and that takes an exemption. */
const LONGEST_DAYS = 366;

const entrySchema = z.strictObject({
  finding: z.string().max(100),
  policy: z.string().max(300).optional(),
  resource: z.string().max(1_000).optional(),
  path: z.string().max(1_000).optional(),
  failing: z.array(z.string().max(4_096)).max(10_000),
  expires: daySchema,
});

const baselineSchema = z.strictObject({
  apiVersion: z.literal('headwater.dev/v1'),
  kind: z.literal('Baseline'),
  entries: z.array(entrySchema).max(100_000),
});

export type BaselineEntry = z.infer<typeof entrySchema>;

export interface Baseline {
  readonly path: string;
  readonly entries: readonly BaselineEntry[];
}

/** Throws BASELINE_INVALID with the line of everything that is wrong, FILE_UNREADABLE or FILE_TOO_LARGE. */
export async function readBaseline(path: string, now: Date, limits: Limits): Promise<Baseline> {
  const read = await readTextInside(dirname(path), path, limits.textFile);
  if (read.kind === 'absent') throw new HeadwaterError('BASELINE_INVALID', `${path} is not there`);
  if (read.kind !== 'text') throw new HeadwaterError(read.code, `${path} cannot be read: ${read.why}`);
  const { documents, problems } = readYamlDocuments(read.text, limits);
  const [document] = documents;
  if (problems.length > 0) throw invalid(problems.map(({ line, reason }) => `${path}:${line}: ${reason}`));
  if (document === undefined || documents.length > 1)
    throw invalid([`${path}:1: it holds ${documents.length} documents, not one`]);
  const checked = baselineSchema.safeParse(document.value);
  const at = (keys: readonly PropertyKey[]): string => {
    return `${path}:${
      locateNode(
        document,
        keys.map((key) => (typeof key === 'number' ? key : String(key))),
      ).startLine
    }`;
  };
  if (!checked.success)
    throw invalid(checked.error.issues.map((issue) => `${at(issue.path)}: ${issue.path.join('.')}: ${issue.message}`));
  const last = dayAfter(now, LONGEST_DAYS);
  const late = checked.data.entries.flatMap(({ expires }, index) => (expires > last ? [index] : []));
  if (late.length > 0)
    throw invalid(
      late.map(
        (index) => `${at(['entries', index, 'expires'])}: it expires more than ${LONGEST_DAYS} days from now; an exemption can`,
      ),
    );
  return { path, entries: checked.data.entries };
}

/** The day that is so many days after a point in time, in UTC. */
export function dayAfter(now: Date, days: number): string {
  return new Date(now.getTime() + days * 86_400_000).toISOString().slice(0, 10);
}

/** The last day that people ask for: `2026-12-31`, or `30d` from now. Throws OPTION_INVALID. */
export function expiryOf(asked: string, now: Date): string {
  const days = /^(\d{1,4})d$/.exec(asked)?.[1];
  const day = days === undefined ? asked : dayAfter(now, Number(days));
  if (!daySchema.safeParse(day).success)
    throw new HeadwaterError(
      'OPTION_INVALID',
      `--expires ${asked} is neither a day like 2026-12-31 nor a number of days like 30d`,
    );
  if (day < dayAfter(now, 0) || day > dayAfter(now, LONGEST_DAYS))
    throw new HeadwaterError('OPTION_INVALID', `--expires ${asked} is not within the next ${LONGEST_DAYS} days`);
  return day;
}

function invalid(problems: readonly string[]): HeadwaterError {
  return new HeadwaterError('BASELINE_INVALID', problems.join('\n'));
}
