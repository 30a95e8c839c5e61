/**
 * Makes observations of an item: the resource with exactly the members that its kind's calls give, its secrets left out and
 * its documents parsed, and the relations that it states. Never calls out.
 */
import type { Edge, ImageUse, Json, Observation, Resource, SourceId, UnreadField } from '../../model/index.js';
import { callsOf, type KindDefinition, type Place } from './kind.js';
import { at, isItem, pick, textAt, type Item } from './json.js';
import { idOf, isArn } from './identity.js';
import { parseDocument, redact } from './rewrite.js';

export interface Seen {
  readonly item: Item;
  readonly unread: readonly UnreadField[];
}

export function arnFor(kind: KindDefinition, place: Place, item: Item): string {
  const key = typeof kind.key === 'string' ? (kind.key === '' ? '' : (textAt(item, kind.key) ?? '')) : kind.key(item);
  return arnOfKey(kind, place, key);
}

/** @param key as its items and events name it: a part of its ARN, or all of it */
export function arnOfKey({ arn, identity }: KindDefinition, place: Place, key: string): string {
  if (!isArn(key)) return arn(place, key);
  return identity === undefined ? key : identity(place, key);
}

export function observe(kind: KindDefinition, place: Place, source: SourceId, seen: Seen): readonly Observation[] {
  const { item, unread } = cleaned(kind, seen);
  const arn = arnFor(kind, place, item);
  const id = idOf(arn);
  const raw = pick(item, [...new Set(callsOf(kind).flatMap(({ gives }) => gives))]);
  const createdAt = kind.created === undefined ? undefined : timeOf(at(item, kind.created));
  const version = kind.version === undefined ? undefined : textAt(item, kind.version);
  const region = kind.scope === 'region' ? place.region : kind.region?.(item);
  const resource: Resource = {
    id,
    source,
    platform: 'aws',
    apiVersion: kind.apiVersion,
    kind: kind.kind,
    name: nameOf(kind, item) ?? arn,
    account: place.account,
    ...(region === undefined ? {} : { region }),
    ...(createdAt === undefined ? {} : { createdAt }),
    ...(version === undefined ? {} : { version }),
    labels: kind.tags === undefined ? {} : labelsOf(at(item, ...kind.tags.split('.'))),
    annotations: {},
    raw,
    ...(unread.length === 0 ? {} : { unread }),
  };
  const uses = (kind.uses?.(item) ?? []).map((use): ImageUse => ({ workload: id, ...use }));
  const edges = (kind.edges?.(item, place) ?? []).map(({ relation, to, evidence, from = arn }): Edge => ({
    from: idOf(from),
    relation,
    to: idOf(to),
    evidence,
  }));
  return [{ kind: 'resource', resource, uses }, ...edges.filter(isNew()).map((edge): Observation => ({ kind: 'edge', edge }))];
}

function cleaned({ documents = [], secrets = {} }: KindDefinition, { item, unread }: Seen): Seen {
  let clean = item;
  const found = [...unread];
  for (const pattern of documents) {
    const next = parseDocument(clean, pattern);
    clean = next.item;
    found.push(...next.unread);
  }
  for (const [pattern, what] of Object.entries(secrets)) {
    const next = redact(clean, pattern, what);
    clean = next.item;
    found.push(...next.unread);
  }
  return { item: clean, unread: found };
}

function nameOf({ key, name, kind }: KindDefinition, item: Item): string | undefined {
  const given = name?.(item);
  if (given !== undefined && given !== '') return given;
  if (key === '') return kind;
  return typeof key === 'string' ? textAt(item, key) : key(item);
}

/** The same relation may be stated twice: the first statement is evidence enough. */
function isNew(): (edge: Edge) => boolean {
  const seen = new Set<string>();
  return ({ from, relation, to }) => {
    const key = `${from} ${relation} ${to}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  };
}

/** RFC 3339, from what is one or from milliseconds since 1970. */
function timeOf(value: Json | undefined): string | undefined {
  const given = typeof value === 'number' || typeof value === 'string' ? value : undefined;
  if (given === undefined || given === '') return undefined;
  const date = new Date(given);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString().replace('.000Z', 'Z');
}

/** Tags in any form: `[{Key, Value}]`, `[{key, value}]`, `[{TagKey, TagValue}]`, `{key: value}`. */
export function labelsOf(tags: Json | undefined): Readonly<Record<string, string>> {
  const pairs: [string, string][] = [];
  if (Array.isArray(tags)) {
    for (const tag of tags as readonly Json[]) {
      const key = textAt(tag, 'Key') ?? textAt(tag, 'key') ?? textAt(tag, 'TagKey');
      const value = textAt(tag, 'Value') ?? textAt(tag, 'value') ?? textAt(tag, 'TagValue');
      if (key !== undefined) pairs.push([key, value ?? '']);
    }
  } else if (isItem(tags)) {
    for (const [key, value] of Object.entries(tags)) if (typeof value === 'string') pairs.push([key, value]);
  }
  return Object.fromEntries(pairs);
}
