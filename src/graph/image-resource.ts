/**
 * Makes of an image a resource that policies judge: as it was built, whatever its Dockerfile says. What its source did not
 * say is `unread`, never taken for unset. An image is declared nowhere, so it has no origin; who builds it is for `trace` to find.
 */
import {
  imageDigest,
  resourceId,
  sourceId,
  type Image,
  type ImageDigest,
  type Json,
  type Resource,
  type ResourceId,
  type UnreadField,
} from '../model/index.js';
import type { EstateGraph } from './estate-graph.js';
import { newestGenerations } from './generations.js';

/** Images as resources, made one by one when they are asked for: an estate has a million images, and few policies judge them. */
export interface ImageResources {
  all(): Iterable<Resource>;
  /** The image that a resource stands for. */
  imageOf(id: ResourceId): Image | undefined;
  of(id: ResourceId): Resource | undefined;
}

const PREFIX = 'image:';

type Known = Pick<EstateGraph, 'images' | 'baseOf' | 'unseenBaseOf' | 'workloadsRunning'>;

export function imageResources(graph: Known): ImageResources {
  let newest: ReadonlyMap<ImageDigest, ImageDigest> | undefined;
  const newestOf = (digest: ImageDigest): ImageDigest => (newest ??= newestGenerations(graph)).get(digest) ?? digest;
  const imageOf = (id: ResourceId): Image | undefined => {
    const digest = id.startsWith(PREFIX) ? imageDigest(id.slice(PREFIX.length)) : undefined;
    return digest === undefined ? undefined : graph.images.get(digest);
  };
  const make = (image: Image): Resource => {
    const standing = {
      superseded: newestOf(image.digest) !== image.digest,
      workloads: graph.workloadsRunning(image.digest).length,
    };
    return imageResource(image, standing, baseOf(image, graph, newestOf));
  };
  return {
    *all() {
      for (const image of graph.images.values()) yield make(image);
    },
    imageOf,
    of(id) {
      const image = imageOf(id);
      return image === undefined ? undefined : make(image);
    },
  };
}

/** What is known of the image that one is built on. */
interface Base {
  readonly value: Json;
  /** Why nobody can tell; undefined when `value` is all there is. */
  readonly unread?: string;
}

/** True for the id of an image as a resource, whether it was seen or not. */
export function standsForImage(id: ResourceId): boolean {
  return id.startsWith(PREFIX);
}

interface Standing {
  /** A newer build of the same track was seen. */
  readonly superseded: boolean;
  /** How many of the workloads that were seen run it. */
  readonly workloads: number;
}

/**
 * The object that policies of images read: `digest`; `names`, each with `repository` and `tags`; `platform` and `created`, null
 * where the source did not say; `user`, '' for root; `environment`, each with `name` and `value`; `exposedPorts` (`22/tcp`);
 * `healthcheck`; `labels` and `annotations`; `history`, oldest first, each with `createdBy`, `emptyLayer`, `created` and
 * `comment`; `layers`, how many; `superseded` and `workloads`; `base`, null or `digest`, `name`, `created`, `newest`,
 * `newestDigest` and `newestCreated`.
 */
function imageResource(image: Image, { superseded, workloads }: Standing, base: Base): Resource {
  const { digest, names, labels, annotations, settings, user, created, platform } = image;
  const unread: UnreadField[] = [];
  const missing = (path: string, why: string) => unread.push({ path, why });
  if (user === undefined) missing('user', CONFIGURATION);
  if (settings === undefined) for (const path of ['environment', 'exposedPorts', 'healthcheck']) missing(path, CONFIGURATION);
  if (image.history.length === 0) missing('history', 'no source that was read has its history');
  if (base.unread !== undefined) missing('base', base.unread);
  return {
    id: resourceId(`${PREFIX}${digest}`),
    source: sourceId('graph'),
    platform: 'image',
    apiVersion: 'headwater.dev/v1',
    kind: 'Image',
    name: nameOf(image),
    labels,
    annotations,
    raw: {
      digest,
      names: names.map(({ repository, tags }) => ({ repository, tags })),
      platform: platform ?? null,
      created: created ?? null,
      ...(user === undefined ? {} : { user }),
      ...(settings === undefined
        ? {}
        : {
            environment: settings.environment.map(({ name, value }) => ({ name, value })),
            exposedPorts: settings.exposedPorts,
            healthcheck: settings.healthcheck,
          }),
      labels,
      annotations: Object.fromEntries(Object.entries(annotations).filter(([key]) => !key.startsWith('dev.headwater.'))),
      history: image.history.map(({ createdBy, emptyLayer, created: at, comment }) => ({
        createdBy,
        emptyLayer,
        created: at ?? null,
        comment: comment ?? null,
      })),
      layers: image.layers.length,
      superseded,
      workloads,
      base: base.value,
    },
    ...(unread.length === 0 ? {} : { unread }),
  };
}

const CONFIGURATION = 'no source that was read has its configuration';

/** Null for an image that nothing says is built on another. */
function baseOf({ digest }: Image, graph: Known, newestOf: (digest: ImageDigest) => ImageDigest): Base {
  if (graph.unseenBaseOf(digest) !== undefined) return { value: null, unread: 'the image that it is built on was not seen' };
  const candidates = graph.baseOf(digest)?.candidates ?? [];
  const [first, ...others] = candidates;
  if (first === undefined) return { value: null };
  const base = graph.images.get(first.digest);
  if (base === undefined) return { value: null, unread: 'the image that it is built on was not seen' };
  const newest = graph.images.get(newestOf(base.digest)) ?? base;
  // Several images can have the same layers: it is on an old generation only if all that it may be on are.
  const onNewest = [first, ...others].some((candidate) => newestOf(candidate.digest) === candidate.digest);
  return {
    value: {
      digest: base.digest,
      name: nameOf(base),
      created: base.created ?? null,
      newest: onNewest,
      newestDigest: onNewest ? base.digest : newest.digest,
      newestCreated: (onNewest ? base.created : newest.created) ?? null,
    },
  };
}

/** `registry.example/api:2.4.0`, as people call it; the digest where it has no name. */
function nameOf({ digest, names }: Image): string {
  const [name] = names;
  if (name === undefined) return digest;
  const [tag] = name.tags;
  return tag === undefined ? `${name.repository}@${digest}` : `${name.repository}:${tag}`;
}
