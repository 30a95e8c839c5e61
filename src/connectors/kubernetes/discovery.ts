/**
 * Which kinds an API server has that can be listed: each once, by the version that its group prefers. A group whose service
 * does not answer is a gap, and hides no other.
 */
import type { ApiCaller, CallAnswer } from '../../ports/index.js';
import { ProtocolError } from './failure.js';
import type { ApiServer } from './http.js';
import { isRead, kindKey } from './kinds.js';
import { aggregatedSchema, groupsSchema, resourcesSchema, versionsSchema } from './schema.js';

/** A kind as a server serves it. */
export interface ServedKind {
  readonly apiVersion: string;
  readonly kind: string;
  readonly resource: string;
  readonly isNamespaced: boolean;
  readonly canWatch: boolean;
}

export interface Discovery {
  readonly kinds: readonly ServedKind[];
  readonly problems: readonly DiscoveryProblem[];
}

export interface DiscoveryProblem {
  /** A group with its version; undefined for all of the server. */
  readonly groupVersion?: string;
  readonly failure: string;
  readonly code: string;
  readonly why: string;
}

const AGGREGATED = ['v2', 'v2beta1'].map(
  (version) => `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`,
);
const ACCEPT = [...AGGREGATED, 'application/json'].join(',');
const PERMISSION = 'get on the discovery addresses /api and /apis (ClusterRole system:discovery)';

interface Discoverer {
  readonly server: ApiServer;
  readonly calls: ApiCaller;
  /** What its calls are limited by. */
  readonly limit: string;
  /** In bytes, for each answer. */
  readonly longest: number;
}

export async function discover(discoverer: Discoverer): Promise<Discovery> {
  const kinds = new Map<string, ServedKind>();
  const problems: DiscoveryProblem[] = [];
  const add = (kind: ServedKind): void => {
    const key = kindKey(kind.apiVersion, kind.kind);
    if (isRead(kind.apiVersion, kind.kind) && !kinds.has(key)) kinds.set(key, kind);
  };
  for (const path of ['/api', '/apis']) {
    const answer = await get(discoverer, path);
    if (answer.kind !== 'answer') {
      problems.push(problemOf(answer));
      // Who does not answer at all need not be asked again.
      if (answer.kind === 'failed' && answer.failure !== 'denied') break;
      continue;
    }
    const aggregated = aggregatedSchema.safeParse(answer.value);
    if (aggregated.success) readAggregated(aggregated.data, add, problems);
    else await readGroupByGroup(discoverer, answer.value, add, problems);
  }
  return { kinds: [...kinds.values()], problems };
}

type Add = (kind: ServedKind) => void;

function readAggregated({ items }: ReturnType<typeof aggregatedSchema.parse>, add: Add, problems: DiscoveryProblem[]): void {
  for (const { metadata, versions } of items) {
    // In the order in which the group prefers them.
    for (const { version, freshness, resources } of versions) {
      const apiVersion = versionOf(metadata.name ?? '', version);
      if (freshness === 'Stale') problems.push(stale(apiVersion));
      for (const { resource, responseKind, scope, verbs } of resources) {
        const kind = responseKind?.kind ?? '';
        if (kind === '' || !verbs.includes('list')) continue;
        add({ apiVersion, kind, resource, isNamespaced: scope === 'Namespaced', canWatch: verbs.includes('watch') });
      }
    }
  }
}

function stale(groupVersion: string): DiscoveryProblem {
  const why = 'the service behind it does not answer: `kubectl get apiservices` says why';
  return { groupVersion, failure: 'unavailable', code: 'API_UNAVAILABLE', why };
}

/** For servers before 1.26. */
async function readGroupByGroup(discoverer: Discoverer, value: unknown, add: Add, problems: DiscoveryProblem[]): Promise<void> {
  const core = versionsSchema.safeParse(value);
  const others = groupsSchema.safeParse(value);
  if (!core.success && !others.success) {
    problems.push({ failure: 'rejected', code: 'API_REJECTED', why: 'its discovery is not that of the Kubernetes API' });
    return;
  }
  const groupVersions = core.success
    ? core.data.versions
    : (others.data?.groups ?? []).flatMap(({ name, versions, preferredVersion }) => {
        const all = versions.map(({ version }) => version);
        const first = preferredVersion?.version;
        return (first === undefined ? all : [first, ...all.filter((one) => one !== first)]).map((one) => versionOf(name, one));
      });
  const answers = await Promise.all(
    groupVersions.map((apiVersion) => get(discoverer, `${apiVersion.includes('/') ? '/apis' : '/api'}/${apiVersion}`)),
  );
  for (const [index, apiVersion] of groupVersions.entries()) {
    const answer = answers[index];
    const read = answer?.kind === 'answer' ? resourcesSchema.safeParse(answer.value) : undefined;
    if (answer !== undefined && answer.kind !== 'answer') problems.push({ ...problemOf(answer), groupVersion: apiVersion });
    else if (read?.success !== true) problems.push({ ...problemOf({ kind: 'absent' }), groupVersion: apiVersion });
    else
      for (const { name, kind, namespaced, verbs } of read.data.resources)
        // What has a slash is a part of another: its status, its scale.
        if (!name.includes('/') && verbs.includes('list'))
          add({ apiVersion, kind, resource: name, isNamespaced: namespaced, canWatch: verbs.includes('watch') });
  }
}

function get({ server, calls, limit, longest }: Discoverer, path: string): Promise<CallAnswer<unknown>> {
  return calls.call({ call: `get ${path}`, permission: PERMISSION, limit }, async (signal) => {
    const value = await server.json(path, ACCEPT, longest, signal);
    if (typeof value !== 'object' || value === null) throw new ProtocolError('its discovery is not that of the Kubernetes API');
    return value;
  });
}

function problemOf(answer: Exclude<CallAnswer<unknown>, { kind: 'answer' }>): DiscoveryProblem {
  if (answer.kind === 'failed') return answer;
  return { failure: 'rejected', code: 'API_REJECTED', why: 'it does not say which resources it has' };
}

function versionOf(group: string, version: string): string {
  return group === '' ? version : `${group}/${version}`;
}
