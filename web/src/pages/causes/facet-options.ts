// The values that a list can be filtered by, as the options of a filter.
import type { FilterOption } from '../../components/filter-chip.js';

type Facets = Readonly<Record<string, readonly { readonly value: string; readonly label?: string; readonly count: number }[]>>;

/**
 * Undefined while they load. The API has no filter for what has no value, so that is no option.
 * @param nameOf what people call a value
 */
export function facetOptions(
  facets: Facets | undefined,
  member: string,
  nameOf?: (value: string) => string | undefined,
): readonly FilterOption[] | undefined {
  return facets?.[member]
    ?.filter(({ value }) => value !== '')
    .map(({ value, label, count }) => {
      const name = nameOf?.(value) ?? label;
      return { value, count, ...(name === undefined ? {} : { label: name }) };
    });
}

/** All of them when one is not narrowed; undefined when both are and share nothing, so that nothing can match. */
export function narrowed(first: readonly string[], second: readonly string[]): readonly string[] | undefined {
  if (first.length === 0) return second;
  if (second.length === 0) return first;
  const both = first.filter((value) => second.includes(value));
  return both.length === 0 ? undefined : both;
}
