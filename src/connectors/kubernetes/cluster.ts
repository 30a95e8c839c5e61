/** One cluster that was opened: how to ask it, which kinds it has, and how each of them is read. */
import { apiGroup } from '../../lib/api-version.js';
import type { Gap, Scope, SourceId } from '../../model/index.js';
import type { ApiCaller, CallAnswer, Limits } from '../../ports/index.js';
import { SETTINGS } from './argo-cd.js';
import type { ClusterAccess } from './client.js';
import type { Deployers } from './controllers.js';
import { discover, type DiscoveryProblem, type ServedKind } from './discovery.js';
import { apiServer, type ApiServer } from './http.js';
import type { ClusterFacts } from './identity.js';
import { isGoneWith, RELEASE_CHANGES, releaseQuery, SECRETS_WITHOUT_RELEASES, tellRelease } from './helm.js';
import { kindKey, knownKind, permission, RELEASE } from './kinds.js';
import { readKind, tellObject, type ObjectContext, type ReadKind } from './object.js';
import { fieldsOf, listAt, textAt, type Fields } from './schema.js';
import type { Told } from './told.js';

export interface ClusterOptions {
  readonly access: ClusterAccess;
  readonly calls: ApiCaller;
  readonly source: SourceId;
  readonly limits: Limits;
  /** Only these, each read whole; all when there is none. */
  readonly kinds: readonly string[];
  /** Only what is in these; all when there is none. */
  readonly namespaces: readonly string[];
}

export interface LiveCluster {
  readonly name: string;
  readonly server: ApiServer;
  readonly calls: ApiCaller;
  readonly source: SourceId;
  readonly limits: Limits;
  /** What its calls are limited by. */
  readonly limit: string;
  /** What it has now. */
  survey(): Promise<Survey>;
  /** The same, as it was when it was last asked for. */
  known(): Promise<Survey>;
}

export interface Survey {
  readonly scopes: readonly KindScope[];
  readonly problems: readonly DiscoveryProblem[];
  /** Every kind that it serves, `group/Kind`, whether or not it is read. */
  readonly served: ReadonlySet<string>;
}

/** A kind in a cluster or in one namespace of it. */
export interface KindScope {
  readonly scope: Scope;
  readonly read: ReadKind;
  /** Of its collection, without a query. */
  readonly path: string;
  readonly resource: string;
  /** Set where only this namespace is read. */
  readonly namespace: string | undefined;
  /** The only object of the collection that may be read, by its name. */
  readonly only: string | undefined;
  readonly isFollowed: boolean;
  /** Which of the collection, of its changes, and of one that is asked for by its name. */
  readonly listed: Query;
  readonly changed: Query;
  readonly named: (name: string) => Query;
  /** What an object of the collection says; undefined for one without a name. */
  readonly tell: (object: Fields) => Told | undefined;
  /** Whether what the object says is gone with it. */
  readonly isGoneWith: (object: Fields) => boolean;
}

type Query = Readonly<Record<string, string>>;

/** A survey that is not older is taken for the first reading. */
const FRESH_MS = 30_000;

export function liveCluster(options: ClusterOptions): LiveCluster {
  const { access, calls, source, limits } = options;
  const server = apiServer(access);
  const limit = `kubernetes/${access.name}`;
  let last: { readonly at: number; readonly survey: Promise<Survey> } | undefined;
  // Kinds that came later are known to whoever holds it, too.
  const namespaced = new Map<string, boolean>();
  const facts: ClusterFacts = { cluster: access.name, isNamespaced: (group, kind) => namespaced.get(`${group}/${kind}`) };
  const begin = (): Promise<Survey> => {
    const survey = surveyOf(options, server, limit, facts, namespaced);
    last = { at: Date.now(), survey };
    survey.catch(() => (last = undefined));
    return survey;
  };
  let isFirst = true;
  return {
    name: access.name,
    server,
    calls,
    source,
    limits,
    limit,
    survey: () => {
      const mayReuse = isFirst && last !== undefined && Date.now() - last.at < FRESH_MS;
      isFirst = last === undefined;
      return mayReuse && last !== undefined ? last.survey : begin();
    },
    known: () => last?.survey ?? begin(),
  };
}

async function surveyOf(
  options: ClusterOptions,
  server: ApiServer,
  limit: string,
  facts: ClusterFacts,
  namespaced: Map<string, boolean>,
): Promise<Survey> {
  const { calls, source, limits, namespaces } = options;
  const discovery = await discover({ server, calls, limit, longest: limits.jsonDocument });
  for (const { apiVersion, kind, isNamespaced } of discovery.kinds) namespaced.set(kindKey(apiVersion, kind), isNamespaced);
  const hasArgoCd = discovery.kinds.some(({ apiVersion, kind }) => kindKey(apiVersion, kind) === 'argoproj.io/Application');
  const argoCdNamespace = hasArgoCd && namespaces.length === 0 ? await namespaceOfArgoCd(options, server, limit) : undefined;
  const deployers: Deployers = argoCdNamespace === undefined ? {} : { argoCdNamespace };
  const objects: ObjectContext = { facts, deployers, source, limits };
  const scopes = discovery.kinds
    .flatMap((served) => scopesOf(served, options, objects))
    // What policies read comes first.
    .toSorted((a, b) => Number(b.read.isWhole) - Number(a.read.isWhole));
  const served = new Set(discovery.kinds.map(({ apiVersion, kind }) => kindKey(apiVersion, kind)));
  return { scopes, problems: discovery.problems, served };
}

/** Its settings tell where it runs. Not to know it hides nothing but whose the objects are that name no namespace. */
async function namespaceOfArgoCd(
  { calls, limits }: ClusterOptions,
  server: ApiServer,
  limit: string,
): Promise<string | undefined> {
  const path = `/api/v1/configmaps?fieldSelector=${encodeURIComponent(`metadata.name=${SETTINGS}`)}`;
  const call = permission('list', 'v1', 'configmaps');
  const answer: CallAnswer<unknown> = await calls.call({ call, permission: call, limit }, (signal) =>
    server.json(path, METADATA_LIST, limits.jsonDocument, signal),
  );
  const found = answer.kind === 'answer' ? listAt(fieldsOf(answer.value), 'items') : [];
  const [only, ...others] = found.map((object) => textAt(object, 'metadata', 'namespace'));
  return others.length === 0 ? only : undefined;
}

/** `Deployment`, `apps Deployment`, `apps/v1 Deployment`. */
function isWanted(wanted: readonly string[], apiVersion: string, kind: string): boolean {
  if (wanted.length === 0) return true;
  return wanted.some((text) => {
    const [last = '', first] = text.trim().split(/\s+/).toReversed();
    return last === kind && (first === undefined || first === apiVersion || first === apiGroup(apiVersion));
  });
}

function scopesOf(served: ServedKind, options: ClusterOptions, objects: ObjectContext): readonly KindScope[] {
  const { apiVersion, kind, resource, isNamespaced, canWatch } = served;
  const { access, kinds, namespaces } = options;
  const key = kindKey(apiVersion, kind);
  const root = `${apiVersion.includes('/') ? '/apis' : '/api'}/${apiVersion}`;
  // Of what is in no namespace only the namespaces themselves may be asked for, one by one.
  const isNamespace = key === '/Namespace';
  if (namespaces.length > 0 && !isNamespaced && !isNamespace) return [];
  const places = namespaces.length === 0 ? [undefined] : namespaces;
  return places.flatMap((namespace): readonly KindScope[] => {
    const isWhole = kinds.length > 0 || knownKind(apiVersion, kind)?.isWhole === true;
    const read = readKind(apiVersion, kind, isWhole);
    const region = namespace === undefined ? {} : { region: namespace };
    const query = key === '/Secret' ? SECRETS_WITHOUT_RELEASES : {};
    const one: KindScope = {
      scope: { platform: 'kubernetes', account: access.name, ...region, apiVersion, kind },
      read,
      path: namespace === undefined || isNamespace ? `${root}/${resource}` : `${root}/namespaces/${namespace}/${resource}`,
      resource,
      namespace,
      only: isNamespace ? namespace : undefined,
      isFollowed: canWatch && !(isNamespace && namespace !== undefined),
      listed: query,
      changed: query,
      named: (name) => ({ fieldSelector: [...Object.values(query), `metadata.name=${name}`].join() }),
      tell: (object) => tellObject(object, read, objects),
      isGoneWith: () => true,
    };
    return [
      ...(isWanted(kinds, apiVersion, kind) ? [one] : []),
      ...(key === '/Secret' && isWanted(kinds, RELEASE.apiVersion, RELEASE.kind) ? [releasesIn(one, objects)] : []),
    ];
  });
}

/** What the same collection says of Helm's releases. */
function releasesIn(secrets: KindScope, objects: ObjectContext): KindScope {
  const { apiVersion, kind } = RELEASE;
  return {
    ...secrets,
    scope: { ...secrets.scope, apiVersion, kind },
    read: readKind('v1', 'Secret', true),
    listed: releaseQuery(),
    changed: RELEASE_CHANGES,
    named: releaseQuery,
    tell: (object) => tellRelease(object, objects),
    isGoneWith,
  };
}

/** Metadata where the server can give it alone, else the whole. */
export const METADATA_LIST = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json';
export const METADATA = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json';

/** The verb on what the scope is about: what is called, and what must be allowed. */
export function callOn({ read, resource, namespace }: KindScope, verb: string): string {
  return permission(verb, read.apiVersion, resource, namespace);
}

export function scopeGap(
  cluster: LiveCluster,
  { scope }: KindScope,
  failure: { readonly code: string; readonly why: string },
): Gap {
  const { kind, apiVersion, region } = scope;
  const place = region === undefined ? cluster.name : `namespace ${region} of ${cluster.name}`;
  return {
    code: failure.code,
    source: cluster.source,
    what: `${kind} (${apiVersion}) in ${place}`,
    why: failure.why,
    hides: ['resources', 'findings'],
  };
}
