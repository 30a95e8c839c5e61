/**
 * What a kind of resource is to this connector, as data: the calls that answer for it in the words of the shape files, its
 * name in Cloud Asset Inventory, and where its object names other resources. Adding a kind is stating these.
 */
import type { Relation } from '../../model/index.js';
import type { EstateCall, EstateKind } from '../../ports/index.js';

export interface GcpKind extends EstateKind {
  /**
   * Where its resources are listed: by their own API in the project, below each of its parents, in Cloud Asset Inventory; or
   * it is the one of the project.
   */
  readonly from: 'project' | 'parents' | 'assets' | 'itself';
  readonly list: ListCall;
  readonly parents?: Parents;
  /** Gets one by the path of its asset name, for when it is read again. */
  readonly get: EstateCall;
  /** A call with one member gives that member; one with several gives them in place of what the list said. */
  readonly details: readonly DetailCall[];
  /**
   * The full asset name, without the slashes before it: `compute.googleapis.com/{selfLink}`, where that is what follows the
   * version in the resource's own link; else members of the object, and `{project}`.
   */
  readonly asset: string;
  readonly relations: readonly RelationRule[];
  /** Where containers are that it runs: `template.containers`. */
  readonly containers?: string;
  /** Where its labels are: `settings.userLabels`. */
  readonly labels: string;
  /** The member that says when it was made. */
  readonly created: string;
  /** Other types of assets whose changes change it: they are below it, or anywhere in its project. */
  readonly touchedBy: readonly { readonly type: string; readonly is: 'below' | 'in-project' }[];
}

export interface ListCall extends EstateCall {
  /** The member of the answer with the list. */
  readonly items: string;
  /** In an aggregated list, the member of each zone or region. */
  readonly within?: string;
}

export interface DetailCall extends EstateCall {
  /** For a list, the member of the answer with it. */
  readonly items?: string;
}

export interface Parents {
  readonly list: ListCall;
  /** The type of asset, when they are found by Cloud Asset Inventory. */
  readonly type?: string;
  /** What the list of children calls the parent, and whether that is its whole name or the last part of it. */
  readonly as: string;
  readonly by: 'name' | 'last';
}

/** Where the object names another resource: by its link, its relative name, or its e-mail address. */
export interface RelationRule {
  readonly relation: Relation;
  /** `disks[*].source`: `[*]` for each item. */
  readonly path: string;
  /** The service whose relative names these are; for links it is in the link. */
  readonly service?: string;
}

type Stated = Pick<GcpKind, 'apiVersion' | 'kind' | 'from' | 'list' | 'get' | 'asset'> &
  Partial<Pick<GcpKind, 'parents' | 'details' | 'relations' | 'containers' | 'labels' | 'created' | 'touchedBy'>>;

export function gcpKind(stated: Stated): GcpKind {
  const { details = [], relations = [], labels = 'labels', created = 'createTime', touchedBy = [], parents, list, get } = stated;
  const lead = parents === undefined ? [] : [{ ...declared(parents.list), gives: [] }];
  const find = stated.from === 'assets' || parents?.type !== undefined ? [] : [declared(FIND)];
  const calls = [...lead, declared(list), ...details.map(declared), { ...declared(get), gives: [] }, ...find];
  return { ...stated, calls: calls.filter(isNew), details, relations, labels, created, touchedBy };
}

function declared({ call, permission, gives }: EstateCall): EstateCall {
  return { call, permission, gives };
}

/** A call that both lists and gets (of what there is one in a project) is stated once. */
function isNew(call: EstateCall, index: number, all: readonly EstateCall[]): boolean {
  return all.findIndex((other) => other.call === call.call && other.permission === call.permission) === index;
}

/** Cloud Asset Inventory, which lists what is there even where the service's own API is switched off. */
export const FIND: ListCall = {
  call: 'GET /v1/projects/{project}/assets?contentType=RESOURCE',
  permission: 'cloudasset.assets.listResource',
  gives: [],
  items: 'assets',
};

/** `compute.googleapis.com/Firewall`: Cloud Asset Inventory's word for the kind. */
export function assetTypeOf({ apiVersion, kind }: Pick<EstateKind, 'apiVersion' | 'kind'>): string {
  return `${apiVersion.split('/', 1)[0] ?? ''}/${kind}`;
}

/** Permissions begin with the service's name, but for two that were named before they had theirs. */
const SERVICES: Readonly<Record<string, string>> = { cloudsql: 'sqladmin', resourcemanager: 'cloudresourcemanager' };

/** The service that a call goes to: `logging` for one that needs `logging.sinks.list`. */
export function serviceOf({ permission }: EstateCall): string {
  const [first = ''] = permission.split('.', 1);
  return Object.hasOwn(SERVICES, first) ? (SERVICES[first] ?? first) : first;
}

export interface Request {
  readonly method: 'GET' | 'POST' | 'PATCH';
  readonly service: string;
  readonly path: string;
  readonly body?: unknown;
}

/** A policy is asked for with its conditions: Google leaves them out for those that do not know of them. */
const WITH_CONDITIONS = { options: { requestedPolicyVersion: 3 } };

/** @param values for what is in braces: names and ids. @param query added to the call's own */
export function requestOf(
  call: EstateCall,
  values: Readonly<Record<string, string>>,
  query: Readonly<Record<string, string>> = {},
): Request {
  const [method = '', template = ''] = call.call.split(' ');
  const filled = template.replace(/\{(\w+)\}/g, (_, name: string) => encodeURI(values[name] ?? ''));
  const asksPolicy = filled.endsWith(':getIamPolicy');
  const all = method === 'GET' && asksPolicy ? { ...query, 'options.requestedPolicyVersion': '3' } : query;
  const added = new URLSearchParams(all).toString();
  const path = added === '' ? filled : `${filled}${filled.includes('?') ? '&' : '?'}${added}`;
  const service = serviceOf(call);
  return method === 'POST'
    ? { method, service, path, body: asksPolicy ? WITH_CONDITIONS : {} }
    : { method: 'GET', service, path };
}
