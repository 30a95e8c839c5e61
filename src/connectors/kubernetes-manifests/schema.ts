/**
 * The door for kustomizations and patches: what is read of them, parsed field by field, so that one bad entry costs no
 * other. Field names and types are those of kustomize's `Kustomization` (kustomize.config.k8s.io/v1beta1).
 */
import { z } from 'zod';

const texts = z.record(z.string(), z.string());
const target = z.object({
  group: z.string().optional(),
  version: z.string().optional(),
  kind: z.string().optional(),
  name: z.string().optional(),
  namespace: z.string().optional(),
  labelSelector: z.string().optional(),
  annotationSelector: z.string().optional(),
});
const generatorOptions = z.object({
  labels: texts.nullish(),
  annotations: texts.nullish(),
  immutable: z.boolean().nullish(),
});
const generator = z.object({
  name: z.string(),
  namespace: z.string().nullish(),
  behavior: z.string().nullish(),
  type: z.string().nullish(),
  literals: z.array(z.string()).nullish(),
  files: z.array(z.string()).nullish(),
  envs: z.array(z.string()).nullish(),
  env: z.string().nullish(),
  options: generatorOptions.nullish(),
});
const patch = z.object({
  path: z.string().nullish(),
  patch: z.string().nullish(),
  target: target.nullish(),
  options: z.object({ allowNameChange: z.boolean().nullish(), allowKindChange: z.boolean().nullish() }).nullish(),
});
const image = z.object({
  name: z.string(),
  newName: z.string().nullish(),
  newTag: z.string().nullish(),
  digest: z.string().nullish(),
  tagSuffix: z.string().nullish(),
});
const fieldSpec = z.object({
  path: z.string(),
  kind: z.string().optional(),
  group: z.string().optional(),
  version: z.string().optional(),
  create: z.boolean().optional(),
});
const label = z.object({
  pairs: texts.nullish(),
  includeSelectors: z.boolean().nullish(),
  includeTemplates: z.boolean().nullish(),
  includeVolumeClaimTemplates: z.boolean().nullish(),
  fields: z.array(fieldSpec).nullish(),
});

/** Lists, by entry. */
const LISTS = {
  resources: z.string(),
  bases: z.string(),
  components: z.string(),
  patches: patch,
  patchesStrategicMerge: z.string(),
  patchesJson6902: patch,
  labels: label,
  images: image,
  imageTags: image,
  replicas: z.object({ name: z.string(), count: z.number() }),
  configMapGenerator: generator,
  secretGenerator: generator,
} as const;

const SINGLES = {
  namespace: z.string(),
  namePrefix: z.string(),
  nameSuffix: z.string(),
  commonLabels: texts,
  commonAnnotations: texts,
  generatorOptions,
} as const;

/** Fields that change nothing that is rendered. */
const WITHOUT_EFFECT: ReadonlySet<string> = new Set(['apiVersion', 'kind', 'metadata', 'sortOptions', 'validators']);

const KNOWN: ReadonlySet<string> = new Set(
  [...Object.keys(LISTS), ...Object.keys(SINGLES), ...WITHOUT_EFFECT].map((field) => field.toLowerCase()),
);

/** An entry with its place in the file's list. */
export interface Entry<Value> {
  readonly index: number;
  readonly value: Value;
}
type Lists = { readonly [Field in keyof typeof LISTS]: readonly Entry<z.infer<(typeof LISTS)[Field]>>[] };
type Singles = { readonly [Field in keyof typeof SINGLES]: z.infer<(typeof SINGLES)[Field]> | undefined };

export type GeneratorEntry = z.infer<typeof generator>;
export type GeneratorOptions = z.infer<typeof generatorOptions>;
export type PatchEntry = z.infer<typeof patch>;
export type ImageEntry = z.infer<typeof image>;
export type LabelEntry = z.infer<typeof label>;

export interface Kustomization extends Lists, Singles {
  readonly isComponent: boolean;
}

export interface ParsedKustomization {
  readonly kustomization: Kustomization;
  /** Fields that are there and not rendered. */
  readonly unsupported: readonly string[];
  /** Fields that do not have the form that kustomize takes. */
  readonly malformed: readonly { readonly field: string; readonly reason: string }[];
}

/** Reads a kustomization's object. */
export function parseKustomization(object: Readonly<Record<string, unknown>>): ParsedKustomization {
  const malformed: { field: string; reason: string }[] = [];
  // Go reads fields whatever their case, the exact one first: old files say `nameprefix`.
  const folded = new Map(Object.entries(object).map(([field, value]) => [field.toLowerCase(), value]));
  const own = (field: string): unknown => (Object.hasOwn(object, field) ? object[field] : folded.get(field.toLowerCase()));
  const list = <Value>(field: string, schema: z.ZodType<Value>): readonly Entry<Value>[] => {
    const value = own(field) ?? [];
    if (!Array.isArray(value)) {
      malformed.push({ field, reason: 'it is not a list' });
      return [];
    }
    return value.flatMap((entry: unknown, index) => {
      const parsed = schema.safeParse(entry);
      if (!parsed.success) malformed.push({ field: `${field}[${index}]`, reason: firstIssue(parsed.error) });
      return parsed.success ? [{ index, value: parsed.data }] : [];
    });
  };
  const single = <Value>(field: string, schema: z.ZodType<Value>): Value | undefined => {
    const parsed = schema.nullish().safeParse(own(field));
    if (!parsed.success) malformed.push({ field, reason: firstIssue(parsed.error) });
    return parsed.data ?? undefined;
  };
  const kustomization: Kustomization = {
    isComponent: own('kind') === 'Component',
    resources: list('resources', LISTS.resources),
    bases: list('bases', LISTS.bases),
    components: list('components', LISTS.components),
    patches: list('patches', LISTS.patches),
    patchesStrategicMerge: list('patchesStrategicMerge', LISTS.patchesStrategicMerge),
    patchesJson6902: list('patchesJson6902', LISTS.patchesJson6902),
    labels: list('labels', LISTS.labels),
    images: list('images', LISTS.images),
    imageTags: list('imageTags', LISTS.imageTags),
    replicas: list('replicas', LISTS.replicas),
    configMapGenerator: list('configMapGenerator', LISTS.configMapGenerator),
    secretGenerator: list('secretGenerator', LISTS.secretGenerator),
    namespace: single('namespace', SINGLES.namespace),
    namePrefix: single('namePrefix', SINGLES.namePrefix),
    nameSuffix: single('nameSuffix', SINGLES.nameSuffix),
    commonLabels: single('commonLabels', SINGLES.commonLabels),
    commonAnnotations: single('commonAnnotations', SINGLES.commonAnnotations),
    generatorOptions: single('generatorOptions', SINGLES.generatorOptions),
  };
  const unsupported = Object.keys(object).filter((field) => !isKnown(field) && !isEmpty(own(field)));
  return { kustomization, unsupported, malformed };
}

const operation = z.object({
  op: z.enum(['add', 'remove', 'replace', 'move', 'copy', 'test']),
  path: z.string(),
  from: z.string().optional(),
  value: z.json().optional(),
});
export type Operation = z.infer<typeof operation>;

/** Reads a list of JSON Patch operations; a reason when it is none. */
export function parseOperations(value: unknown): readonly Operation[] | { readonly reason: string } {
  const parsed = z.array(operation).safeParse(value);
  return parsed.success ? parsed.data : { reason: firstIssue(parsed.error) };
}

function isKnown(field: string): boolean {
  return KNOWN.has(field.toLowerCase());
}

function isEmpty(value: unknown): boolean {
  return value === null || value === undefined || (typeof value === 'object' && Object.keys(value).length === 0);
}

function firstIssue(error: z.ZodError): string {
  const [issue] = error.issues;
  if (issue === undefined) return 'it has an unknown form';
  const path = issue.path.map(String).join('.');
  return path === '' ? issue.message : `${path}: ${issue.message}`;
}
