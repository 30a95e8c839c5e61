/**
 * The parts of a state that are read: version 4 as Terraform and OpenTofu keep it, and what `terraform show -json` makes of
 * one. Both become one list of instances. The rest is let through unseen.
 * @see https://developer.hashicorp.com/terraform/internals/json-format#state-representation
 */
import { z } from 'zod';

const listOf = <Item extends z.ZodType>(item: Item) =>
  z
    .array(item)
    .nullish()
    .transform((list) => list ?? []);

const key = z.union([z.string(), z.number()]).nullish();
const attributes = z.record(z.string(), z.unknown()).nullish();
const mode = z.enum(['managed', 'data']).catch('data');

const KeptState = z.object({
  resources: listOf(
    z.object({
      module: z.string().nullish(),
      mode,
      type: z.string(),
      name: z.string(),
      instances: listOf(
        z.object({
          index_key: key,
          /** Set for what was replaced and is yet to be destroyed. */
          deposed: z.string().nullish(),
          attributes,
          /** What states of Terraform 0.11 become, until their resources are refreshed: texts by path. */
          attributes_flat: attributes,
          /** Paths of steps: `[[{ "type": "get_attr", "value": "password" }]]`. */
          sensitive_attributes: z.unknown().optional(),
        }),
      ),
    }),
  ),
});

const ShownModule = z.object({
  resources: listOf(
    z.object({
      address: z.string(),
      mode,
      type: z.string(),
      deposed_key: z.string().nullish(),
      values: attributes,
      /** The shape of the values, with `true` for what is sensitive. */
      sensitive_values: z.unknown().optional(),
    }),
  ),
  get child_modules(): z.ZodOptional<z.ZodNullable<z.ZodArray<typeof ShownModule>>> {
    return z.array(ShownModule).nullish();
  },
});
type ShownModule = z.infer<typeof ShownModule>;

const ShownState = z.object({ values: z.object({ root_module: ShownModule.nullish() }).nullish() });

/** One live object that a state knows. */
export interface Instance {
  /** `module.a["x"].aws_s3_bucket.b[0]` */
  readonly address: string;
  readonly type: string;
  /** An attribute that is a text and not sensitive. */
  readonly text: (attribute: string) => string | undefined;
}

export type ParsedState =
  | { readonly kind: 'state'; readonly instances: readonly Instance[] }
  | { readonly kind: 'unsupported'; readonly why: string }
  | { readonly kind: 'malformed'; readonly why: string };

/** Only what is managed: data sources are declared elsewhere. */
export function parseState(value: unknown): ParsedState {
  const { version, format, encrypted } = headOf(value);
  if (encrypted) return { kind: 'unsupported', why: 'it is encrypted' };
  if (format === undefined && version !== 4) return { kind: 'unsupported', why: `its version is ${shown(version)}; 4 is read` };
  if (format !== undefined && !format.startsWith('1.'))
    return { kind: 'unsupported', why: `its format_version is ${shown(format)}; 1 is read` };
  const parsed = format === undefined ? KeptState.transform(keptInstances).safeParse(value) : parseShown(value);
  if (parsed.success) return { kind: 'state', instances: parsed.data };
  const issue = parsed.error.issues[0];
  return { kind: 'malformed', why: `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'it is no state'}` };
}

function parseShown(value: unknown) {
  return ShownState.transform(({ values }) => [...shownInstances(values?.root_module ?? undefined)]).safeParse(value);
}

function headOf(value: unknown): { readonly version: unknown; readonly format?: string; readonly encrypted: boolean } {
  if (typeof value !== 'object' || value === null) return { version: undefined, encrypted: false };
  const format = 'format_version' in value && typeof value.format_version === 'string' ? value.format_version : undefined;
  return {
    version: 'version' in value ? value.version : undefined,
    ...(format === undefined ? {} : { format }),
    encrypted: 'encrypted_data' in value,
  };
}

function shown(version: unknown): string {
  return (JSON.stringify(version) ?? 'not given').slice(0, 20);
}

function keptInstances({ resources }: z.output<typeof KeptState>): readonly Instance[] {
  return resources.flatMap(({ module, mode: of, type, name, instances }): readonly Instance[] => {
    if (of !== 'managed') return [];
    const path = `${module == null || module === '' ? '' : `${module}.`}${type}.${name}`;
    return instances.flatMap((instance): readonly Instance[] => {
      if (instance.deposed != null) return [];
      const hidden = sensitiveNames(instance.sensitive_attributes);
      const values = instance.attributes ?? instance.attributes_flat ?? {};
      return [
        {
          address: path + suffixOf(instance.index_key),
          type,
          text: (name) => (hidden.has(name) ? undefined : textIn(values, name)),
        },
      ];
    });
  });
}

function* shownInstances(module: ShownModule | undefined): Iterable<Instance> {
  for (const { address, mode: of, type, deposed_key: deposed, values, sensitive_values: sensitive } of module?.resources ?? []) {
    if (of !== 'managed' || deposed != null) continue;
    const hidden = (name: string): boolean => sensitive === true || (isRecord(sensitive) && ownOf(sensitive, name) === true);
    yield { address, type, text: (name) => (hidden(name) ? undefined : textIn(values ?? {}, name)) };
  }
  for (const child of module?.child_modules ?? []) yield* shownInstances(child);
}

/** As Terraform writes keys in addresses. */
function suffixOf(index: string | number | null | undefined): string {
  if (index == null) return '';
  return typeof index === 'number' ? `[${index}]` : `[${quoted(index)}]`;
}

/** As HCL quotes: what would begin a template is doubled. */
function quoted(text: string): string {
  return JSON.stringify(text).replaceAll(/[$%](?=\{)/gu, '$&$&');
}

/** The outermost names of the paths: what is sensitive in part is left out whole. */
function sensitiveNames(paths: unknown): ReadonlySet<string> {
  const steps = Array.isArray(paths) ? paths.map((path: unknown) => (Array.isArray(path) ? (path[0] as unknown) : path)) : [];
  return new Set(steps.flatMap((step): string[] => (isRecord(step) && typeof step['value'] === 'string' ? [step['value']] : [])));
}

function textIn(values: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const value = ownOf(values, name);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function ownOf(values: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.hasOwn(values, name) ? values[name] : undefined;
}
