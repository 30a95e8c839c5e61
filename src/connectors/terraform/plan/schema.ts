/**
 * The parts of `terraform show -json` that are read. The rest is let through unseen, as the format asks of its readers.
 * @see https://developer.hashicorp.com/terraform/internals/json-format
 */
import { z } from 'zod';

const listOf = <Item extends z.ZodType>(item: Item) =>
  z
    .array(item)
    .nullish()
    .transform((list) => list ?? []);

const values = z.record(z.string(), z.json()).nullish();

const PlannedResource = z.object({
  address: z.string(),
  mode: z.enum(['managed', 'data']).catch('data'),
  type: z.string(),
  name: z.string(),
  index: z.union([z.string(), z.number()]).nullish(),
  values,
  sensitive_values: z.json().optional(),
});
export type PlannedResource = z.infer<typeof PlannedResource>;

const PlannedModule = z.object({
  address: z.string().nullish(),
  resources: listOf(PlannedResource),
  get child_modules(): z.ZodOptional<z.ZodNullable<z.ZodArray<typeof PlannedModule>>> {
    return z.array(PlannedModule).nullish();
  },
});
export type PlannedModule = z.infer<typeof PlannedModule>;

const Change = z.object({ address: z.string(), change: z.object({ after_unknown: z.json().optional() }) });

/** `{ references: [...] }`, or nested blocks of such. */
const expressions = z.record(z.string(), z.json()).nullish();

const ConfiguredModule = z.object({
  resources: listOf(z.object({ address: z.string(), expressions })),
  outputs: z.record(z.string(), z.object({ expression: z.json().optional() })).nullish(),
  get module_calls(): z.ZodOptional<
    z.ZodNullable<
      z.ZodRecord<z.ZodString, z.ZodObject<{ expressions: typeof expressions; module: z.ZodOptional<typeof ConfiguredModule> }>>
    >
  > {
    return z.record(z.string(), z.object({ expressions, module: ConfiguredModule.optional() })).nullish();
  },
});
export type ConfiguredModule = z.infer<typeof ConfiguredModule>;

export const Plan = z.object({
  format_version: z.string(),
  planned_values: z.object({ root_module: PlannedModule }),
  resource_changes: listOf(Change),
  configuration: z.object({ root_module: ConfiguredModule }).nullish(),
});
export type Plan = z.infer<typeof Plan>;
