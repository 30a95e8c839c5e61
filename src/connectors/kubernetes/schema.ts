/**
 * The door for what API servers answer: what is read of it, with the rest tolerated. Objects themselves stay in their own
 * shape; only their metadata is looked at.
 */
import { z } from 'zod';
import type { Json } from '../../model/index.js';

/** An object as JSON gives it. */
export type Fields = { readonly [key: string]: Json };

const texts = z.record(z.string(), z.string()).nullish();

const ownerSchema = z.object({
  apiVersion: z.string(),
  kind: z.string(),
  name: z.string(),
  controller: z.boolean().nullish(),
});

const metadataSchema = z.object({
  name: z.string().min(1),
  namespace: z.string().nullish(),
  resourceVersion: z.string().nullish(),
  creationTimestamp: z.string().nullish(),
  labels: texts,
  annotations: texts,
  ownerReferences: z.array(ownerSchema).nullish(),
});
export type Metadata = z.infer<typeof metadataSchema>;

/** Undefined for what has no name: no object that can be read again. */
export function parseMetadata(object: Fields): Metadata | undefined {
  const read = metadataSchema.safeParse(object['metadata']);
  return read.success ? read.data : undefined;
}

/** What is around the items of a list. */
const listSchema = z.object({
  kind: z.string(),
  metadata: z
    .object({ resourceVersion: z.string().optional(), continue: z.string().optional() })
    .nullish()
    .transform((metadata) => metadata ?? {}),
});

/** Undefined when it is no list. */
export function parseListHead(value: unknown): z.infer<typeof listSchema>['metadata'] | undefined {
  const read = listSchema.safeParse(value);
  return read.success && read.data.kind.endsWith('List') ? read.data.metadata : undefined;
}

/** JSON that was parsed, as an object; undefined for anything else. */
export function fieldsOf(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
}

/** A refusal: https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/status/ */
const statusSchema = z.object({
  kind: z.literal('Status'),
  message: z.string().catch(''),
  reason: z.string().catch(''),
  code: z.number().catch(0),
  details: z.object({ retryAfterSeconds: z.number().optional() }).nullish().catch(undefined),
});
export type Status = z.infer<typeof statusSchema>;

export function parseStatus(value: unknown): Status | undefined {
  return statusSchema.safeParse(value).data;
}

const eventSchema = z.object({ type: z.string(), object: z.custom<Fields>((value) => fieldsOf(value) !== undefined) });

/** One line of a watch; undefined when it is none. */
export function parseEvent(value: unknown): z.infer<typeof eventSchema> | undefined {
  return eventSchema.safeParse(value).data;
}

const verbs = z
  .array(z.string())
  .nullish()
  .transform((list) => list ?? []);

/** Aggregated discovery: https://kubernetes.io/docs/concepts/overview/kubernetes-api/#aggregated-discovery */
export const aggregatedSchema = z.object({
  kind: z.literal('APIGroupDiscoveryList'),
  items: z.array(
    z.object({
      metadata: z
        .object({ name: z.string().optional() })
        .nullish()
        .transform((metadata) => metadata ?? {}),
      versions: z
        .array(
          z.object({
            version: z.string(),
            freshness: z.string().optional(),
            resources: z
              .array(
                z.object({
                  resource: z.string(),
                  responseKind: z.object({ kind: z.string() }).nullish(),
                  scope: z.string(),
                  verbs,
                }),
              )
              .nullish()
              .transform((list) => list ?? []),
          }),
        )
        .nullish()
        .transform((list) => list ?? []),
    }),
  ),
});

/** What older servers answer, group by group. */
export const versionsSchema = z.object({ kind: z.literal('APIVersions'), versions: z.array(z.string()) });
export const groupsSchema = z.object({
  kind: z.literal('APIGroupList'),
  groups: z.array(
    z.object({
      name: z.string(),
      versions: z.array(z.object({ version: z.string() })),
      preferredVersion: z.object({ version: z.string() }).nullish(),
    }),
  ),
});
export const resourcesSchema = z.object({
  kind: z.literal('APIResourceList'),
  resources: z.array(z.object({ name: z.string(), kind: z.string(), namespaced: z.boolean(), verbs })),
});

/** A member that is an object; undefined for anything else. Follows no prototype. */
export function fieldsAt(value: Json | undefined, ...keys: readonly string[]): Fields | undefined {
  return fieldsOf(at(value, ...keys));
}

export function textAt(value: Json | undefined, ...keys: readonly string[]): string | undefined {
  const found = at(value, ...keys);
  return typeof found === 'string' && found !== '' ? found : undefined;
}

export function numberAt(value: Json | undefined, ...keys: readonly string[]): number | undefined {
  const found = at(value, ...keys);
  return typeof found === 'number' ? found : undefined;
}

export function isTrueAt(value: Json | undefined, ...keys: readonly string[]): boolean {
  return at(value, ...keys) === true;
}

export function listAt(value: Json | undefined, ...keys: readonly string[]): readonly Json[] {
  const found = at(value, ...keys);
  return Array.isArray(found) ? found : [];
}

/** Follows own members of objects only; undefined where there is none. */
export function at(value: Json | undefined, ...keys: readonly string[]): Json | undefined {
  let current = value;
  for (const key of keys) {
    const fields = fieldsOf(current);
    current = fields !== undefined && Object.hasOwn(fields, key) ? fields[key] : undefined;
  }
  return current;
}
