/**
 * Turns a parsed YAML node into plain data. Aliases are expanded within a limit, and keys become strings as in JSON.
 * A key that is there beside a merge (`<<`) wins, but for go-yaml v2 only when it comes after the merge.
 */
import { isAlias, isMap, isScalar, isSeq } from 'yaml';
import type { Alias, Node, Pair, Scalar, YAMLMap } from 'yaml';
import type { YamlDialect } from './scalars.js';

/** What JSON can say. */
export type Plain = null | boolean | number | string | readonly Plain[] | { readonly [key: string]: Plain };

export interface ValueLimits {
  readonly aliases: number;
  readonly depth: number;
  /** The text that the ranges point into. */
  readonly text: string;
  readonly dialect: YamlDialect;
}

export interface ValueProblem {
  readonly kind: 'syntax' | 'template' | 'limit' | 'ambiguous';
  readonly offset: number;
  readonly reason: string;
}

/** The value, or undefined with the problem that prevents it (the last one). */
export interface ValueResult {
  readonly value: Plain | undefined;
  readonly problems: readonly ValueProblem[];
}

/** Nodes that aliases may expand to, over all of a document: an alias of a large node is a large expansion. */
const MAX_EXPANDED_NODES = 500_000;

/** Reads a document's node; `null` for an empty document. */
export function valueOf(node: Node | null, limits: ValueLimits): ValueResult {
  const state: State = {
    ...limits,
    problems: [],
    anchors: new Map(),
    open: new Set(),
    expansions: 0,
    expanded: 0,
    within: undefined,
  };
  try {
    return { value: node === null ? null : read(node, 0, state), problems: state.problems };
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    return { value: undefined, problems: [...state.problems, error.problem] };
  }
}

/** The key of a pair as text, or undefined when it is a collection, null or an alias of one. */
export function keyOf(key: unknown): string | undefined {
  if (typeof key === 'string') return key;
  if (!isScalar(key)) return undefined;
  return typeof key.value === 'string' || typeof key.value === 'number' || typeof key.value === 'boolean'
    ? String(key.value)
    : undefined;
}

/** True for a plain `<<`. */
export function isMergeKey(key: unknown): boolean {
  return isScalar(key) && (typeof key.value === 'symbol' || (key.value === '<<' && key.type === 'PLAIN'));
}

interface State extends ValueLimits {
  readonly problems: ValueProblem[];
  readonly anchors: Map<string, Node>;
  /** Anchored nodes that are being read: an alias of one of these would never end. */
  readonly open: Set<Node>;
  expansions: number;
  expanded: number;
  /** The outermost alias that the node being read is within. */
  within: Alias | undefined;
}

class Unreadable extends Error {
  readonly problem: ValueProblem;
  constructor(problem: ValueProblem) {
    super(problem.reason);
    this.problem = problem;
  }
}

function read(node: unknown, depth: number, state: State): Plain {
  if (depth > state.depth) throw unreadable('limit', node, `nested more than ${state.depth} levels deep`);
  if (state.within !== undefined && (state.expanded += 1) > MAX_EXPANDED_NODES) {
    throw unreadable('limit', state.within, `its aliases expand to more than ${MAX_EXPANDED_NODES} values`);
  }
  if (node === null || node === undefined) return null;
  if (isAlias(node)) return expand(node, state, (target) => read(target, depth, state));
  if (isScalar(node)) return scalar(node, state);
  if (!isMap(node) && !isSeq(node)) throw unreadable('syntax', node, 'it has a value of an unknown kind');
  if (node.anchor !== undefined) state.anchors.set(node.anchor, node);
  state.open.add(node);
  const value = isMap(node) ? readMap(node, depth, state) : node.items.map((item) => read(item, depth + 1, state));
  state.open.delete(node);
  return value;
}

function readMap(node: YAMLMap, depth: number, state: State): Plain {
  const result: Record<string, Plain> = {};
  const merged = new Set<string>();
  for (const pair of node.items) {
    if (isMergeKey(pair.key)) merge(pair, result, merged, depth, state);
    else {
      const key = keyText(pair, state);
      const offset = offsetOf(pair.key);
      if (Object.hasOwn(result, key) && !merged.delete(key)) {
        state.problems.push({ kind: 'ambiguous', offset, reason: `the key '${key}' is there twice; the last one is used` });
      }
      set(result, key, read(pair.value, depth + 1, state));
    }
  }
  return result;
}

/** Several merged maps: the first one wins among them. */
function merge(pair: Pair, result: Record<string, Plain>, merged: Set<string>, depth: number, state: State): void {
  const sources = isSeq(pair.value) ? pair.value.items.toReversed() : [pair.value];
  for (const source of sources) {
    const value = read(source, depth + 1, state);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw unreadable('syntax', pair.key, 'a merge key (<<) takes a map or a list of maps');
    }
    for (const [key, item] of Object.entries(value)) {
      if (Object.hasOwn(result, key) && !merged.has(key)) {
        const reason = `the key '${key}' comes before a merge (<<) that also has it; kubectl and kustomize disagree on which one counts`;
        state.problems.push({ kind: 'ambiguous', offset: offsetOf(pair.key), reason });
        if (state.dialect === 'go-yaml-3') continue;
      }
      merged.add(key);
      set(result, key, item);
    }
  }
}

function keyText(pair: Pair, state: State): string {
  const key: unknown = isAlias(pair.key) ? state.anchors.get(pair.key.source) : pair.key;
  if (isScalar(key) && key.anchor !== undefined) state.anchors.set(key.anchor, key);
  const text = keyOf(key);
  if (text !== undefined) return text;
  // `image: {{ .Values.image }}` is a map with a map as its key to a YAML parser.
  if (isMap(key) && state.text.startsWith('{{', offsetOf(key) - 1))
    throw unreadable('template', key, 'it holds template expressions');
  throw unreadable('syntax', pair.key, 'a key is neither text nor a number');
}

function scalar(node: Scalar, state: State): Plain {
  if (node.anchor !== undefined) state.anchors.set(node.anchor, node);
  const value = node.value;
  if (typeof value === 'string') return endsWithText(node, state) ? value.replace(/\n$/, '') : value;
  if (typeof value === 'boolean' || value === null) return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  return node.source ?? String(value);
}

/** A block scalar whose last line ends with the text, not with a newline, has none (YAML 1.2.2, 8.1.1.2). */
function endsWithText(node: Scalar, state: State): boolean {
  const isBlock = node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED';
  return isBlock && node.range?.[1] === state.text.length && !state.text.endsWith('\n');
}

function expand(alias: Alias, state: State, go: (target: Node) => Plain): Plain {
  const target = state.anchors.get(alias.source);
  if (target === undefined) throw unreadable('syntax', alias, `the alias *${alias.source} has no anchor before it`);
  if (state.open.has(target)) throw unreadable('limit', alias, `the alias *${alias.source} is within its own anchor`);
  state.expansions += 1;
  if (state.expansions > state.aliases)
    throw unreadable('limit', state.within ?? alias, `it expands to more than ${state.aliases} aliases`);
  const outer = state.within;
  state.within = outer ?? alias;
  const result = go(target);
  state.within = outer;
  return result;
}

function set(target: Record<string, Plain>, key: string, value: Plain): void {
  // An assignment to `__proto__` would set the prototype.
  if (key === '__proto__') Object.defineProperty(target, key, { value, writable: true, enumerable: true, configurable: true });
  else target[key] = value;
}

function offsetOf(node: unknown): number {
  return typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range) ? Number(node.range[0]) : 0;
}

function unreadable(kind: ValueProblem['kind'], node: unknown, reason: string): Unreadable {
  return new Unreadable({ kind, offset: offsetOf(node), reason });
}
