/** Makes the model's resource of the object that ARM or Resource Graph gave. Calls nothing. */
import type { Json, Observation, Resource, Scope, SourceId, UnreadField } from '../../model/index.js';
import { edgesOf, idOf } from './relations.js';
import { typeOf, type AzureKind } from './kind.js';
import { armId } from './schema.js';

export interface Seen {
  readonly raw: { readonly [member: string]: Json };
  readonly unread: readonly UnreadField[];
}

/** The resource and its edges; undefined for an object without an id. */
export function observationsOf(kind: AzureKind, scope: Scope, source: SourceId, seen: Seen): readonly Observation[] | undefined {
  const arm = armId(seen.raw['id']);
  if (arm === undefined) return undefined;
  const members = new Set(kind.calls.flatMap(({ gives }) => gives));
  const raw = Object.fromEntries(
    Object.entries({ ...seen.raw, ...canonical(kind, seen.raw) }).filter(([key]) => members.has(key)),
  );
  const unread = seen.unread.filter(({ path }) => members.has(path.split(/[.[]/, 1)[0] ?? ''));
  const region = textOf(raw['location']);
  const createdAt = createdOf(seen.raw);
  const version = textOf(seen.raw['etag']);
  const resource: Resource = {
    id: idOf(arm),
    source,
    platform: 'azure',
    apiVersion: kind.apiVersion,
    kind: kind.kind,
    name: textOf(raw['name']) ?? arm.split('/').at(-1) ?? arm,
    ...(scope.account === undefined ? {} : { account: scope.account }),
    ...(region === undefined ? {} : { region: regionOf(region) }),
    ...(createdAt === undefined ? {} : { createdAt }),
    ...(version === undefined ? {} : { version }),
    labels: textsOf(raw['tags']),
    annotations: {},
    raw,
    ...(unread.length === 0 ? {} : { unread }),
  };
  const edges = edgesOf(arm, raw, kind.relations);
  return [{ kind: 'resource', resource, uses: [] }, ...edges.map((edge): Observation => ({ kind: 'edge', edge }))];
}

/** Resource Graph writes types in lower case, some providers in a case of their own: both mean the kind's. */
function canonical(kind: AzureKind, raw: Seen['raw']): { readonly type?: string } {
  return textOf(raw['type'])?.toLowerCase() === typeOf(kind).toLowerCase() ? { type: typeOf(kind) } : {};
}

/** `West Europe` and `westeurope` are the same region. */
export function regionOf(location: string): string {
  return location.toLowerCase().replaceAll(' ', '');
}

function createdOf(raw: Seen['raw']): string | undefined {
  const said =
    textOf(memberOf(raw['systemData'], 'createdAt')) ?? CREATED.map((at) => textOf(memberOf(raw['properties'], at))).find(isText);
  const time = said === undefined ? Number.NaN : Date.parse(said);
  return Number.isNaN(time) ? undefined : new Date(time).toISOString();
}

/** Where services say it that are older than systemData. */
const CREATED = ['creationTime', 'timeCreated', 'creationDate', 'createdDate'];

function memberOf(value: Json | undefined, key: string): Json | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return Object.hasOwn(value, key) ? (value as { readonly [key: string]: Json })[key] : undefined;
}

function textsOf(tags: Json | undefined): Readonly<Record<string, string>> {
  if (typeof tags !== 'object' || tags === null || Array.isArray(tags)) return {};
  return Object.fromEntries(Object.entries(tags).filter((entry): entry is [string, string] => isText(entry[1])));
}

function textOf(value: Json | undefined): string | undefined {
  return isText(value) && value !== '' ? value : undefined;
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}
