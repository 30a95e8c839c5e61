/** The image that a document is about: by its package URL, what scanners note beside it, its hash, or its name and version. */
import { parseImageReference } from '../../lib/oci-reference.js';
import { imageDigest, type ImageDigest, type ScannerReport } from '../../model/index.js';
import { propertyOf } from './property.js';
import type { Component } from './schema.js';

/** Undefined for a component that is no image, or that cannot be told from others. */
export function imageOf(component: Component): ScannerReport['image'] | undefined {
  const location = component.purl === undefined ? undefined : readPurl(component.purl);
  if (component.type !== 'container' && location === undefined) return undefined;
  const { name = '', version = '' } = component;
  const noted = propertyOf(component, 'aquasecurity:trivy:RepoDigest');
  const digest = firstDigest(noted?.split('@').at(-1), location?.digest, version, name.split('@').at(-1), hashOf(component));
  const configDigest = imageDigest(propertyOf(component, 'aquasecurity:trivy:ImageID') ?? '');
  const reference =
    propertyOf(component, 'aquasecurity:trivy:RepoTag') ??
    location?.reference ??
    withVersion(name, version, digest) ??
    noted ??
    '';
  const isNamed = parseImageReference(reference) !== undefined;
  if (digest === undefined && configDigest === undefined && !isNamed) return undefined;
  return {
    ...(digest === undefined ? {} : { digest }),
    ...(configDigest === undefined ? {} : { configDigest }),
    reference: isNamed ? reference : (digest ?? configDigest ?? reference),
  };
}

function firstDigest(...written: readonly (string | undefined)[]): ImageDigest | undefined {
  for (const one of written) {
    const digest = imageDigest(one ?? '');
    if (digest !== undefined) return digest;
  }
  return undefined;
}

/** Of a container it is the digest of its manifest: there is no other file that it could be of. */
function hashOf({ hashes }: Component): string | undefined {
  const content = hashes.find(({ alg }) => alg === 'SHA-256')?.content;
  return content === undefined ? undefined : `sha256:${content.toLowerCase()}`;
}

/** Scanners put the tag into the name, people into the version. */
function withVersion(name: string, version: string, digest: ImageDigest | undefined): string | undefined {
  const parsed = parseImageReference(name);
  if (parsed === undefined) return undefined;
  if (parsed.tag !== undefined || parsed.digest !== undefined) return name;
  if (version !== '' && imageDigest(version) === undefined) return `${name}:${version}`;
  return digest === undefined ? name : `${name}@${digest}`;
}

interface Location {
  readonly reference: string;
  readonly digest?: ImageDigest;
}

const PURL = /^pkg:(oci|docker)\/([^@?#]+)(?:@([^?#]*))?(?:\?([^#]*))?/i;

/**
 * https://github.com/package-url/purl-spec: of type `oci` the version is a digest and `repository_url` the whole repository; of
 * type `docker` the version may be a tag and `repository_url` is the registry.
 */
function readPurl(purl: string): Location | undefined {
  const [, type, path, written, query] = PURL.exec(purl) ?? [];
  if (type === undefined || path === undefined) return undefined;
  const qualifiers = new URLSearchParams(query ?? '');
  const [name, version] = [decoded(path), decoded(written ?? '')];
  if (name === undefined || version === undefined) return undefined;
  const url = qualifiers
    .get('repository_url')
    ?.replace(/^https?:\/\//, '')
    .replace(/\/$/, '');
  const repository = url === undefined || url === '' ? name : url.endsWith(`/${name}`) || url === name ? url : `${url}/${name}`;
  const digest = imageDigest(version);
  const tag = qualifiers.get('tag') ?? (digest === undefined ? version : '');
  const suffix = tag !== '' ? `:${tag}` : digest === undefined ? '' : `@${digest}`;
  return { reference: `${repository}${suffix}`, ...(digest === undefined ? {} : { digest }) };
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (!(error instanceof URIError)) throw error;
    return undefined;
  }
}
