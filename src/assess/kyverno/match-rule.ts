/**
 * Whether a rule of a ClusterPolicy is for a resource: the filters of `match` and `exclude`. Names are patterns with `*` and `?`.
 * What hangs on something that is not known (who asks, the labels of a Namespace that was not read) is an error, and only when
 * nothing else keeps the rule from the resource. https://kyverno.io/docs/policy-types/cluster-policy/match-exclude/
 */
import { apiGroup } from '../../lib/api-version.js';
import { labelsOf, selectorFits } from '../../lib/label-selector.js';
import { wildcardMatches } from '../../lib/wildcard.js';
import type { KyvernoFilter, KyvernoMatch, KyvernoRule, LabelSelectorSpec, Resource } from '../../model/index.js';
import type { Match } from '../admission/match.js';
import { isNamespace, NAME_LABEL, type AdmissionRequest } from '../admission/request.js';

/** Why something is not known, or whether it fits. */
type Fit = boolean | string;

export function matchRule({ match, exclude }: Pick<KyvernoRule, 'match' | 'exclude'>, request: AdmissionRequest): Match {
  const included = fits(match, withoutUsers(request));
  if (included === false) return { kind: 'no-match', because: 'the rule is not for it' };
  const excluded = exclude === undefined || exclude.filters.length === 0 ? false : fits(exclude, request);
  if (excluded === true) return { kind: 'no-match', because: 'the rule excludes it' };
  const unknown = [included, excluded].filter((fit) => typeof fit === 'string');
  return unknown.length === 0 ? { kind: 'match' } : { kind: 'error', reason: unknown.join('; ') };
}

/** As Kyverno does, a request of nobody meets what `match` says of users. */
function withoutUsers(request: AdmissionRequest): AdmissionRequest {
  const user = userOf(request.userInfo);
  const isNobody =
    user !== undefined && user.username === undefined && user.groups.length + user.roles.length + user.clusterRoles.length === 0;
  return isNobody ? { ...request, userInfo: ANYBODY } : request;
}

const ANYBODY = 'anybody';

/** Empty filters fit nothing. */
export function fits({ combine, filters }: KyvernoMatch, request: AdmissionRequest): Fit {
  const found = filters.map((filter) => (isEmpty(filter) ? false : filterFits(filter, request)));
  const decided = combine === 'any';
  if (found.includes(decided)) return decided;
  return found.find((fit) => typeof fit === 'string') ?? (!decided && found.length > 0);
}

function isEmpty({
  kinds,
  names,
  namespaces,
  operations,
  annotations,
  selector,
  namespaceSelector,
  ...users
}: KyvernoFilter): boolean {
  const lists = [kinds, names, namespaces, operations, users.roles, users.clusterRoles, users.subjects];
  const isListed = lists.some((list) => list.length > 0) || Object.keys(annotations).length > 0;
  return !isListed && selector === undefined && namespaceSelector === undefined;
}

function filterFits(filter: KyvernoFilter, request: AdmissionRequest): Fit {
  const { resource } = request;
  const name = request.name === '' ? request.generateName : request.name;
  const place = isNamespace(resource) ? request.name : request.namespace;
  const isThere =
    (filter.operations.length === 0 || filter.operations.includes(request.operation)) &&
    (filter.kinds.length === 0 || filter.kinds.some((kind) => kindFits(kind, { ...request, kind: resource.kind }))) &&
    (filter.names.length === 0 || filter.names.some((pattern) => wildcardMatches(pattern, name))) &&
    (filter.namespaces.length === 0 || filter.namespaces.some((pattern) => wildcardMatches(pattern, place))) &&
    annotationsFit(filter.annotations, resource.annotations) &&
    (filter.selector === undefined || selectorFits(expanded(filter.selector, request.labels), labelsOf(request.labels)) === true);
  if (!isThere) return false;
  const inNamespace = filter.namespaceSelector === undefined || namespaceFits(filter.namespaceSelector, request);
  return inNamespace === false ? false : firstUnknown([inNamespace, userFits(filter, request)]);
}

function firstUnknown(found: readonly Fit[]): Fit {
  if (found.includes(false)) return false;
  return found.find((fit) => typeof fit === 'string') ?? true;
}

/** `Pod`, `v1/Pod`, `apps/v1/Deployment`, `*`; with a subresource behind it is for no resource itself. */
function kindFits(written: string, { group, version, kind: own }: KindName): boolean {
  const [wantedGroup, wantedVersion, kind, subresource] = kindParts(written);
  return (
    (subresource === '' || subresource === '*') &&
    wildcardMatches(wantedGroup, group) &&
    wildcardMatches(wantedVersion, version) &&
    wildcardMatches(kind, own)
  );
}

interface KindName {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

/** Whether the rule may be for some resource of the kind. */
export function mayBeFor(
  { match }: Pick<KyvernoRule, 'match'>,
  { apiVersion, kind }: Pick<Resource, 'apiVersion' | 'kind'>,
): boolean {
  const version = apiVersion.slice(apiVersion.lastIndexOf('/') + 1);
  // Only what Kubernetes serves has such versions.
  if (!/^v\d/.test(version) || apiVersion.startsWith('headwater.dev/')) return false;
  const name = { group: apiGroup(apiVersion), version, kind };
  return match.filters.some(({ kinds }) => kinds.length === 0 || kinds.some((written) => kindFits(written, name)));
}

type KindParts = readonly [group: string, version: string, kind: string, subresource: string];

const VERSION = /^(?:v\d+(?:(?:alpha|beta)\d+)?|\*)$/;

function kindParts(written: string): KindParts {
  const slashed = written.split('/');
  const parts = [...slashed.slice(0, -1), ...(slashed.at(-1) ?? '').split('.')];
  const [a = '', b = '', c = '', d = ''] = parts;
  switch (parts.length) {
    case 1:
      return ['*', '*', a, ''];
    case 2:
      if (a === '*' && b === '*') return ['*', '*', '*', '*'];
      if (a === '*' && b.toLowerCase() === b) return ['*', '*', a, b];
      return VERSION.test(a) ? ['*', a, b, ''] : ['*', '*', a, b];
    case 3:
      return VERSION.test(a) ? ['*', a, b, c] : [a, b, c, ''];
    case 4:
      return [a, b, c, d];
    default:
      return ['', '', '', ''];
  }
}

function annotationsFit(wanted: Readonly<Record<string, string>>, own: Readonly<Record<string, string>>): boolean {
  const there = Object.entries(own);
  return Object.entries(wanted).every(([key, value]) =>
    there.some(([ownKey, ownValue]) => wildcardMatches(key, ownKey) && wildcardMatches(value, ownValue)),
  );
}

function namespaceFits(selector: LabelSelectorSpec, request: AdmissionRequest): Fit {
  if (isNamespace(request.resource)) return false;
  const { namespaceObject, namespace } = request;
  if (namespaceObject.kind === 'read') {
    return selectorFits(expanded(selector, namespaceObject.labels), labelsOf(namespaceObject.labels)) === true;
  }
  if (namespaceObject.kind === 'none') return selectorFits(selector, labelsOf({})) === true;
  const fit = selectorFits(selector, (key) => (key === NAME_LABEL && namespace !== '' ? { value: namespace } : undefined));
  return fit ?? `whether the rule is for its namespace is not known: ${namespaceObject.why}`;
}

/** Labels of a selector may be patterns; each stands for the first label that it fits, or for itself. */
function expanded(selector: LabelSelectorSpec, labels: Readonly<Record<string, string>>): LabelSelectorSpec {
  const entries = Object.entries(selector.matchLabels).map(([key, value]): readonly [string, string] => {
    if (!/[*?]/.test(key + value)) return [key, value];
    const found = Object.entries(labels).find(([own, ownValue]) => wildcardMatches(key, own) && wildcardMatches(value, ownValue));
    return found ?? [key, value];
  });
  return { ...selector, matchLabels: Object.fromEntries(entries) };
}

function userFits({ roles, clusterRoles, subjects }: KyvernoFilter, { userInfo }: AdmissionRequest): Fit {
  if (roles.length === 0 && clusterRoles.length === 0 && subjects.length === 0) return true;
  if (userInfo === ANYBODY) return true;
  const user = userOf(userInfo);
  if (user === undefined) return 'the rule is for certain users, and who asks is not known of a resource that was read';
  const { username = '', groups } = user;
  return (
    (roles.length === 0 || roles.some((role) => user.roles.includes(role))) &&
    (clusterRoles.length === 0 || clusterRoles.some((role) => user.clusterRoles.includes(role))) &&
    (subjects.length === 0 ||
      subjects.some(({ kind, name, namespace = '' }) => {
        if (kind === 'ServiceAccount') return wildcardMatches(`system:serviceaccount:${namespace}:${name}`, username);
        return kind === 'Group' ? groups.some((group) => wildcardMatches(name, group)) : wildcardMatches(name, username);
      }))
  );
}

interface User {
  readonly username?: string;
  readonly groups: readonly string[];
  readonly roles: readonly string[];
  readonly clusterRoles: readonly string[];
}

/** Undefined for a mark. */
function userOf(userInfo: unknown): User | undefined {
  if (typeof userInfo !== 'object' || userInfo === null || Object.getPrototypeOf(userInfo) !== Object.prototype) return undefined;
  const own = (key: string): unknown => Object.getOwnPropertyDescriptor(userInfo, key)?.value;
  const texts = (value: unknown): readonly string[] =>
    Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
  const username = own('username');
  return {
    ...(typeof username === 'string' ? { username } : {}),
    groups: texts(own('groups')),
    roles: texts(own('roles')),
    clusterRoles: texts(own('clusterRoles')),
  };
}
