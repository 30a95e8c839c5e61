/** The parts of SARIF 2.1.0 logs that are read (https://docs.oasis-open.org/sarif/sarif/v2.1.0). The rest is let through unseen. */
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

const Message = z.object({ text: text, markdown: text }).nullish();
const line = z.number().int().positive().nullish().catch(undefined);

export const Rule = z.object({
  id: z.string(),
  shortDescription: Message,
  fullDescription: Message,
  help: Message,
  defaultConfiguration: z.object({ level: text }).nullish(),
  properties: z.record(z.string(), z.unknown()).nullish().catch(undefined),
});
export type SarifRule = z.infer<typeof Rule>;

const Component = z.object({ name: text, rules: listOf(Rule) });

export const Result = z.object({
  ruleId: text,
  ruleIndex: z.number().int().nullish(),
  rule: z
    .object({
      id: text,
      index: z.number().int().nullish(),
      toolComponent: z.object({ index: z.number().int().nullish() }).nullish(),
    })
    .nullish(),
  kind: text,
  level: text,
  message: Message,
  locations: listOf(
    z.object({
      physicalLocation: z
        .object({
          artifactLocation: z.object({ uri: text, uriBaseId: text }).nullish(),
          region: z.object({ startLine: line, endLine: line }).nullish(),
        })
        .nullish(),
    }),
  ),
  suppressions: z.array(z.object({ status: text })).nullish(),
  baselineState: text,
  properties: z.record(z.string(), z.unknown()).nullish().catch(undefined),
});
export type SarifResult = z.infer<typeof Result>;

export const Log = z.object({
  version: z.string(),
  runs: listOf(
    z.object({
      tool: z.object({ driver: Component, extensions: listOf(Component) }),
      originalUriBaseIds: z
        .record(z.string(), z.object({ uri: text }))
        .nullish()
        .catch(undefined),
      versionControlProvenance: listOf(z.object({ repositoryUri: text })),
      results: listOf(z.unknown()),
    }),
  ),
});
export type SarifRun = z.infer<typeof Log>['runs'][number];
