/**
 * Tells which resources an event is about: calls that CloudTrail saw, and what services say themselves, by the table that
 * each kind has beside it. Pure; a body that is no event is told apart from an event about nothing that is read.
 */
import { parseJson } from '../../lib/bounded-json.js';
import type { ResourceId, Scope } from '../../model/index.js';
import { idOf } from './identity.js';
import { at, textAt, type Item } from './json.js';
import type { EventRule, KindDefinition, Place } from './kind.js';
import { arnOfKey } from './observe.js';
import { eventSchema, type PlatformEvent } from './schema.js';
import type { Json } from '../../model/index.js';

export type Touches =
  | {
      readonly kind: 'touches';
      readonly resources: readonly { readonly scope: Scope; readonly resource: ResourceId; readonly at: string }[];
      /** Of which any may have changed. */
      readonly scopes: readonly { readonly scope: Scope; readonly why: string }[];
    }
  | { readonly kind: 'malformed'; readonly why: string };

/** More than SQS takes for a message. */
const LONGEST_BODY = 1024 * 1024;
const NOTHING: Touches = { kind: 'touches', resources: [], scopes: [] };

/** @param places each account that is read, with all of its regions */
export function touchesOf(body: string, kinds: readonly KindDefinition[], places: readonly Place[]): Touches {
  if (body.length > LONGEST_BODY) return { kind: 'malformed', why: 'it is too long' };
  const parsed = parseJson(body, { depth: 100 });
  if (parsed.kind === 'problem') return { kind: 'malformed', why: parsed.message };
  const event = eventSchema.safeParse(parsed.value);
  if (!event.success) return { kind: 'malformed', why: 'it does not have the members of an EventBridge event' };
  const called = callOf(event.data);
  if (called === undefined) return NOTHING;
  const resources = new Map<string, { readonly scope: Scope; readonly resource: ResourceId; readonly at: string }>();
  const scopes = new Map<string, { readonly scope: Scope; readonly why: string }>();
  const owner = places.find(({ account }) => account === (textAt(event.data.detail, 'recipientAccountId') ?? event.data.account));
  if (owner === undefined) return NOTHING;
  for (const kind of kinds) {
    const place = placeOf(kind, owner, textAt(event.data.detail, 'awsRegion') ?? event.data.region);
    if (place === undefined) continue;
    const scope = scopeOf(kind, place);
    for (const rule of kind.events ?? []) {
      if (rule.source !== called.source || !rule.names.includes(called.name)) continue;
      for (const key of keysOf(rule, event.data.detail)) {
        const resource = idOf(arnOfKey(kind, place, key));
        resources.set(`${kind.apiVersion} ${kind.kind} ${resource}`, { scope, resource, at: event.data.time });
      }
      if (rule.keys.length > 0) continue;
      if (kind.key === '') {
        const resource = idOf(kind.arn(place, ''));
        resources.set(resource, { scope, resource, at: event.data.time });
      } else scopes.set(`${kind.apiVersion} ${kind.kind}`, { scope, why: `${called.name} does not say which it is about` });
    }
  }
  return { kind: 'touches', resources: [...resources.values()], scopes: [...scopes.values()] };
}

/** Undefined for a call that failed or only read: nothing has changed. */
function callOf({ source, detail, ...event }: PlatformEvent): { readonly source: string; readonly name: string } | undefined {
  const eventSource = textAt(detail, 'eventSource');
  const name = textAt(detail, 'eventName');
  if (eventSource === undefined || name === undefined) return { source, name: event['detail-type'] };
  if (textAt(detail, 'errorCode') !== undefined || at(detail, 'readOnly') === true) return undefined;
  return { source: eventSource, name };
}

/** Undefined for a region that is not read. What is in no region is read from one, whichever its events come from. */
function placeOf(kind: KindDefinition, owner: Place, region: string): Place | undefined {
  if (kind.scope === 'account') return owner;
  return owner.regions.includes(region) ? { ...owner, region } : undefined;
}

function scopeOf({ apiVersion, kind, scope }: KindDefinition, { account, region }: Place): Scope {
  return { platform: 'aws', account, ...(scope === 'region' ? { region } : {}), apiVersion, kind };
}

function keysOf({ keys, prefix = '' }: EventRule, detail: Item): readonly string[] {
  const found = keys.flatMap((path) => valuesAt(detail, path.replaceAll('[]', '.[]').split('.')));
  return [...new Set(found)].filter((key) => key.startsWith(prefix));
}

/** The texts at a path, in which `[]` is every item of a list. */
function valuesAt(value: Json | undefined, [step, ...rest]: readonly string[]): readonly string[] {
  if (value === undefined) return [];
  if (step === undefined) return typeof value === 'string' && value !== '' ? [value] : [];
  if (step === '[]') return Array.isArray(value) ? value.flatMap((item: Json) => valuesAt(item, rest)) : [];
  return valuesAt(at(value, step), rest);
}
