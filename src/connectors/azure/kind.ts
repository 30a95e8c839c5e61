/**
 * What a kind of resource is to this connector, as data: the calls that answer for it in the words of the shape files, and
 * where its object names other resources. Adding a kind is stating these; nothing here calls out.
 */
import type { EstateCall, EstateKind } from '../../ports/index.js';
import type { Relation } from '../../model/index.js';

export interface AzureKind extends EstateKind {
  /**
   * Where its resources are listed: in the subscription, below each of its parents, in Resource Graph; or it is the
   * subscription itself.
   */
  readonly from: 'subscription' | 'parents' | 'graph' | 'itself';
  /** Lists the parents; for `parents` only. */
  readonly parents?: EstateCall;
  /** For `graph`, its query. */
  readonly list: EstateCall;
  /** A call with one member gives that member; one with several gives them in place of what the list said. */
  readonly details: readonly EstateCall[];
  readonly relations: readonly RelationRule[];
  /**
   * Types of resources that are in no resource of this kind by their id, but in what its details answer. In lower case:
   * `microsoft.insights/activitylogalerts`.
   */
  readonly touchedBy: readonly string[];
}

/** Where the object names another resource by its ARM id. */
export interface RelationRule {
  readonly relation: Relation;
  /** `properties.storageProfile.dataDisks[*].managedDisk.id`; `[*]` for each item, `{*}` for each member's name. */
  readonly path: string;
}

type Stated = Partial<Pick<AzureKind, 'details' | 'relations' | 'touchedBy'>> & Pick<AzureKind, 'apiVersion' | 'kind'>;

/** Listed by its provider in the whole subscription. */
export function inSubscription(stated: Stated & { readonly gives: readonly string[] }): AzureKind {
  const type = typeOf(stated);
  const list = {
    call: `GET /subscriptions/{subscriptionId}/providers/${type}`,
    permission: `${type}/read`,
    gives: stated.gives,
  };
  return kindOf('subscription', stated, list);
}

/** Listed below each of its parents, which are listed first. */
export function belowParents(stated: Stated & { readonly parents: EstateCall; readonly list: EstateCall }): AzureKind {
  return kindOf('parents', stated, stated.list, stated.parents);
}

/** Listed by Resource Graph: what relations lead to, and what no policy judges by its details. */
export function inGraph(stated: Stated): AzureKind {
  const type = typeOf(stated);
  const list = {
    call: `POST /providers/Microsoft.ResourceGraph/resources ${type}`,
    permission: `${type}/read`,
    gives: GRAPH_MEMBERS,
  };
  return kindOf('graph', stated, list);
}

/** Says what the caller may do. Lists leave out what may not be read and need not say so: this tells whether they do. */
export const PERMISSIONS: EstateCall = {
  call: 'GET /subscriptions/{subscriptionId}/providers/Microsoft.Authorization/permissions?api-version=2022-04-01',
  permission: 'Microsoft.Authorization/permissions/read',
  gives: [],
};

/** What a row of Resource Graph is asked for. */
export const GRAPH_MEMBERS: readonly string[] = ['id', 'name', 'type', 'location', 'tags', 'properties', 'identity', 'sku'];

export function kindOf(
  from: AzureKind['from'],
  { apiVersion, kind, details = [], relations = [], touchedBy = [] }: Stated,
  list: EstateCall,
  parents?: EstateCall,
): AzureKind {
  const calls = [...(parents === undefined ? [] : [parents]), list, ...details, ...(from === 'itself' ? [] : [PERMISSIONS])];
  return { apiVersion, kind, calls, from, list, details, relations, touchedBy, ...(parents === undefined ? {} : { parents }) };
}

/** `Microsoft.Sql/servers/databases`: as ARM writes a type. */
export function typeOf({ apiVersion, kind }: Pick<EstateKind, 'apiVersion' | 'kind'>): string {
  return `${apiVersion.split('/', 1)[0] ?? ''}/${kind}`;
}

export function versionOf({ apiVersion }: Pick<EstateKind, 'apiVersion'>): string {
  return apiVersion.split('/')[1] ?? '';
}

/**
 * The path of a call, with the query that Azure wants: the version that the call names, else that of its kind.
 * @param values for what is in braces; ids are whole paths
 */
export function pathOf({ call }: EstateCall, kind: EstateKind, values: Readonly<Record<string, string>>): string {
  const [path = '', query] = call.replace(/^GET /, '').split('?');
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURI(values[name] ?? ''));
  return `${filled}?${query ?? `api-version=${versionOf(kind)}`}`;
}

/** The types of an id, with its parent's: `/…/providers/Microsoft.Sql/servers/a/databases/b` is microsoft.sql/servers/databases. */
export function typeOfId(id: string): string {
  const parts = id.toLowerCase().split('/').slice(1);
  const provider = parts.lastIndexOf('providers');
  if (provider === -1) {
    if (parts[0] !== 'subscriptions') return '';
    if (parts.length === 2) return 'microsoft.resources/subscriptions';
    return parts[2] === 'resourcegroups' && parts.length === 4 ? 'microsoft.resources/resourcegroups' : '';
  }
  const types = parts.slice(provider + 2).filter((_, index) => index % 2 === 0);
  return [parts[provider + 1], ...types].join('/');
}
