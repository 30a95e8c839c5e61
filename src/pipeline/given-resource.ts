/** An object that somebody wrote down as a provider gives it, as a resource: in a case, or to have a policy explained on it. */
import type { CaseResource } from '../config/policy-schema.js';
import { resourceId, type Json, type Resource, type SourceId } from '../model/index.js';

export function givenResource(raw: CaseResource, id: string, source: SourceId): Resource {
  const metadata = memberOf(raw, 'metadata');
  const called = memberOf(metadata, 'name') ?? memberOf(raw, 'path') ?? memberOf(raw, 'Name') ?? memberOf(raw, 'name');
  const namespace = memberOf(metadata, 'namespace');
  return {
    id: resourceId(id),
    source,
    // Objects of Kubernetes' API are those that name themselves as it has them do; a policy of any other platform reads no more than its kind.
    platform: typeof memberOf(metadata, 'name') === 'string' ? 'kubernetes' : raw.kind.toLowerCase(),
    apiVersion: raw.apiVersion,
    kind: raw.kind,
    name: typeof called === 'string' ? called : '',
    ...(typeof namespace === 'string' ? { namespace } : {}),
    labels: {},
    annotations: {},
    raw,
  };
}

function memberOf(value: Json | undefined, key: string): Json | undefined {
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

function isObject(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
