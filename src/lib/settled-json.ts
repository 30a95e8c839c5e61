/**
 * One text for what a value says, so that two looks at an unchanged thing give the same: keys sorted, undefined left out, and
 * without the members that move by themselves: counters of writes, who wrote last, heartbeats.
 */

/**
 * By name, at any depth. Kubernetes: `resourceVersion`, `managedFields` (ObjectMeta), `lastHeartbeatTime` (NodeCondition),
 * `lastProbeTime` (PodCondition), `renewTime` (LeaseSpec); ETags as REST APIs of clouds spell them. Times of last use are not
 * among them: policies judge by these.
 */
export const MOVING_MEMBERS: ReadonlySet<string> = new Set([
  'resourceVersion',
  'managedFields',
  'lastHeartbeatTime',
  'lastProbeTime',
  'renewTime',
  'etag',
  'eTag',
  'ETag',
]);

export function settledJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(settledJson).join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const members: string[] = [];
  for (const [key, inner] of Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (inner !== undefined && !MOVING_MEMBERS.has(key)) members.push(`${JSON.stringify(key)}:${settledJson(inner)}`);
  }
  return `{${members.join()}}`;
}
