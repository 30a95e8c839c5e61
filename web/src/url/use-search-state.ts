// A page's state in its address, as React state: read, and changed member by member.
import { useLocation, useRouter } from '@tanstack/react-router';
import { useCallback, useMemo } from 'react';
import { readRaw, readSearch, withSearch, writeRaw, type SearchOf, type SearchShape } from './search.js';

export interface ChangeOptions {
  /** A step of its own in the browser's history; typing and filters replace the one that is there. */
  readonly push?: boolean;
}

export type ChangeSearch<Shape extends SearchShape> = (patch: Partial<SearchOf<Shape>>, options?: ChangeOptions) => void;

/** @param shape a constant of the module: `const search = { text: text(), severity: many(SEVERITIES) }` */
export function useSearchState<Shape extends SearchShape>(shape: Shape): readonly [SearchOf<Shape>, ChangeSearch<Shape>] {
  const router = useRouter();
  const query = useLocation({ select: (location) => location.searchStr });
  const value = useMemo(() => readSearch(shape, readRaw(query)), [shape, query]);
  const change = useCallback<ChangeSearch<Shape>>(
    (patch, options) => {
      // The address as it is now, not as it was drawn: two changes in one turn both hold.
      const { pathname, search, hash } = new URL(router.history.location.href, 'http://localhost');
      const href = `${pathname}${writeRaw(withSearch(shape, readRaw(search), patch))}${hash}`;
      if (options?.push === true) router.history.push(href);
      else router.history.replace(href);
    },
    [router, shape],
  );
  return [value, change];
}
