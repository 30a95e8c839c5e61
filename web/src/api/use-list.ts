// A list that the server filters, sorts and pages, as one growing list. What was loaded stays on the screen while filters change.
import { keepPreviousData, useInfiniteQuery, type QueryKey } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import { asProblem, type ApiProblem } from './problem.js';

/** One page, as every list of the API gives it. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly next?: string | undefined;
  readonly total: number;
  /** False when there are more than were counted. */
  readonly isWhole: boolean;
}

export interface List<Item> {
  readonly items: readonly Item[];
  /** Undefined before the first page came. */
  readonly total: number | undefined;
  readonly isWhole: boolean;
  readonly isLoading: boolean;
  /** What is shown belongs to the filters before; what was asked for is on its way. */
  readonly isStale: boolean;
  readonly problem: ApiProblem | undefined;
  readonly hasMore: boolean;
  readonly isLoadingMore: boolean;
  readonly loadMore: () => void;
  readonly retry: () => void;
}

/**
 * @param key begins with the noun (`keys.findings`), then all that the answer depends on
 * @param load one page; `after` is undefined for the first
 */
export function useList<Item>(
  key: QueryKey,
  load: (after: string | undefined, signal: AbortSignal) => Promise<Page<Item>>,
): List<Item> {
  const query = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam, signal }) => load(pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page: Page<Item>) => page.next,
    placeholderData: keepPreviousData,
  });
  const { data, error, hasNextPage, isFetchingNextPage, isFetching, isPlaceholderData, isPending, fetchNextPage, refetch } =
    query;
  const items = useMemo(() => data?.pages.flatMap((page) => page.items) ?? [], [data]);
  const newest = data?.pages.at(-1);
  return {
    items,
    total: newest?.total,
    isWhole: newest?.isWhole ?? true,
    isLoading: isPending,
    isStale: isPlaceholderData,
    problem: error === null ? undefined : asProblem(error),
    hasMore: hasNextPage,
    isLoadingMore: isFetchingNextPage,
    loadMore: useCallback(() => {
      if (hasNextPage && !isFetching) void fetchNextPage();
    }, [hasNextPage, isFetching, fetchNextPage]),
    retry: useCallback(() => void refetch(), [refetch]),
  };
}
