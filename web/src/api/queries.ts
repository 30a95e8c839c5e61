// What is asked for by more than one page, and the names under which answers are kept: a key begins with its noun, so that an
// event of the server can say which nouns are out of date.
import { QueryCache, QueryClient, useQuery } from '@tanstack/react-query';
import { api, dataOf, rememberCsrf } from './client.js';
import type { components } from './contract.js';
import { ApiProblem } from './problem.js';

/** The named shapes of the API: `Schemas['CauseRow']`. */
export type Schemas = components['schemas'];

/** The first word of every key. */
export const keys = {
  me: ['me'],
  now: ['now'],
  halt: ['halt'],
  coverage: ['coverage'],
  facets: ['facets'],
  search: ['search'],
  causes: ['causes'],
  findings: ['findings'],
  images: ['images'],
  resources: ['resources'],
  river: ['river'],
  policies: ['policies'],
  actions: ['actions'],
  exemptions: ['exemptions'],
  response: ['response'],
  evidence: ['evidence'],
  sources: ['sources'],
  settings: ['settings'],
  tokens: ['tokens'],
} as const;
export type Noun = keyof typeof keys;

export function createQueryClient(): QueryClient {
  const client: QueryClient = new QueryClient({
    queryCache: new QueryCache({
      // The session ended: asking who is signed in shows the way to sign in, in place of a page of refusals.
      onError: (error, { queryKey }) => {
        const isOver = error instanceof ApiProblem && error.status === 401;
        if (isOver && queryKey[0] !== keys.me[0]) void client.invalidateQueries({ queryKey: keys.me });
      },
    }),
    defaultOptions: {
      queries: {
        // Events say what changed; without them a look back at the window asks again.
        staleTime: 30_000,
        retry: (count, error) => count < 2 && error instanceof ApiProblem && (error.status === 0 || error.status >= 502),
      },
    },
  });
  return client;
}

/** Who is signed in, and what of this server holds on every page. */
export function useMe() {
  return useQuery({
    queryKey: keys.me,
    queryFn: async ({ signal }) => {
      const me = await dataOf(api.GET('/api/v1/me', { signal }));
      rememberCsrf(me.csrf);
      return me;
    },
    staleTime: 5 * 60_000,
  });
}

export function useNowPage() {
  return useQuery({ queryKey: keys.now, queryFn: ({ signal }) => dataOf(api.GET('/api/v1/now', { signal })) });
}

/** So many waiting plans are counted. */
const COUNTED = 50;

/** How many plans wait for people: `total`, at least, unless `isWhole`. */
export function useWaitingPlans() {
  return useQuery({
    queryKey: [...keys.actions, 'waiting', 'count'],
    queryFn: ({ signal }) =>
      dataOf(api.GET('/api/v1/actions', { params: { query: { state: ['waiting'], limit: COUNTED } }, signal })),
  });
}

export function useHalt() {
  return useQuery({ queryKey: keys.halt, queryFn: ({ signal }) => dataOf(api.GET('/api/v1/halt', { signal })) });
}

export function useCoverage() {
  return useQuery({ queryKey: keys.coverage, queryFn: ({ signal }) => dataOf(api.GET('/api/v1/coverage', { signal })) });
}

/** The values that lists of this noun can be filtered by, the most frequent first. */
export function useFacets(noun: 'cause' | 'finding' | 'image' | 'resource') {
  return useQuery({
    queryKey: [...keys.facets, noun],
    queryFn: ({ signal }) => dataOf(api.GET('/api/v1/facets/{noun}', { params: { path: { noun } }, signal })),
    staleTime: 5 * 60_000,
  });
}

/** Things of any noun whose name has words that begin so; nothing is asked for fewer than two letters. */
export function useSearch(text: string) {
  const q = text.trim();
  return useQuery({
    queryKey: [...keys.search, q],
    queryFn: ({ signal }) => dataOf(api.GET('/api/v1/search', { params: { query: { q, limit: 20 } }, signal })),
    enabled: q.length >= 2,
  });
}
