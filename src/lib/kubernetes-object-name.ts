/** What objects of clusters are called: `kubernetes:CLUSTER/GROUP/KIND/NAMESPACE/NAME`, each part URI-encoded. */

export interface ObjectName {
  readonly group: string;
  readonly kind: string;
  /** Empty for what is in none. */
  readonly namespace: string;
  readonly name: string;
}

const PREFIX = 'kubernetes:';

export function formatObjectName(cluster: string, { group, kind, namespace, name }: ObjectName): string {
  return PREFIX + [cluster, group, kind, namespace, name].map(encoded).join('/');
}

/** Halves of characters, which no server takes for a name but a file may hold, cannot be encoded. */
function encoded(part: string): string {
  return encodeURIComponent(part.replaceAll(/\p{Surrogate}/gu, '\uFFFD'));
}

/** Undefined for what is no such name. */
export function parseObjectName(text: string): (ObjectName & { readonly cluster: string }) | undefined {
  const parts = text.startsWith(PREFIX) ? text.slice(PREFIX.length).split('/') : [];
  if (parts.length !== 5) return undefined;
  try {
    const [cluster = '', group = '', kind = '', namespace = '', name = ''] = parts.map(decodeURIComponent);
    return { cluster, group, kind, namespace, name };
  } catch (error) {
    if (!(error instanceof URIError)) throw error;
    return undefined;
  }
}
