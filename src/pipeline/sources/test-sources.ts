/** Tries what a source needs: opens it, finds its scopes, and reads the first page of each. Keeps nothing. */
import pLimit from 'p-limit';
import type { ConfiguredSource } from '../../config/index.js';
import { codeOf, messageOf } from '../../lib/errors.js';
import type { Gap, Scope, SourceId } from '../../model/index.js';
import type { Estate } from '../../ports/index.js';
import { gapOfUnopened, nameOfSource, openSource, type SourceSurroundings } from './open-source.js';

export interface TestedSource {
  readonly source: SourceId;
  readonly address: string;
  /** False when it could not be opened; then its one gap says why. */
  readonly opened: boolean;
  readonly accounts: readonly string[];
  readonly regions: readonly string[];
  readonly kinds: readonly { readonly apiVersion: string; readonly kind: string; readonly readable: boolean }[];
  readonly gaps: readonly Gap[];
}

const PARALLEL = 12;

export async function testSources(
  sources: readonly ConfiguredSource[],
  surroundings: SourceSurroundings,
): Promise<readonly TestedSource[]> {
  return Promise.all(sources.map((source) => testSource(source, surroundings)));
}

async function testSource(configured: ConfiguredSource, surroundings: SourceSurroundings): Promise<TestedSource> {
  const source = nameOfSource(configured);
  const named = { source, address: configured.address };
  let estate: Estate;
  try {
    ({ estate } = await openSource(configured, surroundings));
  } catch (error) {
    surroundings.signal.throwIfAborted();
    return { ...named, opened: false, accounts: [], regions: [], kinds: [], gaps: [gapOfUnopened(source, error)] };
  }
  try {
    const scopes: Scope[] = [];
    const gaps: Gap[] = [];
    for await (const found of estate.scopes()) {
      if (found.kind === 'gap') gaps.push(found.gap);
      else scopes.push(found.scope);
    }
    const limit = pLimit(PARALLEL);
    const tried = await Promise.all(scopes.map((scope) => limit(() => tryScope(estate, scope, source))));
    surroundings.signal.throwIfAborted();
    gaps.push(...tried.flatMap((one) => one.gaps));
    return { ...named, opened: true, ...placesOf(scopes), kinds: kindsOf(scopes, tried), gaps };
  } finally {
    await estate.close();
  }
}

interface Tried {
  readonly readable: boolean;
  readonly gaps: readonly Gap[];
}

async function tryScope(estate: Estate, scope: Scope, source: SourceId): Promise<Tried> {
  try {
    for await (const page of estate.read(scope, undefined)) {
      if (page.kind === 'broken') return { readable: false, gaps: [page.gap] };
      return { readable: true, gaps: page.observations.flatMap((one) => (one.kind === 'gap' ? [one.gap] : [])) };
    }
    return { readable: true, gaps: [] };
  } catch (error) {
    const gap: Gap = { code: codeOf(error), source, what: scope.kind, why: messageOf(error), hides: ['resources'] };
    return { readable: false, gaps: [gap] };
  }
}

function placesOf(scopes: readonly Scope[]): Pick<TestedSource, 'accounts' | 'regions'> {
  const distinct = (texts: readonly (string | undefined)[]): string[] =>
    [...new Set(texts.filter((text) => text !== undefined))].toSorted();
  return { accounts: distinct(scopes.map(({ account }) => account)), regions: distinct(scopes.map(({ region }) => region)) };
}

/** A kind is readable when it is so wherever it was looked for. */
function kindsOf(scopes: readonly Scope[], tried: readonly Tried[]): TestedSource['kinds'] {
  const kinds = new Map<string, { apiVersion: string; kind: string; readable: boolean }>();
  for (const [index, { apiVersion, kind }] of scopes.entries()) {
    const key = `${apiVersion} ${kind}`;
    const readable = (tried[index]?.readable ?? false) && (kinds.get(key)?.readable ?? true);
    kinds.set(key, { apiVersion, kind, readable });
  }
  return [...kinds.values()].toSorted((a, b) => (`${a.apiVersion} ${a.kind}` < `${b.apiVersion} ${b.kind}` ? -1 : 1));
}
