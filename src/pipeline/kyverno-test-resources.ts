/** Reads the resources and payloads of a Kyverno test as Kyverno's command line reads them. */
import { resolve } from 'node:path';
import { HeadwaterError } from '../lib/errors.js';
import { kindFacts } from '../lib/kubernetes-kinds.js';
import { resourceId, sourceId, type Json, type Resource } from '../model/index.js';
import { filesAt, type ReadDocuments } from './kyverno-test-files.js';

/** Items of Lists are resources of their own. */
export async function readResources(paths: readonly string[], folder: string, read: ReadDocuments): Promise<readonly Resource[]> {
  const resources: Resource[] = [];
  for (const path of (await Promise.all(paths.map((one) => filesAt(one, folder)))).flat()) {
    for (const { value, line } of await read(path)) {
      for (const item of itemsOf(value)) resources.push(resourceOf(item, `${path}:${line}`, resources.length));
    }
  }
  return resources;
}

export async function readPayloads(paths: readonly string[], folder: string, read: ReadDocuments): Promise<readonly Resource[]> {
  return Promise.all(
    paths.map(async (path): Promise<Resource> => {
      const [only] = await read(resolve(folder, path));
      return {
        ...BARE,
        id: resourceId(`payload:${path}`),
        platform: 'json',
        apiVersion: '',
        kind: '',
        name: path,
        raw: only?.value ?? null,
      };
    }),
  );
}

const BARE = { source: sourceId('kyverno-test'), labels: {}, annotations: {} } as const;

function itemsOf(value: Json): readonly Json[] {
  const items = memberOf(value, 'items');
  return memberOf(value, 'kind') === 'List' && Array.isArray(items) ? items : [value];
}

function resourceOf(value: Json, place: string, index: number): Resource {
  const metadata = memberOf(value, 'metadata');
  const [apiVersion, kind] = [memberOf(value, 'apiVersion'), memberOf(value, 'kind')];
  if (typeof apiVersion !== 'string' || typeof kind !== 'string')
    throw new HeadwaterError('POLICY_INVALID', `${place}: this is no Kubernetes object: it has no apiVersion and kind`);
  const written = memberOf(metadata, 'namespace');
  // As Kyverno's command line does: what may live in a namespace and names none goes into `default`.
  const namespace =
    typeof written === 'string' ? written : kindFacts({ apiVersion, kind }).namespaced === false ? undefined : 'default';
  const name = memberOf(metadata, 'name');
  return {
    ...BARE,
    id: resourceId(`kyverno-test:${index}`),
    platform: 'kubernetes',
    apiVersion,
    kind,
    name: typeof name === 'string' ? name : '',
    ...(namespace === undefined ? {} : { namespace }),
    labels: textsOf(memberOf(metadata, 'labels')),
    annotations: textsOf(memberOf(metadata, 'annotations')),
    raw: withMaps(namespace === undefined ? value : { ...objectOf(value), metadata: { ...objectOf(metadata ?? {}), namespace } }),
  };
}

const MAPS: ReadonlySet<string> = new Set(['annotations', 'labels', 'matchLabels', 'nodeSelector', 'data', 'stringData']);

/** As Kyverno's command line reads resources: a field that is a map and has no value is an empty one; other nulls stay. */
function withMaps(value: Json): Json {
  if (isList(value)) return value.map(withMaps);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, item === null && MAPS.has(key) ? {} : withMaps(item)]),
  );
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

/** Of two with one identity, the first. */
export function unique(resources: readonly Resource[]): readonly Resource[] {
  const known = new Map<string, Resource>();
  for (const resource of resources) {
    const key = [resource.apiVersion, resource.kind, resource.namespace ?? '', resource.name].join('\0');
    if (!known.has(key)) known.set(key, resource);
  }
  return [...known.values()];
}

function memberOf(value: Json | undefined, key: string): Json | undefined {
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

function objectOf(value: Json): { readonly [key: string]: Json } {
  return isObject(value) ? value : {};
}

function isObject(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textsOf(value: Json | undefined): Readonly<Record<string, string>> {
  return isObject(value)
    ? Object.fromEntries(Object.entries(value).flatMap(([key, item]) => (typeof item === 'string' ? [[key, item]] : [])))
    : {};
}
