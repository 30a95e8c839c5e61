/**
 * Makes of a Dockerfile a resource that policies judge like any other declaration. What the file itself leaves open and the
 * base image settles, the user, is taken from that image where it was seen; never guessed where it was not.
 */
import { resourceId, sourceId, type Dockerfile, type Image, type Json, type Resource, type Stage } from '../model/index.js';

/** @param imageOf the image that a reference in a FROM means, when it was seen */
export function dockerfileResource(dockerfile: Dockerfile, imageOf: (reference: string) => Image | undefined): Resource {
  const { repository, path } = dockerfile;
  return {
    id: resourceId(`dockerfile:${repository}/${path}`),
    source: sourceId(repository),
    platform: 'dockerfile',
    apiVersion: 'headwater.dev/v1',
    kind: 'Dockerfile',
    name: path,
    labels: {},
    annotations: {},
    origin: { repository, files: [{ path, document: 0, node: [], role: 'manifest' }] },
    raw: withInheritedUser(dockerfile, imageOf),
  };
}

function withInheritedUser(dockerfile: Dockerfile, imageOf: (reference: string) => Image | undefined): Json {
  const { raw, stages } = dockerfile;
  if (!isObject(raw) || raw['user'] !== null) return raw;
  const root = rootOf(stages);
  if (root?.base.kind !== 'image' || root.base.unresolved.length > 0) return raw;
  const user = imageOf(root.base.reference)?.user;
  // An image configuration without a user runs as root (OCI image specification, config.md).
  return user === undefined ? raw : { ...raw, user: user === '' ? 'root' : user };
}

/** The stage at the beginning of the last one's chain of FROMs. */
function rootOf(stages: readonly Stage[]): Stage | undefined {
  let stage = stages.at(-1);
  while (stage?.base.kind === 'stage' && stage.base.index < stage.index) stage = stages[stage.base.index];
  return stage;
}

function isObject(value: Json): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
