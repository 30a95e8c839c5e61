/**
 * The parts of CycloneDX documents that are read: JSON, 1.4 to 1.7 (https://cyclonedx.org/docs/1.7/json/). The rest is let
 * through unseen.
 */
import { z } from 'zod';

const text = z
  .string()
  .nullish()
  .transform((written) => (written ? written : undefined));

const listOf = <Item extends z.ZodType>(item: Item) =>
  z
    .array(item)
    .nullish()
    .transform((list) => list ?? []);

const named = z.object({ name: text });

/** What it is made of is looked through without parsing all of it. */
export const Component = z.object({
  'bom-ref': text,
  type: text,
  group: text,
  name: text,
  version: text,
  purl: text,
  hashes: listOf(z.object({ alg: text, content: text })).catch([]),
  properties: listOf(z.object({ name: text, value: text })).catch([]),
});
export type Component = z.infer<typeof Component>;

export const Document = z.object({
  bomFormat: z.literal('CycloneDX'),
  specVersion: z.string(),
  serialNumber: text,
  metadata: z
    .object({
      component: Component.nullish(),
      /** A list until 1.4. */
      tools: z
        .union([listOf(named), z.object({ components: listOf(named) }).transform(({ components }) => components)])
        .catch([]),
    })
    .nullish(),
  components: z.unknown().optional(),
  vulnerabilities: listOf(z.unknown()),
});
export type Document = z.infer<typeof Document>;

const source = z.object({ name: text }).nullish().catch(undefined);

export const Vulnerability = z.object({
  id: z.string().min(1),
  source,
  references: listOf(z.object({ id: text })).catch([]),
  ratings: listOf(z.object({ source, score: z.number().nullish(), severity: text, method: text })).catch([]),
  description: text,
  recommendation: text,
  rejected: text,
  analysis: z.object({ state: text, justification: text, detail: text }).nullish(),
  affects: listOf(z.object({ ref: z.string(), versions: listOf(z.object({ version: text, status: text })).catch([]) })),
});
export type Vulnerability = z.infer<typeof Vulnerability>;
