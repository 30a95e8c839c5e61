// What of Images is in its address, and how lists of images are asked for.
import { api, dataOf } from '../../api/client.js';
import type { ReleasePhase } from '../../api/vocabulary.js';
import { flag, many, one, text, type SearchOf } from '../../url/search.js';

export const SORTS = ['findings', 'name', 'created', 'derived', 'packages', 'level'] as const;
export const VIEWS = ['table', 'tree'] as const;

export const search = {
  q: text(),
  repository: many(),
  level: many(),
  parent: many(),
  sort: one(SORTS, 'findings'),
  reverse: flag(),
  view: one(VIEWS, 'table'),
  /** In the tree, by the beginnings of digests: what was opened and closed by hand. */
  unfold: many(),
  fold: many(),
  open: text(),
} as const;

export type ImageSearch = SearchOf<typeof search>;
export type ImageFilter = Pick<ImageSearch, 'q' | 'repository' | 'level' | 'parent'>;

export interface ImageAsk {
  readonly filter: ImageFilter;
  readonly phase: readonly ReleasePhase[];
  readonly sort: (typeof SORTS)[number];
  readonly reverse?: boolean;
  readonly limit?: number;
  readonly after?: string | undefined;
}

export function askImages({ filter, phase, sort, reverse = false, limit = 50, after }: ImageAsk, signal: AbortSignal) {
  const query = {
    ...(filter.q === '' ? {} : { q: filter.q }),
    repository: [...filter.repository],
    level: [...filter.level],
    parent: [...filter.parent],
    phase: [...phase],
    sort,
    reverse: reverse ? ('true' as const) : ('false' as const),
    limit,
    ...(after === undefined ? {} : { after }),
  };
  return dataOf(api.GET('/api/v1/images', { params: { query }, signal }));
}

export const NO_FILTER: ImageFilter = { q: '', repository: [], level: [], parent: [] };

export function isFiltered({ q, repository, level, parent }: ImageFilter): boolean {
  return q !== '' || repository.length > 0 || level.length > 0 || parent.length > 0;
}
