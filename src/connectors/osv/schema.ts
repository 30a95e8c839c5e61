/** The parts of the OSV schema (ossf.github.io/osv-schema, 1.7) that are read. Everything else is let through unseen. */
import { z } from 'zod';

/** Lists are `null` in what some Go programs write. */
const listOf = <Item extends z.ZodType>(item: Item) =>
  z
    .array(item)
    .nullish()
    .transform((list) => list ?? []);

const Severity = z.object({ type: z.string(), score: z.union([z.string(), z.number()]).transform(String) });

const Event = z.object({
  introduced: z.string().optional(),
  fixed: z.string().optional(),
  last_affected: z.string().optional(),
  limit: z.string().optional(),
});
export type OsvEvent = z.infer<typeof Event>;

const Range = z.object({ type: z.string(), events: listOf(Event) });
export type OsvRange = z.infer<typeof Range>;

/** Databases put what they like in here; only words about severity are read. */
const Specific = z.record(z.string(), z.unknown()).nullish();

const Affected = z.object({
  package: z.object({ ecosystem: z.string(), name: z.string() }).nullish(),
  ranges: listOf(Range),
  versions: listOf(z.string()),
  severity: listOf(Severity),
  ecosystem_specific: Specific,
  database_specific: Specific,
});
export type OsvAffected = z.infer<typeof Affected>;

export const OsvAdvisory = z.object({
  id: z.string().min(1).max(200),
  withdrawn: z.string().nullish(),
  aliases: listOf(z.string()),
  upstream: listOf(z.string()),
  summary: z.string().nullish(),
  details: z.string().nullish(),
  severity: listOf(Severity),
  affected: listOf(Affected),
  references: listOf(z.object({ url: z.string() })),
  database_specific: Specific,
});
export type OsvAdvisory = z.infer<typeof OsvAdvisory>;
