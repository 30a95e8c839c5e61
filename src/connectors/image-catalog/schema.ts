/**
 * The lines of an image catalog, as a schema: what a line may say, for people and for the tests. Catalogs have millions of
 * lines, so they are read by `parse-line.ts`, which takes and refuses exactly the same (a test holds the two together).
 */
import { z } from 'zod';
import { isDigest } from '../../model/index.js';

const digest = z.string().refine(isDigest, 'not a digest');
const optional = <T extends z.ZodType>(type: T): z.ZodOptional<z.ZodNullable<T>> => type.nullable().optional();
const strings = z.record(z.string(), z.string());
const nonEmpty = z.string().min(1);

/** The keys of OCI configurations (`created_by`) are taken as well as the model's (`createdBy`). */
const historyEntry = z.object({
  createdBy: optional(z.string()),
  created_by: optional(z.string()),
  created: optional(z.string()),
  emptyLayer: optional(z.boolean()),
  empty_layer: optional(z.boolean()),
  comment: optional(z.string()),
});

export const imageLineSchema = z
  .object({
    kind: optional(z.literal('image')).describe('may be left out'),
    digest: digest.describe("of the platform's manifest"),
    repository: optional(nonEmpty).describe('registry and repository'),
    tags: optional(z.array(z.string())).describe('tags of that repository that point at the image'),
    names: optional(z.array(z.object({ repository: nonEmpty, tags: z.array(z.string()) }))).describe(
      'for an image in several repositories',
    ),
    platform: optional(z.string()).describe('os/architecture[/variant]'),
    created: optional(z.string()).describe('RFC 3339'),
    layers: optional(z.array(digest)).describe('digests of the blobs, bottom first'),
    diffIds: optional(z.array(digest)).describe('digests of the uncompressed layers, bottom first'),
    annotations: optional(strings),
    labels: optional(strings),
    history: optional(z.array(historyEntry)),
    user: optional(z.string()).describe("the configuration's User; '' is root"),
    settings: optional(
      z.object({
        environment: z.array(z.object({ name: z.string(), value: z.string() })),
        exposedPorts: z.array(z.string()).describe('22/tcp'),
        healthcheck: z.boolean(),
      }),
    ).describe('what the configuration says beside the user'),
    indexes: optional(z.array(digest)).describe('image indexes that list the image'),
    configDigest: optional(digest),
  })
  .refine(
    ({ layers, diffIds }) => !layers || !diffIds || layers.length === diffIds.length,
    'layers and diffIds differ in length',
  );

export const layerLineSchema = z
  .object({
    kind: z.literal('layer'),
    digest: optional(digest).describe('of the blob'),
    diffId: optional(digest).describe('of the uncompressed layer'),
    files: optional(strings).describe('text of package databases and os-release, by path'),
    removed: optional(z.array(z.string())).describe('paths that the layer deletes; folders that it hides end in /'),
    rewritten: optional(z.array(z.string())).describe('packages whose own files the layer writes'),
  })
  .refine(({ digest: blob, diffId }) => typeof blob === 'string' || typeof diffId === 'string', 'neither digest nor diffId');
