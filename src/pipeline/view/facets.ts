/** Counts the values by which each list can be filtered, for the menus that filter it. */
import { VIEW_FILTERS, type ViewNoun } from '../../ports/index.js';
import { MOST, type ViewedFacets } from './documents.js';

/** What a thing has for a member, and what people call that. */
export interface FacetValue {
  readonly value: string;
  readonly label?: string;
}

export type FacetReader<Noun extends ViewNoun, Item> = (
  item: Item,
) => Readonly<Record<(typeof VIEW_FILTERS)[Noun][number], FacetValue | readonly FacetValue[]>>;

/** The most frequent first; what is as frequent, by its value. */
export function facetsOf<Noun extends ViewNoun, Item>(
  noun: Noun,
  items: Iterable<Item>,
  read: FacetReader<Noun, Item>,
): ViewedFacets[string] {
  const members: readonly (typeof VIEW_FILTERS)[Noun][number][] = VIEW_FILTERS[noun];
  const counts = new Map(members.map((member) => [member, new Map<string, { count: number; label: string | undefined }>()]));
  for (const item of items) {
    const values = read(item);
    for (const member of members) {
      const given: FacetValue | readonly FacetValue[] = values[member];
      for (const { value, label } of isList(given) ? given : [given]) {
        const of = counts.get(member);
        const known = of?.get(value);
        if (known === undefined) of?.set(value, { count: 1, label });
        else known.count += 1;
      }
    }
  }
  return Object.fromEntries([...counts].map(([member, of]) => [member, mostFrequent(of)]));
}

function isList(given: FacetValue | readonly FacetValue[]): given is readonly FacetValue[] {
  return Array.isArray(given);
}

function mostFrequent(counts: ReadonlyMap<string, { readonly count: number; readonly label: string | undefined }>) {
  return [...counts]
    .toSorted(([a, { count: ofA }], [b, { count: ofB }]) => ofB - ofA || (a < b ? -1 : 1))
    .slice(0, MOST.values)
    .map(([value, { count, label }]) => ({ value, ...(label === undefined ? {} : { label }), count }));
}
