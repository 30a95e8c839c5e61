/** What an `apiVersion` says. */

/** The group of an apiVersion: `apps` of `apps/v1`, '' of `v1`. */
export function apiGroup(apiVersion: string): string {
  const slash = apiVersion.lastIndexOf('/');
  return slash === -1 ? '' : apiVersion.slice(0, slash);
}
