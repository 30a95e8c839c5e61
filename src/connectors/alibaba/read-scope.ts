/**
 * Reads a scope page by page, and one resource again: the list, the further calls that its kind states, the resource that
 * comes of them. What could not be read of a resource is unread in it; one gap a call says of how many.
 */
import pLimit from 'p-limit';
import type { Gap, Observation, ResourceId, Scope, SourceId, UnreadField } from '../../model/index.js';
import type { Reread, ScopePage } from '../../ports/index.js';
import { partsOf } from './arn.js';
import { decodeCursor, encodeCursor, type FailedCall } from './cursor.js';
import type { Item } from './json.js';
import type { AlibabaKind, Ask, Call, Failed, Place } from './kind.js';
import { observationsOf, placeOf, resourceIdOf, type Seen } from './resource.js';

/** How many resources of a page are asked about at once. */
const AT_ONCE = 8;

export interface ReadParts {
  readonly ask: Ask;
  readonly kind: AlibabaKind;
  readonly scope: Scope;
  readonly source: SourceId;
  /** The only ones that are wanted; empty for all. */
  readonly regions: ReadonlySet<string>;
}

type FailedCalls = Map<string, FailedCall>;

export async function* readScope(parts: ReadParts, from: string | undefined): AsyncIterable<ScopePage> {
  const { ask, kind } = parts;
  const cursor = from === undefined ? undefined : decodeCursor(from);
  if (from !== undefined && cursor === undefined) return yield { ...brokenBy(parts, UNKNOWN_CURSOR), restart: true };
  const failed: FailedCalls = new Map((cursor?.failed ?? []).map((each) => [each.call, each]));
  for await (const page of kind.list.pages(ask, cursor?.token)) {
    if (page.kind === 'failed') return yield { ...brokenBy(parts, page.failed), ...(page.restart ? { restart: true } : {}) };
    const observations = await observed(parts, page.items, failed);
    if (page.next === undefined) yield { kind: 'page', observations: [...observations, ...gapsOf(parts, failed)] };
    else yield { kind: 'page', observations, next: encodeCursor({ token: page.next, failed: [...failed.values()] }) };
  }
}

const NAMELESS = { code: 'API_REJECTED', why: 'an item of the list does not say which resource it is' };
const UNKNOWN_CURSOR = { code: 'CURSOR_EXPIRED', why: 'the place to go on from is not one of this version' };

/** How one resource is now. */
export async function rereadOne(parts: ReadParts, id: ResourceId): Promise<Reread> {
  const { ask, kind, scope, source } = parts;
  const named = partsOf(id);
  if (named === undefined || named.place.account !== (scope.account ?? ''))
    return { kind: 'unknown', gap: gapOf(parts, { code: 'API_REJECTED', why: `${id} is not in this account` }) };
  const page = await kind.list.one(ask, named.key, named.place);
  if (page.kind === 'failed') return { kind: 'unknown', gap: gapOf(parts, page.failed) };
  const item = page.items.find((each) => resourceIdOf(kind, scope, each) === id);
  if (item === undefined) return { kind: 'gone' };
  const failed: FailedCalls = new Map();
  const observations = await observed({ ...parts, regions: new Set() }, [item], failed);
  if (observations.length === 0) return { kind: 'gone' };
  return { kind: 'seen', observations: [...observations, ...gapsOf({ ...parts, source }, failed)] };
}

async function observed(parts: ReadParts, items: readonly Item[], failed: FailedCalls): Promise<readonly Observation[]> {
  const { kind, scope, source, regions } = parts;
  const wanted = items.filter((item) => {
    const { region } = placeOf(kind, scope, item);
    const isNamed = resourceIdOf(kind, scope, item) !== undefined;
    if (!isNamed) countFailure(failed, kind.list.calls[0], NAMELESS);
    return isNamed && (regions.size === 0 || region === '' || regions.has(region));
  });
  const together = await askedTogether(parts, wanted, failed);
  const limit = pLimit(AT_ONCE);
  const seen = await Promise.all(
    wanted.map((item) => limit(async () => await detailed(parts, item, together.get(kind.key(item) ?? ''), failed))),
  );
  return seen.flatMap((one) => (one === undefined ? [] : observationsOf(kind, scope, source, one)));
}

/** What calls say of all resources of the page, by their keys. */
async function askedTogether(
  { ask, kind }: ReadParts,
  items: readonly Item[],
  failed: FailedCalls,
): Promise<ReadonlyMap<string, Seen>> {
  const said = new Map<string, Seen>();
  if (items.length === 0) return said;
  for (const step of kind.together) {
    const answer = await step.read(ask, items);
    for (const item of items) {
      const key = kind.key(item) ?? '';
      const before = said.get(key) ?? { item: {}, unread: [] };
      if (answer.kind === 'failed') {
        countFailure(failed, step.call, answer);
        said.set(key, { ...before, unread: [...before.unread, ...unreadBy(step.call, answer)] });
      } else if (answer.kind === 'answer') said.set(key, { ...before, item: { ...before.item, ...answer.value.get(key) } });
    }
  }
  return said;
}

/** The item with what the further calls say of it; undefined when it is no longer there. */
async function detailed(
  { ask, kind, scope }: ReadParts,
  item: Item,
  together: Seen | undefined,
  failed: FailedCalls,
): Promise<Seen | undefined> {
  const place: Place = placeOf(kind, scope, item);
  const unread: UnreadField[] = [...(together?.unread ?? [])];
  let whole: Item = { ...item, ...together?.item };
  for (const steps of [kind.details.filter(({ last }) => last !== true), kind.details.filter(({ last }) => last === true)]) {
    const before = whole;
    const answers = await Promise.all(
      steps.map(async (step) => ({ call: step.calls[0], answer: await step.read(ask, before, place) })),
    );
    for (const { call, answer } of answers) {
      if (answer.kind === 'gone') return undefined;
      whole = withoutMembers(whole, call, item);
      if (answer.kind === 'failed') {
        countFailure(failed, call, answer.failed);
        unread.push(...unreadBy(call, answer.failed));
      } else {
        whole = { ...whole, ...answer.members };
        unread.push(...(answer.unread ?? []));
        for (const { path, why } of answer.unread ?? [])
          countFailure(failed, call, { code: 'API_REJECTED', why: `${path}: ${why}` });
      }
    }
  }
  return { item: whole, unread };
}

/** What the list said of the same members, in a form of its own, does not stand in for what the call says or could not say. */
function withoutMembers(item: Item, { gives }: Call, listed: Item): Item {
  const stale = gives.filter((name) => Object.hasOwn(listed, name));
  return stale.length === 0 ? item : Object.fromEntries(Object.entries(item).filter(([name]) => !stale.includes(name)));
}

function unreadBy({ gives }: Call, { why }: Pick<Failed, 'why'>): readonly UnreadField[] {
  return gives.map((path) => ({ path, why }));
}

function countFailure(failed: FailedCalls, { call }: Call, { code, why }: Pick<Failed, 'code' | 'why'>): void {
  const before = failed.get(call);
  failed.set(call, before === undefined ? { call, count: 1, code, why } : { ...before, count: before.count + 1 });
}

function gapsOf({ scope, source }: ReadParts, failed: FailedCalls): readonly Observation[] {
  return [...failed.values()].map(({ call, count, code, why }) => {
    const gap: Gap = { code, source, what: `${call} of ${count} ${nameOf(scope)}`, why, hides: ['findings'] };
    return { kind: 'gap', gap };
  });
}

function brokenBy(parts: ReadParts, failed: Pick<Failed, 'code' | 'why'>): Extract<ScopePage, { kind: 'broken' }> {
  return { kind: 'broken', gap: gapOf(parts, failed) };
}

function gapOf({ scope, source }: ReadParts, { code, why }: Pick<Failed, 'code' | 'why'>): Gap {
  return { code, source, what: nameOf(scope), why, hides: ['resources'] };
}

function nameOf({ kind, account = '', region }: Scope): string {
  return `${kind} in account ${account}${region === undefined ? '' : `, ${region}`}`;
}
