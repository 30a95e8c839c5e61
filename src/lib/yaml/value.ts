/**
 * Turns a parsed YAML node into plain data. Aliases are expanded within a limit, and keys become strings as in JSON.
 * A key that is there beside a merge (`<<`) wins, but for go-yaml v2 only when it comes after the merge.
 */
import { isBlockScalar, isMergeKey, keyOf } from './node.js';
import type { Alias, Node, Pair, Scalar, YamlMap } from './node.js';
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

/** Reads a document's root. */
export function valueOf(node: Node, limits: ValueLimits): ValueResult {
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
    return { value: read(node, 0, state), problems: state.problems };
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    return { value: undefined, problems: [...state.problems, error.problem] };
  }
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

function read(node: Node | undefined, depth: number, state: State): Plain {
  if (depth > state.depth) throw unreadable('limit', node, `nested more than ${state.depth} levels deep`);
  if (state.within !== undefined && (state.expanded += 1) > MAX_EXPANDED_NODES) {
    throw unreadable('limit', state.within, `its aliases expand to more than ${MAX_EXPANDED_NODES} values`);
  }
  if (node === undefined) return null;
  if (node.kind === 'alias') return expand(node, state, (target) => read(target, depth, state));
  if (node.anchor !== undefined) state.anchors.set(node.anchor, node);
  if (node.kind === 'scalar') return scalar(node, state);
  if (node.anchor !== undefined) state.open.add(node);
  const value = node.kind === 'map' ? readMap(node, depth, state) : node.items.map((item) => read(item, depth + 1, state));
  if (node.anchor !== undefined) state.open.delete(node);
  return value;
}

function readMap(node: YamlMap, depth: number, state: State): Plain {
  const result: Record<string, Plain> = {};
  const merged = new Set<string>();
  for (const pair of node.items) {
    if (isMergeKey(pair.key)) merge(pair, result, merged, depth, state);
    else {
      const key = keyText(pair, state);
      if (Object.hasOwn(result, key) && !merged.delete(key)) {
        state.problems.push({
          kind: 'ambiguous',
          offset: pair.key.start,
          reason: `the key '${key}' is there twice; the last one is used`,
        });
      }
      set(result, key, read(pair.value, depth + 1, state));
    }
  }
  return result;
}

/** Several merged maps: the first one wins among them. */
function merge(pair: Pair, result: Record<string, Plain>, merged: Set<string>, depth: number, state: State): void {
  const sources = pair.value?.kind === 'seq' ? pair.value.items.toReversed() : [pair.value];
  for (const source of sources) {
    const value = read(source, depth + 1, state);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw unreadable('syntax', pair.key, 'a merge key (<<) takes a map or a list of maps');
    }
    for (const [key, item] of Object.entries(value)) {
      if (Object.hasOwn(result, key) && !merged.has(key)) {
        const reason = `the key '${key}' comes before a merge (<<) that also has it; kubectl and kustomize disagree on which one counts`;
        state.problems.push({ kind: 'ambiguous', offset: pair.key.start, reason });
        if (state.dialect === 'go-yaml-3') continue;
      }
      merged.add(key);
      set(result, key, item);
    }
  }
}

function keyText(pair: Pair, state: State): string {
  const key = pair.key.kind === 'alias' ? state.anchors.get(pair.key.source) : pair.key;
  if (key?.kind === 'scalar' && key.anchor !== undefined) state.anchors.set(key.anchor, key);
  const text = keyOf(key);
  if (text !== undefined) return text;
  // `image: {{ .Values.image }}` is a map with a map as its key to a YAML parser.
  if (key?.kind === 'map' && state.text.startsWith('{{', key.start - 1))
    throw unreadable('template', key, 'it holds template expressions');
  throw unreadable('syntax', pair.key, 'a key is neither text nor a number');
}

/** A block scalar whose last line ends with the text, not with a newline, has none (YAML 1.2.2, 8.1.1.2). */
function scalar(node: Scalar, { text }: State): Plain {
  const { value } = node;
  const endsWithText = typeof value === 'string' && isBlockScalar(node) && node.end === text.length && !text.endsWith('\n');
  return endsWithText ? value.replace(/\n$/, '') : value;
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

function unreadable(kind: ValueProblem['kind'], node: Node | undefined, reason: string): Unreadable {
  return new Unreadable({ kind, offset: node?.start ?? 0, reason });
}
