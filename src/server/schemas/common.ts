/** What all operations share on the wire: pages and their queries, problems, and the words of the vocabulary. */
import { z } from 'zod';
import { RELEASE_PHASES, ROLES, RUNGS, SEVERITIES } from '../../model/index.js';

export const severity = z.enum(SEVERITIES);
export const releasePhase = z.enum(RELEASE_PHASES);
export const rung = z.enum(RUNGS);
export const role = z.enum(ROLES);
export const at = z.string().describe('RFC 3339.');
export const count = z.int().nonnegative();

/** RFC 9457, with what our errors have besides. */
export const problemSchema = z
  .object({
    type: z.string().describe('The address of the page about this code.'),
    title: z.string().describe('What this code means.'),
    status: z.int(),
    detail: z.string().optional().describe('What happened this time.'),
    code: z.string().describe('A code of docs/reference/errors.md.'),
    remedy: z.string().describe('The next thing to do.'),
    instance: z.string().optional().describe('The id of the request, as it stands in the log.'),
  })
  .meta({ id: 'Problem' });
export type Problem = z.infer<typeof problemSchema>;

/** One page of a list. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({
    items: z.array(item),
    next: z.string().optional().describe('Give it as `after` for the page that follows; absent on the last one.'),
    total: count.describe('How many match over all pages, counted up to 10,000 where `isWhole` is false.'),
    isWhole: z.boolean().describe('False when there are more than were counted.'),
    revision: count.describe('Of the look that this shows; 0 for what no look is behind.'),
  });
}

const LIMIT = { usual: 50, most: 200 };

/** A member of a query that may be given several times. */
export function several<Item extends z.ZodType<string>>(item: Item) {
  return z
    .union([item, z.array(item).max(100)])
    .transform((value) => (Array.isArray(value) ? value : [value]) as z.infer<Item>[])
    .optional();
}

export const words = z.string().min(1).max(500);
/** A value that is filtered by; '' is that of what has none. */
export const filterValue = z.string().max(2_000);

export const paging = {
  limit: z.coerce.number().int().min(1).max(LIMIT.most).default(LIMIT.usual).describe('How many at most.'),
  after: z.string().min(1).max(4_000).optional().describe('The `next` of the page before.'),
};

/** How every list is asked. */
export function listQuery<Filters extends z.ZodRawShape, const Sorts extends readonly [string, ...string[]]>(
  filters: Filters,
  sorts: Sorts,
) {
  return z.object({
    ...paging,
    ...filters,
    q: z.string().min(1).max(200).optional().describe('Words that its name or title has, each by its beginning.'),
    sort: z.enum(sorts).optional().describe(`\`${sorts[0]}\` without.`),
    reverse: z.stringbool().default(false).describe('The other way round.'),
  });
}

export const gapSchema = z
  .object({
    code: z.string(),
    source: z.string(),
    what: z.string(),
    why: z.string(),
    remedy: z.string(),
    hides: z.array(z.string()),
  })
  .meta({ id: 'Gap' });

export const doneSchema = z.object({ done: z.literal(true) });
