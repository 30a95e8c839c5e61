/** Reads the addresses of registries that a user writes: `registry://host[:port][/repository[:tag][@digest]]`. */
import { HeadwaterError } from '../../lib/errors.js';
import { isRegistryHost, isRepositoryPath, parseImageReference } from '../../lib/oci-reference.js';

export interface RegistryAddress {
  /** Host and port as the user knows them: `docker.io`. */
  readonly registry: string;
  /** Scheme and host that answer: `https://registry-1.docker.io`. */
  readonly origin: string;
  readonly scope: RegistryScope;
}

/** Every repository of the catalog below a prefix ('' for all), or one repository, all of its tags or one reference. */
export type RegistryScope =
  | { readonly kind: 'catalog'; readonly prefix: string }
  | { readonly kind: 'repository'; readonly repository: string; readonly tag?: string; readonly digest?: string };

const SCHEMES: ReadonlyMap<string, 'https' | 'http'> = new Map([
  ['registry://', 'https'],
  ['registry+http://', 'http'],
]);
const DOCKER_HUB = 'docker.io';
/** Where Docker Hub's distribution API is; references call it docker.io. */
const DOCKER_HUB_API = 'registry-1.docker.io';
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?$/;

export function isRegistryAddress(text: string): boolean {
  return schemeOf(text) !== undefined;
}

/** Throws OPTION_INVALID, with a message that repeats nothing that may be a password. */
export function parseRegistryAddress(text: string): RegistryAddress {
  const scheme = schemeOf(text);
  const rest = text.slice(scheme?.length ?? 0).replace(/\/+$/, '');
  if (scheme === undefined || /^[^/]*@/.test(rest)) {
    throw new HeadwaterError('OPTION_INVALID', 'credentials do not belong in an address; log in with `docker login` instead');
  }
  const slash = rest.indexOf('/');
  const host = slash < 0 ? rest : rest.slice(0, slash);
  const path = slash < 0 ? '' : rest.slice(slash + 1);
  if (!isRegistryHost(host)) throw invalid(text, 'its host is not valid');
  const isHub = ['index.docker.io', DOCKER_HUB_API, DOCKER_HUB].includes(host);
  const registry = isHub ? DOCKER_HUB : host;
  // Registries on this machine speak plain HTTP, and Docker assumes the same.
  const protocol = LOOPBACK.test(host) ? 'http' : SCHEMES.get(scheme);
  return { registry, origin: `${protocol}://${isHub ? DOCKER_HUB_API : host}`, scope: scopeOf(text, registry, path) };
}

function scopeOf(text: string, registry: string, path: string): RegistryScope {
  if (path === '' || path === '*') return { kind: 'catalog', prefix: '' };
  if (path.endsWith('/*')) {
    const prefix = path.slice(0, -1);
    if (!isRepositoryPath(prefix.slice(0, -1))) throw invalid(text, 'its repository prefix is not valid');
    return { kind: 'catalog', prefix };
  }
  // Of a host without a dot or a port, references know only `localhost`; the place holder stands for any.
  const reference = parseImageReference(`${registry === DOCKER_HUB ? registry : 'registry.invalid'}/${path}`);
  if (reference === undefined) throw invalid(text, 'its repository, tag or digest is not valid');
  const { repository, tag, digest } = reference;
  return { kind: 'repository', repository, ...(tag === undefined ? {} : { tag }), ...(digest === undefined ? {} : { digest }) };
}

function schemeOf(text: string): string | undefined {
  return [...SCHEMES.keys()].find((scheme) => text.startsWith(scheme));
}

function invalid(text: string, why: string): HeadwaterError {
  return new HeadwaterError('OPTION_INVALID', `${text} is not an address of a registry: ${why}`);
}
