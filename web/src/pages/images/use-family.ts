// The family tree as rows: what is opened is read, level by level; what is closed is not. Never more rows than can be drawn.
import { useQueries, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { asProblem, type ApiProblem } from '../../api/problem.js';
import { keys } from '../../api/queries.js';
import type { ReleasePhase } from '../../api/vocabulary.js';
import type { ImageRow } from './columns.js';
import { askImages, isFiltered, NO_FILTER, type ImageFilter } from './search.js';

export const MOST_ROWS = 500;
const PAGE = 50;
const MOST_OF_ONE = 200;
/** The first roots are open down to this level. */
const OPEN_ROOTS = 3;
const OPEN_LEVELS = 3;

export type FamilyRow =
  | { readonly kind: 'image'; readonly key: string; readonly depth: number; readonly image: ImageRow; readonly isOpen: boolean }
  | { readonly kind: 'loading'; readonly key: string; readonly depth: number }
  | { readonly kind: 'more'; readonly key: string; readonly depth: number; readonly of: string; readonly count: number };

export interface Family {
  readonly rows: readonly FamilyRow[];
  readonly isLoading: boolean;
  readonly isFull: boolean;
  readonly problem: ApiProblem | undefined;
  readonly retry: () => void;
  /** @param of the digest whose children are listed, '' for the roots */
  readonly more: (of: string) => void;
}

export interface FamilyAsk {
  readonly filter: ImageFilter;
  readonly phase: readonly ReleasePhase[];
  readonly unfold: readonly string[];
  readonly fold: readonly string[];
}

/** By what an image is known in the address. */
export function mark(digest: string): string {
  return digest.replace(/^[a-z0-9]+:/, '').slice(0, 12);
}

export function useFamily({ filter, phase, unfold, fold }: FamilyAsk): Family {
  const client = useQueryClient();
  const [limits, setLimits] = useState<ReadonlyMap<string, number>>(new Map());
  const limitOf = (of: string): number => limits.get(of) ?? PAGE;
  const keyOf = (of: string) => [...keys.images, 'family', of, limitOf(of), ...(of === '' ? [filter, phase] : [])];
  const ask = (of: string, signal: AbortSignal) => {
    const roots = isFiltered(filter) || phase.length > 0 ? filter : { ...NO_FILTER, level: ['0'] };
    return of === ''
      ? askImages({ filter: roots, phase, sort: 'derived', limit: limitOf(of) }, signal)
      : askImages({ filter: { ...NO_FILTER, parent: [of] }, phase: [], sort: 'derived', limit: limitOf(of) }, signal);
  };
  type Page = Awaited<ReturnType<typeof ask>>;

  const wanted: string[] = [''];
  const rows: FamilyRow[] = [];
  const walk = (of: string, depth: number, path: string, root: number): void => {
    const page = client.getQueryData<Page>(keyOf(of));
    if (page === undefined) {
      rows.push({ kind: 'loading', key: `${path}…`, depth });
      return;
    }
    page.items.forEach((image, index) => {
      if (rows.length >= MOST_ROWS || path.includes(mark(image.digest))) return;
      const at = depth === 0 ? index : root;
      const id = mark(image.digest);
      const isUsual = at < OPEN_ROOTS && depth < OPEN_LEVELS;
      const isOpen = image.derived > 0 && (unfold.includes(id) || (isUsual && !fold.includes(id)));
      rows.push({ kind: 'image', key: `${path}/${id}`, depth, image, isOpen });
      if (!isOpen) return;
      if (!wanted.includes(image.digest)) wanted.push(image.digest);
      walk(image.digest, depth + 1, `${path}/${id}`, at);
    });
    const count = Math.min(page.total, MOST_OF_ONE) - page.items.length;
    if (page.next !== undefined && count > 0) rows.push({ kind: 'more', key: `${path}+`, depth, of, count });
  };
  walk('', 0, '', 0);

  const results = useQueries({
    queries: wanted.map((of) => ({
      queryKey: keyOf(of),
      queryFn: ({ signal }: { readonly signal: AbortSignal }) => ask(of, signal),
    })),
  });
  const failed = results.find(({ error }) => error !== null);
  return {
    rows,
    isLoading: results[0]?.isPending ?? true,
    isFull: rows.length >= MOST_ROWS,
    problem: failed === undefined ? undefined : asProblem(failed.error),
    retry: () => void failed?.refetch(),
    more: (of) => setLimits((now) => new Map(now).set(of, Math.min(MOST_OF_ONE, limitOf(of) + PAGE))),
  };
}
