/**
 * Reads one scope page by page, each page's details beside each other, and one resource again. What could not be read of a
 * resource is unread of it; one gap for each call says of how many. A list that fails ends the reading with `broken`.
 */
import pLimit from 'p-limit';
import type { Gap, Observation, ResourceId, SourceId, UnreadField } from '../../model/index.js';
import type { Reread, ScopePage } from '../../ports/index.js';
import { arnFor, observe, type Seen } from './observe.js';
import { arnOf, lastPart } from './identity.js';
import type { Ask, DeclaredCall, Failure, KindDefinition, ListPage, Patch } from './kind.js';
import type { Item } from './json.js';

export interface ScopeReading {
  readonly kind: KindDefinition;
  readonly ask: Ask;
  readonly source: SourceId;
}

/** Calls of one scope that are under way at once. */
const AT_ONCE = 16;

export async function* readScope(reading: ScopeReading, from: string | undefined): AsyncIterable<ScopePage> {
  const { kind } = reading;
  const bounded = { ...reading, ask: boundedAsk(reading.ask) };
  const failures = newFailures(reading);
  let next = from;
  let isFirst = true;
  for await (const page of kind.list.pages(bounded.ask, from)) {
    if (page.kind === 'failed') {
      // What is known of the details is not lost with the rest of the list.
      const known = failures.gaps();
      if (known.length > 0 && next !== undefined) yield { kind: 'page', observations: known, next };
      return yield broken(reading, page.failure, isFirst && from !== undefined);
    }
    isFirst = false;
    next = page.next;
    const observations = await observationsOf(bounded, page.items, failures);
    if (next === undefined) return yield { kind: 'page', observations: [...observations, ...failures.gaps()] };
    yield { kind: 'page', observations, next };
  }
}

export async function rereadOne(reading: ScopeReading, resource: ResourceId): Promise<Reread> {
  const arn = arnOf(resource);
  if (arn === undefined) return { kind: 'gone' };
  const bounded = { ...reading, ask: boundedAsk(reading.ask) };
  const found = await find(bounded, arn);
  if (found.kind === 'failed') return { kind: 'unknown', gap: gapOf(reading, found.failure, 'resources', arn) };
  const failures = newFailures(reading);
  const observations = await observationsOf(bounded, found.items, failures);
  if (observations.length === 0) return { kind: 'gone' };
  return { kind: 'seen', observations: [...observations, ...failures.gaps()] };
}

/** By its ARN where the API can be asked for one, else by going through the list. */
async function find({ kind, ask }: ScopeReading, arn: string): Promise<ListPage> {
  const isIt = (item: Item): boolean => isSame(kind, arnFor(kind, ask.place, item), arn);
  const direct = await kind.list.one?.(ask, arn, lastPart(arn));
  if (direct !== undefined) return direct.kind === 'failed' ? direct : { kind: 'items', items: direct.items.filter(isIt) };
  for await (const page of kind.list.pages(ask, undefined)) {
    if (page.kind === 'failed') return page;
    const items = page.items.filter(isIt);
    if (items.length > 0) return { kind: 'items', items };
  }
  return { kind: 'items', items: [] };
}

function isSame({ byName }: KindDefinition, found: string, asked: string): boolean {
  return found === asked || (byName === true && lastPart(found) === lastPart(asked));
}

async function observationsOf(
  { kind, ask, source }: ScopeReading,
  items: readonly Item[],
  failures: Failures,
): Promise<readonly Observation[]> {
  let seen: readonly Seen[] = items.map((item) => ({ item, unread: [] }));
  for (const round of kind.details ?? []) {
    const known = seen.map(({ item }) => item);
    const patches = await Promise.all(round.map((step) => step.run(ask, known)));
    seen = seen.flatMap((before, index) => {
      const mine = patches.map((ofStep) => ofStep[index] ?? {});
      for (const { failures: failed = [] } of mine) for (const failure of failed) failures.add(failure);
      const after = patched(before, mine);
      return after === undefined ? [] : [after];
    });
  }
  return seen.flatMap((one) => observe(kind, ask.place, source, one));
}

/** Undefined when it has gone meanwhile. What another call gives, too, is not unread for want of one. */
function patched(before: Seen, patches: readonly Patch[]): Seen | undefined {
  if (patches.some(({ gone }) => gone === true)) return undefined;
  const item: Item = Object.assign({}, before.item, ...patches.map(({ members }) => members ?? {}));
  const unread = new Map<string, UnreadField>(before.unread.map((field) => [field.path, field]));
  for (const field of patches.flatMap(({ unread: fields = [] }) => fields))
    if (!Object.hasOwn(item, field.path)) unread.set(field.path, unread.get(field.path) ?? field);
  return { item, unread: [...unread.values()] };
}

interface Failures {
  add(failure: Failure): void;
  gaps(): readonly Observation[];
}

/** What failed, by call and reason, and for how many resources. */
function newFailures(reading: ScopeReading): Failures {
  const counted = new Map<string, { readonly failure: Failure; readonly count: number }>();
  return {
    add: (failure) => {
      const key = `${failure.call.call} ${failure.why}`;
      counted.set(key, { failure, count: (counted.get(key)?.count ?? 0) + 1 });
    },
    gaps: () =>
      [...counted.values()].map(({ failure, count }) => ({
        kind: 'gap',
        gap: gapOf(reading, failure, 'findings', `${membersOf(failure.call)} of ${count} ${scopeName(reading)}`),
      })),
  };
}

function membersOf({ gives }: DeclaredCall): string {
  return gives.length > 3 ? `${gives.slice(0, 3).join(', ')} and more` : gives.join(', ');
}

function broken(reading: ScopeReading, failure: Failure, resumed: boolean): ScopePage {
  const gap = gapOf(reading, failure, 'resources', `the ${scopeName(reading)}`);
  // Some APIs have no code of their own for a token that has expired: they call it an invalid parameter.
  const restart = failure.failure === 'expired' || (resumed && failure.failure === 'rejected');
  return restart ? { kind: 'broken', gap, restart } : { kind: 'broken', gap };
}

/** `Volumes of 123456789012 in eu-west-1`. */
function scopeName({ kind, ask: { place } }: ScopeReading): string {
  const where = kind.scope === 'region' ? ` in ${place.region}` : '';
  return `resources of kind ${kind.kind} of account ${place.account}${where}`;
}

function gapOf({ source }: ScopeReading, { code, why, call, failure }: Failure, hides: Gap['hides'][number], what: string): Gap {
  const remedy = failure === 'denied' ? { remedy: `Allow ${call.permission}.` } : {};
  return { code, source, what, why, ...remedy, hides: [hides] };
}

function boundedAsk(ask: Ask): Ask {
  const limit = pLimit(AT_ONCE);
  return {
    ...ask,
    one: (call, input, region) => limit(() => ask.one(call, input, region)),
    all: (call, input, pages, region) => limit(() => ask.all(call, input, pages, region)),
  };
}
