/** `kubernetes://CONTEXT?namespace=NAME`: which clusters, by contexts of the kubeconfig, and which namespaces of them. */
import { HeadwaterError } from '../../lib/errors.js';

export const SCHEME = 'kubernetes://';

export interface Address {
  /** Undefined for the current context, or the cluster that we run in. */
  readonly contexts: string | 'all' | undefined;
  /** None for whole clusters. */
  readonly namespaces: readonly string[];
}

const ALL = '*';
/** RFC 1123, as Kubernetes names namespaces. */
const NAMESPACE = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/**
 * Contexts are written as they are, slashes and colons included (`arn:aws:eks:…:cluster/prod`), or URI-encoded.
 * Throws OPTION_INVALID for what cannot be meant.
 */
export function parseAddress(address: string): Address {
  const rest = address.slice(SCHEME.length);
  const mark = rest.indexOf('?');
  const written = mark < 0 ? rest : rest.slice(0, mark);
  const query = new URLSearchParams(mark < 0 ? '' : rest.slice(mark + 1));
  for (const key of query.keys()) {
    if (key !== 'namespace')
      throw new HeadwaterError('OPTION_INVALID', `${address}: '${key}' is unknown; it takes namespace=NAME`);
  }
  const namespaces = [...new Set(query.getAll('namespace').flatMap((list) => list.split(',')))];
  const wrong = namespaces.find((name) => !NAMESPACE.test(name));
  if (wrong !== undefined) throw new HeadwaterError('OPTION_INVALID', `${address}: '${wrong}' is no name of a namespace`);
  const context = decoded(written, address);
  return { contexts: context === '' ? undefined : context === ALL ? 'all' : context, namespaces };
}

function decoded(text: string, address: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (!(error instanceof URIError)) throw error;
    throw new HeadwaterError('OPTION_INVALID', `${address}: a percent sign is written %25`, { cause: error });
  }
}
