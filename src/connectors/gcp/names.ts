/** Names of resources: full asset names, the links and relative names that stand for them, and e-mail addresses of accounts. */
import { resourceId, type ResourceId } from '../../model/index.js';
import type { GcpKind } from './kind.js';
import { nameOf, type ApiObject } from './schema.js';

/** @param asset without the slashes before it: `compute.googleapis.com/projects/…` */
export function idOf(asset: string): ResourceId {
  return resourceId(`gcp://${asset}`);
}

/** The asset name of an id; undefined for what is none. */
export function assetOf(id: string): string | undefined {
  return id.startsWith('gcp://') ? nameOf(id.slice('gcp://'.length)) : undefined;
}

/** What follows the service: `projects/p/global/firewalls/ssh`. */
export function pathOfAsset(asset: string): string {
  return asset.slice(asset.indexOf('/') + 1);
}

/** The asset name of an object; undefined when it lacks what the name is made of. */
export function assetNameOf({ asset }: GcpKind, object: ApiObject, project: string): string | undefined {
  let whole = true;
  const name = asset.replace(/\{([\w.]+)\}/g, (_, member: string) => {
    const value = member === 'project' ? project : member === 'selfLink' ? linkPath(object['selfLink']) : textAt(object, member);
    whole &&= value !== undefined;
    return value ?? '';
  });
  return whole ? nameOf(name) : undefined;
}

function textAt(object: ApiObject, path: string): string | undefined {
  let value: unknown = object;
  for (const key of path.split('.')) value = typeof value === 'object' && value !== null ? (value as ApiObject)[key] : undefined;
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** `projects/…` of a link to a resource, whichever host and version it has. */
function linkPath(link: unknown): string | undefined {
  return typeof link === 'string' ? /^https?:\/\/[^/?#]+\/(?:[^?#]*\/)?v\d\w*\/(projects\/[^?#]+)$/.exec(link)?.[1] : undefined;
}

/** The asset that a text in an object names. @param service whose relative names these are */
export function namedAsset(text: string, service: string | undefined, project: string): string | undefined {
  const link = /^https?:\/\/(?:www\.googleapis\.com\/(\w+)|([\w-]+)\.googleapis\.com)\//.exec(text);
  const path = linkPath(text);
  if (link !== null && path !== undefined) return nameOf(`${link[1] ?? link[2] ?? ''}.googleapis.com/${path}`);
  if (service === undefined) return undefined;
  if (service === 'iam') return accountAsset(text, project);
  const relative = service === 'cloudkms' ? text.replace(/\/cryptoKeyVersions\/[^/]+$/, '') : text;
  return relative.startsWith('projects/') ? nameOf(`${service}.googleapis.com/${relative}`) : undefined;
}

/**
 * A service account's, by its e-mail address, as everything that names one does. Cloud Asset Inventory has a number there
 * that nothing else says.
 */
function accountAsset(email: string, project: string): string | undefined {
  if (!/^[^/@\s]+@[^/@\s]+$/.test(email)) return undefined;
  const [, own] = /@([\w.:-]+)\.iam\.gserviceaccount\.com$/.exec(email) ?? [];
  return nameOf(`iam.googleapis.com/projects/${own ?? project}/serviceAccounts/${email}`);
}
