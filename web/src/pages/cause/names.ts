// What people call what is named by an id: resources by their last words, images by the repository that the fix builds.
import type { Schemas } from '../../api/queries.js';
import { shortId } from '../../lib/format.js';

type Cause = Schemas['Cause'];

export interface ResourceName {
  readonly name: string;
  /** Its kind, and the namespace that tells it from others of its name. */
  readonly detail: string;
  /** The cluster or the repository that it was seen in: tells what runs from what declares it. '' where the id does not say. */
  readonly seenIn: string;
}

/** `kubernetes:deploy:apps/v1/Deployment/payments/api` is the Deployment api of payments; others are called by their last part. */
export function resourceName(id: string): ResourceName {
  const kubernetes = /\/([A-Z][A-Za-z0-9]*)\/(?:([^/]+)\/)?([^/]+)$/.exec(id);
  const [, kind, namespace, name] = kubernetes ?? [];
  const seenIn = /^kubernetes:([^:/]+)/.exec(id)?.[1] ?? '';
  if (kind !== undefined && name !== undefined) {
    return { name, detail: namespace === undefined ? kind : `${kind} in ${namespace}`, seenIn };
  }
  const last = id.split('/').at(-1);
  return { name: shortId(last === undefined || last === '' ? id : last), detail: '', seenIn };
}

/** Images of the cause by what they are called, for those that a build or the path names; the digest of others. */
export function imageNames({ rollout, path }: Cause): (digest: string) => string {
  const names = new Map<string, string>();
  for (const { nodes } of rollout.builds)
    for (const { repository, images } of nodes) for (const digest of images) names.set(digest, withoutRegistry(repository));
  for (const { kind, id, label } of path.nodes) if (kind === 'image' && id !== undefined) names.set(id, label);
  return (digest) => names.get(digest) ?? shortId(digest);
}

/** `registry.example/payments/api:2` without the registry, which is the same for nearly all. */
export function withoutRegistry(repository: string): string {
  const [first = '', ...rest] = repository.split('/');
  return rest.length > 0 && /[.:]/.test(first) ? rest.join('/') : repository;
}
