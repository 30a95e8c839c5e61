/**
 * Finds the object of a cluster that another object names. In a cluster that is the one of that name; what files declare is
 * looked for beside the file first. Of several that it may be none is picked.
 */
import { apiGroup } from '../lib/api-version.js';
import { formatObjectName } from '../lib/kubernetes-object-name.js';
import { REPORTED_ONLY, resourceId, type NamedObject, type Resource, type ResourceId, type SourceId } from '../model/index.js';

/** @param namedBy the object that names it; undefined when it was not seen itself */
export type FindObject = (named: NamedObject, namedBy: Resource | undefined) => ResourceId | undefined;

export function objectFinder(resources: Iterable<Resource>): FindObject {
  const byName = new Map<string, Resource[]>();
  for (const resource of resources) {
    if (resource.platform !== 'kubernetes' || resource.apiVersion === REPORTED_ONLY) continue;
    const key = nameKey(resource.kind, resource.namespace ?? '', resource.name);
    const same = byName.get(key);
    if (same === undefined) byName.set(key, [resource]);
    else same.push(resource);
  }
  return ({ group, kind, namespace, name }, namedBy) => {
    const named = (byName.get(nameKey(kind, namespace, name)) ?? []).filter(
      ({ apiVersion }) => group === undefined || apiGroup(apiVersion) === group,
    );
    if (namedBy?.cluster !== undefined) return onlyOne(named.filter(({ cluster }) => cluster === namedBy.cluster));
    const beside = named.filter(({ source }) => source === namedBy?.source);
    return onlyOne(beside.length > 0 ? beside : named);
  };
}

/** What is known of an object that nobody saw but the one who names it. Its id is the one that it has when its cluster is read. */
export function unseenObject(
  { group = '', kind, namespace, name }: NamedObject,
  namedBy: Resource | undefined,
  source: SourceId,
): Resource {
  const cluster = namedBy?.cluster;
  return {
    id: resourceId(formatObjectName(cluster ?? source, { group, kind, namespace, name })),
    source,
    platform: 'kubernetes',
    apiVersion: REPORTED_ONLY,
    kind,
    name,
    ...(namespace === '' ? {} : { namespace }),
    ...(cluster === undefined ? {} : { cluster, account: cluster }),
    labels: {},
    annotations: {},
    raw: null,
  };
}

function nameKey(kind: string, namespace: string, name: string): string {
  return [kind, namespace, name].join('\0');
}

function onlyOne(found: readonly Resource[]): ResourceId | undefined {
  return found.length === 1 ? found[0]?.id : undefined;
}
