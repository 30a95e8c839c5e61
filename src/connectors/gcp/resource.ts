/** Makes the model's resource of the object that an API gave. Calls nothing. */
import type { Edge, ImageUse, Json, Observation, Resource, Scope, SourceId, UnreadField } from '../../model/index.js';
import type { GcpKind } from './kind.js';
import { idOf, namedAsset } from './names.js';

export interface Seen {
  /** The asset name. */
  readonly asset: string;
  readonly raw: { readonly [member: string]: Json };
  readonly unread: readonly UnreadField[];
}

/** The resource, the images that it runs, and its edges. */
export function observationsOf(
  kind: GcpKind,
  scope: Scope,
  source: SourceId,
  { asset, raw, unread }: Seen,
): readonly Observation[] {
  const members = new Set(kind.calls.flatMap(({ gives }) => gives));
  const kept = Object.fromEntries(Object.entries(raw).filter(([key]) => members.has(key)));
  const notRead = unread.filter(({ path }) => members.has(path.split(/[.[]/, 1)[0] ?? ''));
  const region = regionOf(raw, asset);
  const createdAt = timeOf(raw[kind.created]);
  // A bucket's metageneration is what its writes can be made to depend on.
  const version = textOf(raw['metageneration']) ?? textOf(raw['etag']) ?? textOf(raw['fingerprint']);
  const id = idOf(asset);
  const resource: Resource = {
    id,
    source,
    platform: 'gcp',
    apiVersion: kind.apiVersion,
    kind: kind.kind,
    name: (kind.from === 'itself' ? scope.account : undefined) ?? asset.split('/').at(-1) ?? asset,
    ...(scope.account === undefined ? {} : { account: scope.account }),
    ...(region === undefined ? {} : { region }),
    ...(createdAt === undefined ? {} : { createdAt }),
    ...(version === undefined ? {} : { version }),
    labels: textsOf(found(raw, kind.labels.split('.'), '')[0]?.value),
    annotations: {},
    raw: kept,
    ...(notRead.length === 0 ? {} : { unread: notRead }),
  };
  const uses = kind.containers === undefined ? [] : usesOf(kept, kind.containers, resource);
  const edges = edgesOf(kind, scope, asset, kept);
  return [{ kind: 'resource', resource, uses }, ...edges.map((edge): Observation => ({ kind: 'edge', edge }))];
}

function edgesOf({ relations, from: where }: GcpKind, { account = '' }: Scope, asset: string, raw: Seen['raw']): readonly Edge[] {
  const from = idOf(asset);
  const project = idOf(`cloudresourcemanager.googleapis.com/projects/${account}`);
  const edges: Edge[] = where === 'itself' ? [] : [{ from, relation: 'member-of', to: project, evidence: 'name' }];
  for (const { relation, path, service } of relations)
    for (const { value, at } of found(raw, path.split('.'), '')) {
      const to = typeof value === 'string' ? namedAsset(value, service, account) : undefined;
      if (to !== undefined) edges.push({ from, relation, to: idOf(to), evidence: at });
    }
  return edges;
}

function usesOf(raw: Seen['raw'], path: string, { id }: Resource): readonly ImageUse[] {
  return found(raw, `${path}[*]`.split('.'), '').flatMap(({ value, at }) => {
    const reference = textOf(memberOf(value, 'image'));
    const container = textOf(memberOf(value, 'name')) ?? at;
    return reference === undefined ? [] : [{ workload: id, container, containerKind: 'container' as const, reference }];
  });
}

interface Found {
  readonly value: Json;
  readonly at: string;
}

function found(value: Json | undefined, [step, ...rest]: readonly string[], at: string): readonly Found[] {
  if (value === undefined) return [];
  if (step === undefined) return [{ value, at }];
  const each = step.endsWith('[*]');
  const key = each ? step.slice(0, -3) : step;
  const member = memberOf(value, key);
  const here = at === '' ? key : `${at}.${key}`;
  if (!each) return found(member, rest, here);
  if (!Array.isArray(member)) return [];
  return (member as readonly Json[]).flatMap((item, index) => found(item, rest, `${here}[${index}]`));
}

/** A zone's region; a location in lower case, as most services write theirs. Undefined for what is global. */
export function regionOf(object: Readonly<Record<string, unknown>>, asset: string): string | undefined {
  const [, path] = /\/(?:zones|regions|locations)\/([^/]+)\//.exec(`${asset}/`) ?? [];
  const said = path ?? lastOf(object['zone']) ?? lastOf(object['region']) ?? lastOf(object['location']);
  if (said === undefined || said === 'global') return undefined;
  return said.toLowerCase().replace(/^([a-z]+-[a-z]+\d+)-[a-z]$/, '$1');
}

function lastOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value.split('/').at(-1) : undefined;
}

function timeOf(value: Json | undefined): string | undefined {
  // BigQuery says it in milliseconds, as a text.
  const said = textOf(value);
  const time = said === undefined ? Number.NaN : /^\d{12,14}$/.test(said) ? Number(said) : Date.parse(said);
  return Number.isNaN(time) ? undefined : new Date(time).toISOString();
}

function memberOf(value: Json | undefined, key: string): Json | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return Object.hasOwn(value, key) ? (value as { readonly [key: string]: Json })[key] : undefined;
}

function textsOf(labels: Json | undefined): Readonly<Record<string, string>> {
  if (typeof labels !== 'object' || labels === null || Array.isArray(labels)) return {};
  return Object.fromEntries(Object.entries(labels).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}

function textOf(value: Json | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
