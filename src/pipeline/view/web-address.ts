/** Addresses of the web's pages, as paths with their search parameters. */

export function listAddress(path: string, search: Readonly<Record<string, string | readonly string[]>> = {}): string {
  const parameters = new URLSearchParams();
  for (const [name, values] of Object.entries(search)) {
    for (const value of typeof values === 'string' ? [values] : values) parameters.append(name, value);
  }
  return parameters.size === 0 ? path : `${path}?${parameters.toString()}`;
}

export function imageAddress(digest: string): string {
  return `/inventory/images/${encodeURIComponent(digest)}`;
}

export function resourceAddress(id: string): string {
  return `/inventory/resources/${encodeURIComponent(id)}`;
}
