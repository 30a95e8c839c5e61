/** What the API server says of its kinds, all at once or group by group. https://kubernetes.io/docs/concepts/overview/kubernetes-api/#discovery-api */
import type { Fields } from '../json.js';
import { groupOf, POD, type ServedKind } from './kinds.js';

const VERBS = ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'];
export const AGGREGATED_TYPE = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';

/** The answer for a path below which no object is; undefined for any other path. */
export function discoveryAt(
  path: string,
  kinds: readonly ServedKind[],
  accept: string,
): { type: string; body: Fields } | undefined {
  if (path === '/api' || path === '/apis') {
    const isAggregated = accept.includes('as=APIGroupDiscoveryList');
    const own = kinds.filter(({ apiVersion }) => (groupOf(apiVersion) === '') === (path === '/api'));
    if (isAggregated) return { type: AGGREGATED_TYPE, body: aggregated(own) };
    return { type: 'application/json', body: path === '/api' ? { kind: 'APIVersions', versions: ['v1'] } : groups(own) };
  }
  const groupVersion = /^\/apis?\/((?:[^/]+\/)?[^/]+)$/.exec(path)?.[1];
  const own = kinds.filter(({ apiVersion }) => apiVersion === groupVersion);
  return own.length === 0 ? undefined : { type: 'application/json', body: resources(groupVersion ?? '', own) };
}

interface Group {
  readonly name: string;
  readonly versions: ReadonlyMap<string, readonly ServedKind[]>;
}

function groupsOf(kinds: readonly ServedKind[]): readonly Group[] {
  const groups = new Map<string, Map<string, ServedKind[]>>();
  for (const kind of kinds) {
    const name = groupOf(kind.apiVersion);
    const versions = groups.get(name) ?? new Map<string, ServedKind[]>();
    const version = kind.apiVersion.slice(name === '' ? 0 : name.length + 1);
    versions.set(version, [...(versions.get(version) ?? []), kind]);
    groups.set(name, versions);
  }
  return [...groups].map(([name, versions]) => ({ name, versions }));
}

function aggregated(kinds: readonly ServedKind[]): Fields {
  const items = groupsOf(kinds).map(({ name, versions }) => ({
    metadata: name === '' ? { creationTimestamp: null } : { name, creationTimestamp: null },
    versions: [...versions].map(([version, own]) => ({
      version,
      freshness: 'Current',
      resources: own.map((one) => ({
        resource: one.resource,
        responseKind: { group: name, version, kind: one.kind },
        scope: one.isNamespaced ? 'Namespaced' : 'Cluster',
        singularResource: one.kind.toLowerCase(),
        verbs: VERBS,
        subresources: subresourcesOf(one).map(({ subresource, group, version: of, kind, verbs }) => ({
          subresource,
          responseKind: { group, version: of, kind },
          verbs,
        })),
      })),
    })),
  }));
  return { kind: 'APIGroupDiscoveryList', apiVersion: 'apidiscovery.k8s.io/v2', metadata: {}, items };
}

function groups(kinds: readonly ServedKind[]): Fields {
  return {
    kind: 'APIGroupList',
    apiVersion: 'v1',
    groups: groupsOf(kinds).map(({ name, versions }) => {
      const all = [...versions.keys()].map((version) => ({ groupVersion: `${name}/${version}`, version }));
      return { name, versions: all, preferredVersion: all[0] ?? {} };
    }),
  };
}

function resources(groupVersion: string, kinds: readonly ServedKind[]): Fields {
  const all = kinds.flatMap((one): readonly Fields[] => {
    const { resource, kind, isNamespaced } = one;
    const singularName = kind.toLowerCase();
    const parts = subresourcesOf(one).map(({ subresource, group, version, kind: of, verbs }) => ({
      name: `${resource}/${subresource}`,
      singularName: '',
      namespaced: isNamespaced,
      group,
      version,
      kind: of,
      verbs,
    }));
    return [{ name: resource, singularName, namespaced: isNamespaced, kind, verbs: VERBS }, ...parts];
  });
  return { kind: 'APIResourceList', apiVersion: 'v1', groupVersion, resources: all };
}

interface Subresource {
  readonly subresource: string;
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly verbs: readonly string[];
}

const CHANGED = ['get', 'patch', 'update'];

function subresourcesOf(one: ServedKind): readonly Subresource[] {
  const group = groupOf(one.apiVersion);
  const version = one.apiVersion.slice(group === '' ? 0 : group.length + 1);
  const own = one.subresources.map((subresource): Subresource => {
    if (subresource === 'scale') return { subresource, group: 'autoscaling', version: 'v1', kind: 'Scale', verbs: CHANGED };
    return { subresource, group, version, kind: one.kind, verbs: CHANGED };
  });
  if (one !== POD) return own;
  return [
    ...own,
    { subresource: 'eviction', group: 'policy', version: 'v1', kind: 'Eviction', verbs: ['create'] },
    { subresource: 'ephemeralcontainers', group, version, kind: one.kind, verbs: CHANGED },
  ];
}
