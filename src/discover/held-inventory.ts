/**
 * What the inventory in memory holds, and how a page, a change or the end of a reading alters it. Knows no port but its words.
 */
import { settledJson } from '../lib/settled-json.js';
import {
  observationKey,
  scopeKey,
  type Gap,
  type Gathered,
  type GatheredResource,
  type Observation,
  type ResourceId,
  type Scope,
  type SourceId,
} from '../model/index.js';
import type { ResourceState, ScopeProgress } from '../ports/index.js';

export interface HeldSource {
  readonly id: SourceId;
  runs: number;
  /** The one that goes on. */
  run: { readonly at: Date; readonly number: number } | undefined;
  readonly scopes: Map<string, HeldScope>;
  readonly resources: Map<ResourceId, HeldResource>;
  /** Of no scope. */
  readonly gaps: Map<string, HeldGap>;
}

export interface HeldScope {
  readonly scope: Scope;
  state: ScopeProgress['state'] | undefined;
  run: number;
  /** What is seen is marked with: another one for each time that the scope is read. */
  reading: number;
  begunAt: Date | undefined;
  next: string | undefined;
  wholeAt: Date | undefined;
  position: string | undefined;
  readonly others: Map<string, Marked & { observation: Observation }>;
  readonly gaps: Map<string, HeldGap>;
}

/** When it was last seen: in which reading of its scope, or during which run by a change. */
interface Marked {
  asOf: Date;
  reading: number;
  touched: number;
}

interface HeldGap {
  readonly gap: Gap;
  readonly reading: number;
  readonly run: number;
  readonly resource: ResourceId | undefined;
  readonly breaks: boolean;
}

export interface HeldResource extends Marked {
  told: GatheredResource | undefined;
  content: string;
  links: string;
  scope: string;
  gone: boolean;
  firstSeen: Date;
  lastSeen: Date;
  changedAt: Date;
  history: ResourceState[];
}

export function newSource(id: SourceId): HeldSource {
  return { id, runs: 0, run: undefined, scopes: new Map(), resources: new Map(), gaps: new Map() };
}

export function heldScope(source: HeldSource, scope: Scope): HeldScope {
  return getOrMake(source.scopes, scopeKey(scope), () => ({
    scope,
    state: undefined,
    run: 0,
    reading: 0,
    begunAt: undefined,
    next: undefined,
    wholeAt: undefined,
    position: undefined,
    others: new Map(),
    gaps: new Map(),
  }));
}

/** The scopes that this run did not have; what a change said during the run is not gone, nor is its scope. */
export function dropScopes(source: HeldSource, run: number, at: Date): readonly ResourceId[] {
  const gone: ResourceId[] = [];
  for (const [key, held] of source.scopes) {
    if (held.run === run) continue;
    let left = 0;
    for (const [id, one] of source.resources) {
      if (one.scope !== key || one.gone) continue;
      if (one.touched === run) {
        left += 1;
        continue;
      }
      leave(source, one, at, source.run?.at ?? at);
      gone.push(id);
    }
    for (const [other, { touched }] of held.others) if (touched !== run) held.others.delete(other);
    for (const [gap, one] of held.gaps) if (one.run !== run) held.gaps.delete(gap);
    if (left + held.others.size === 0) source.scopes.delete(key);
  }
  return gone.toSorted();
}

export function putChange(source: HeldSource, scope: Scope, { resources, others, gaps }: Gathered, at: Date): boolean {
  const held = heldScope(source, scope);
  const different = resources.filter((told) => take(source, held, told, at, 'change')).length > 0;
  const otherwise = takeOthers(held, others, at, 'change', source.run?.number);
  const resource = resources[0]?.resource.id;
  const known = resource === undefined ? undefined : source.resources.get(resource);
  if (known !== undefined && known.asOf > at) return different || otherwise;
  const before = [...held.gaps].filter(([, one]) => resource !== undefined && one.resource === resource).map(([key]) => key);
  for (const key of before) held.gaps.delete(key);
  const after = gaps.map((gap) =>
    keepGap(held.gaps, { gap, reading: held.reading, run: source.run?.number ?? 0, resource, breaks: false }),
  );
  return different || otherwise || before.length !== after.length || after.some((key) => !before.includes(key));
}

/** @returns true when anything is different now */
export function take(source: HeldSource, held: HeldScope, told: GatheredResource, at: Date, by: 'page' | 'change'): boolean {
  const { resource, uses, edges } = told;
  const known = source.resources.get(resource.id);
  const one = known ?? newResource(at);
  source.resources.set(resource.id, one);
  const news = at >= one.asOf;
  if (by === 'page') one.reading = held.reading;
  else if (news) one.touched = source.run?.number ?? 0;
  if (!news) return false;
  const content = settledJson({ ...resource, version: undefined });
  const links = JSON.stringify([uses, edges]);
  const back = one.gone && one.told !== undefined;
  const changed = one.gone || content !== one.content;
  const different = changed || links !== one.links;
  if (one.told === undefined) one.firstSeen = at;
  if (changed) {
    const state = one.told === undefined ? 'seen' : back ? 'returned' : 'changed';
    one.history.push({ at: at.toISOString(), state, resource });
  } else {
    // The same state in other words: the version, or what moves by itself.
    one.history[one.history.length - 1] = { ...(one.history.at(-1) ?? { at: at.toISOString(), state: 'seen' }), resource };
  }
  Object.assign(one, { told, content, links, scope: scopeKey(held.scope), gone: false, asOf: at });
  if (at > one.lastSeen) one.lastSeen = at;
  if (different) one.changedAt = at;
  return different;
}

function newResource(at: Date): HeldResource {
  return {
    told: undefined,
    content: '',
    links: '',
    scope: '',
    gone: true,
    history: [],
    firstSeen: at,
    lastSeen: at,
    changedAt: at,
    asOf: at,
    reading: -1,
    touched: -1,
  };
}

export function takeOthers(held: HeldScope, others: readonly Observation[], at: Date, by: 'page' | 'change', run = -1): boolean {
  let different = false;
  for (const observation of others) {
    const key = observationKey(observation);
    const known = held.others.get(key);
    const news = known === undefined || at >= known.asOf;
    const kept = news ? observation : known.observation;
    different ||= JSON.stringify(kept) !== JSON.stringify(known?.observation);
    held.others.set(key, {
      observation: kept,
      asOf: news ? at : known.asOf,
      reading: by === 'page' || known === undefined ? held.reading : known.reading,
      touched: by === 'change' ? run : (known?.touched ?? -1),
    });
  }
  return different;
}

export function remove(source: HeldSource, id: ResourceId, at: Date): boolean {
  // Also of one that was never seen: an older piece of news may come later, and must then find that it is older.
  const one = getOrMake(source.resources, id, () => newResource(at));
  const leaves = !one.gone && at >= one.asOf;
  if (leaves) leave(source, one, at, at);
  else if (one.gone && at > one.asOf) one.asOf = at;
  return leaves;
}

export function leave(source: HeldSource, one: HeldResource, at: Date, asOf: Date): void {
  one.gone = true;
  one.asOf = asOf > one.asOf ? asOf : one.asOf;
  one.history.push({ at: at.toISOString(), state: 'gone' });
  const gaps = source.scopes.get(one.scope)?.gaps ?? new Map<string, HeldGap>();
  for (const [key, { resource }] of gaps) if (resource === one.told?.resource.id) gaps.delete(key);
}

export function keepGap(gaps: Map<string, HeldGap>, held: HeldGap): string {
  const key = JSON.stringify([held.gap, held.breaks, held.resource ?? null]);
  gaps.set(key, held);
  return key;
}

export function getOrMake<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
