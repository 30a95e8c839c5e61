/** What the newest look showed, in memory, for tests: the same orders, words and cursors as the store's, over plain lists. */
import { isDeepStrictEqual } from 'node:util';
import type { Json } from '../../../src/model/index.js';
import {
  VIEW_PAGE_BOUND,
  VIEW_SORTS,
  VIEW_TOTAL_BOUND,
  type EstateView,
  type ListedOf,
  type ViewedLook,
  type ViewedOf,
  type ViewHead,
  type ViewNoun,
  type ViewPage,
  type ViewQuery,
} from '../../../src/ports/index.js';
import { parseCursor, toCursor, type ViewPlace } from '../../../src/store/view-cursor.js';
import { NOUNS, VIEW_NOUNS, viewKey, type FilterColumn, type NounTable } from '../../../src/store/view-nouns.js';
import { bestHits } from '../../../src/store/view-search.js';
import { wordsOf } from '../../../src/store/view-text.js';

interface Kept {
  readonly things: { readonly [Noun in ViewNoun]: ReadonlyMap<string, ViewedOf[Noun]> };
  readonly documents: ReadonlyMap<string, Json>;
}

export function estateViewInMemory(): EstateView {
  let shown: Kept | undefined;
  let head: ViewHead | undefined;
  const listed = <Noun extends ViewNoun>(noun: Noun): readonly ViewedOf[Noun][] => [...(shown?.things[noun].values() ?? [])];
  return {
    async publish(look) {
      const next = keptOf(look);
      const isSame = shown !== undefined && isDeepStrictEqual(shown, next);
      shown = next;
      const { cause, finding, image, resource } = next.things;
      head = {
        revision: (head?.revision ?? 0) + (isSame ? 0 : 1),
        at: look.at,
        counts: { cause: cause.size, finding: finding.size, image: image.size, resource: resource.size },
      };
      return head.revision;
    },
    head: async () => head,
    list: async (noun, query) => listOf(noun, listed(noun), query, head),
    get: async (noun, id) => structuredClone(shown?.things[noun].get(id)),
    document: async (name) => shown?.documents.get(name),
    async search(text, limit) {
      const words = wordsOf(text);
      if (words.length === 0) return [];
      return bestHits(
        NOUNS.flatMap((noun) => hitsOf(noun, listed(noun), words)),
        text,
        limit,
      );
    },
  };
}

function keptOf({ causes, findings, images, resources, documents }: ViewedLook): Kept {
  return {
    things: { cause: byId(causes), finding: byId(findings), image: byId(images), resource: byId(resources) },
    documents: structuredClone(documents),
  };
}

function byId<Thing extends { readonly id: string }>(things: Iterable<Thing>): ReadonlyMap<string, Thing> {
  const kept = new Map<string, Thing>();
  for (const thing of things) if (!kept.has(thing.id)) kept.set(thing.id, structuredClone(thing));
  return kept;
}

function listOf<Noun extends ViewNoun>(
  noun: Noun,
  things: readonly ViewedOf[Noun][],
  query: ViewQuery<Noun>,
  head: ViewHead | undefined,
): ViewPage<ListedOf<Noun>> {
  const shape: NounTable<Noun> = VIEW_NOUNS[noun];
  const [first]: readonly NonNullable<typeof query.sort>[] = VIEW_SORTS[noun];
  const sort = query.sort ?? first;
  if (sort === undefined) throw new Error(`${noun} has no order`);
  const order = { noun, sort, reverse: query.reverse ?? false };
  const column = shape.sorts[sort];
  const placed = matching(shape, things, query).map((thing) => {
    const name = String(shape.name.of(thing));
    return { thing, value: column.of(thing), name, key: viewKey(thing.id) };
  });
  const direction = order.reverse ? -1 : 1;
  placed.sort((a, b) => direction * comparePlaces(a, b));
  const after = query.after === undefined ? undefined : parseCursor(query.after, order, column.type);
  const rest = after === undefined ? placed : placed.filter((one) => direction * comparePlaces(one, after) > 0);
  const page = rest.slice(0, Math.min(query.limit, VIEW_PAGE_BOUND));
  const last = rest.length > page.length ? page.at(-1) : undefined;
  const isAsked = placed.length !== things.length || isFiltered(query);
  return {
    items: page.map(({ thing: { body: _body, ...item } }) => structuredClone(item)),
    ...(last === undefined ? {} : { next: toCursor(order, last) }),
    total: isAsked ? Math.min(placed.length, VIEW_TOTAL_BOUND) : things.length,
    isWhole: !isAsked || placed.length <= VIEW_TOTAL_BOUND,
    revision: head?.revision ?? 0,
  };
}

function isFiltered<Noun extends ViewNoun>({ filters, text }: ViewQuery<Noun>): boolean {
  return (
    wordsOf(text).length > 0 ||
    Object.values<readonly string[] | undefined>(filters ?? {}).some((values = []) => values.length > 0)
  );
}

function matching<Noun extends ViewNoun>(
  shape: NounTable<Noun>,
  things: readonly ViewedOf[Noun][],
  { filters, text }: ViewQuery<Noun>,
): ViewedOf[Noun][] {
  const given: Readonly<Record<string, readonly string[] | undefined>> = filters ?? {};
  const columns: Readonly<Record<string, FilterColumn<Noun>>> = shape.filters;
  const tests = Object.entries(given).flatMap(([member, values = []]) => {
    const column = columns[member];
    return values.length === 0 || column === undefined ? [] : [matches(column, values)];
  });
  const words = wordsOf(text);
  return things.filter((thing) => tests.every((test) => test(thing)) && hasWords(shape.wordsOf(thing), words));
}

function matches<Noun extends ViewNoun>({ match, of, codes }: FilterColumn<Noun>, values: readonly string[]) {
  const wanted = new Set(codes(values));
  if (match === 'any') return (thing: ViewedOf[Noun]): boolean => wanted.has(of(thing));
  return (thing: ViewedOf[Noun]): boolean => [...wanted].some((bits) => (Number(bits) & Number(of(thing))) !== 0);
}

function hasWords(own: readonly string[], wanted: readonly string[]): boolean {
  return wanted.every((word) => own.some((one) => one.startsWith(word)));
}

function hitsOf<Noun extends ViewNoun>(noun: Noun, things: readonly ViewedOf[Noun][], words: readonly string[]) {
  const shape: NounTable<Noun> = VIEW_NOUNS[noun];
  const { items } = listOf(
    noun,
    things.filter((thing) => hasWords(shape.wordsOf(thing), words)),
    { limit: VIEW_PAGE_BOUND },
    undefined,
  );
  return items.map((item) => ({ noun, id: item.id, name: shape.nameOf(item), detail: shape.detailOf(item) }));
}

function comparePlaces(a: ViewPlace, b: ViewPlace): number {
  return compare(a.value, b.value) || compare(a.name, b.name) || compare(a.key, b.key);
}

/** Texts by their code points, as the store does. */
function compare(a: number | string, b: number | string): number {
  if (typeof a === 'string' && typeof b === 'string') return Buffer.compare(Buffer.from(a), Buffer.from(b));
  return Number(a) - Number(b);
}
