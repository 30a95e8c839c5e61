// The scope that somebody looks at (teams, release phases, sources), kept in the address of every page and passed to every list.
import { PHASES } from '../api/vocabulary.js';
import { many, readRaw, writeRaw } from './search.js';
import { useSearchState } from './use-search-state.js';

const scopeShape = { team: many(), phase: many(PHASES), source: many() } as const;
const SCOPE_NAMES = Object.keys(scopeShape);

/** `const [scope, setScope] = useScope()`; without a member: all. */
export function useScope() {
  return useSearchState(scopeShape);
}

/**
 * The address of a page with the scope of the address that is open. `to` may have a query of its own, which wins; it must be a
 * path of ours (`/causes`).
 */
export function withScope(to: string, currentQuery: string): string {
  const target = new URL(to, 'http://localhost');
  const raw = new Map(readRaw(target.search));
  const current = readRaw(currentQuery);
  for (const name of SCOPE_NAMES) {
    const texts = current.get(name);
    if (texts !== undefined && !raw.has(name)) raw.set(name, texts);
  }
  return `${target.pathname}${writeRaw(raw)}${target.hash}`;
}

/** A path with a query: `hrefOf('/findings', { severity: ['high'], text: 'openssl' })`. What is undefined is left out. */
export function hrefOf(path: string, search: Readonly<Record<string, string | readonly string[] | undefined>> = {}): string {
  const raw = new Map<string, readonly string[]>();
  for (const [name, value] of Object.entries(search)) {
    if (value !== undefined) raw.set(name, typeof value === 'string' ? [value] : value);
  }
  return `${path}${writeRaw(raw)}`;
}
