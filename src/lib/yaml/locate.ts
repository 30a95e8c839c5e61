/** Finds the lines of a node in a document that was read. Follows aliases and merge keys to where the text is. */
import { isAlias, isMap, isNode, isScalar, isSeq } from 'yaml';
import type { Alias, Node, Pair, YAMLMap } from 'yaml';
import type { YamlDocument } from './read.js';
import type { YamlDialect } from './scalars.js';
import { isMergeKey, keyOf } from './value.js';

export interface LocatedNode {
  /** Lines from 1, both included: of the pair (key and value) or list item that the path leads to. */
  readonly startLine: number;
  readonly endLine: number;
  /** False when only a prefix of the path exists; the lines are then those of the deepest one. */
  readonly exists: boolean;
  /** How many steps of the path exist. */
  readonly depth: number;
  /** The node's value and, for a pair, its key. Undefined for a value that is not written (`key:`). */
  readonly key: Node | undefined;
  readonly value: Node | undefined;
}

/** Locates a node by keys and indexes from the document's root. */
export function locateNode(document: YamlDocument, path: readonly (string | number)[]): LocatedNode {
  let anchors: Anchors | undefined;
  const follow = (node: unknown): Node | undefined => {
    if (isAlias(node)) return targetOf(node, (anchors ??= anchorsOf(document.parsed.contents)));
    return isNode(node) ? node : undefined;
  };
  let found: Step = { key: undefined, value: document.parsed.contents ?? undefined };
  let depth = 0;
  for (const step of path) {
    const next = child(follow(found.value), step, document.dialect, follow);
    if (next === undefined) break;
    found = next;
    depth += 1;
  }
  return { ...linesOf(document, found), exists: depth === path.length, depth, key: found.key, value: found.value };
}

interface Step {
  readonly key: Node | undefined;
  readonly value: Node | undefined;
}

type Follow = (node: unknown) => Node | undefined;

function child(node: Node | undefined, step: string | number, dialect: YamlDialect, follow: Follow): Step | undefined {
  if (isSeq(node) && typeof step === 'number') {
    const item = node.items[step];
    return isNode(item) ? { key: undefined, value: item } : undefined;
  }
  return isMap(node) && typeof step === 'string' ? childOfMap(node, step, dialect, follow, 0) : undefined;
}

/** The last pair with the key; a merge counts where it stands, for go-yaml v3 after all keys. */
function childOfMap(map: YAMLMap, key: string, dialect: YamlDialect, follow: Follow, depth: number): Step | undefined {
  if (depth > 100) return undefined;
  const pairs = map.items.toReversed();
  const merges = pairs.filter((pair) => isMergeKey(pair.key));
  const inOrder = dialect === 'go-yaml-2' ? pairs : [...pairs.filter((pair) => !isMergeKey(pair.key)), ...merges];
  for (const pair of inOrder) {
    if (isMergeKey(pair.key)) {
      for (const source of mergeSources(pair, follow)) {
        const found = childOfMap(source, key, dialect, follow, depth + 1);
        if (found !== undefined) return found;
      }
    } else if (keyOf(follow(pair.key)) === key && isNode(pair.key)) {
      return { key: pair.key, value: isNode(pair.value) ? pair.value : undefined };
    }
  }
  return undefined;
}

function mergeSources(pair: Pair, follow: Follow): readonly YAMLMap[] {
  const value = follow(pair.value);
  const sources: readonly unknown[] = isSeq(value) ? value.items : [value];
  return sources.map(follow).filter((source) => isMap(source));
}

function linesOf(document: YamlDocument, step: Step): { readonly startLine: number; readonly endLine: number } {
  const { lines, text } = document;
  const first = step.key?.range ?? step.value?.range;
  if (first === undefined || first === null) return { startLine: document.startLine, endLine: document.endLine };
  const last = step.value?.range ?? first;
  let end = last[1];
  while (end > last[0] && /\s/.test(text[end - 1] ?? '')) end -= 1;
  const startLine = lines.linePos(first[0]).line;
  // An empty value's range lies after blank lines and comments: the key's line is what people see.
  const endLine = end > last[0] ? lines.linePos(end - 1).line : startLine;
  return { startLine, endLine: Math.max(startLine, endLine) };
}

type Anchors = ReadonlyMap<string, readonly Node[]>;

/** Every anchored node by name, in the document's order. */
function anchorsOf(root: Node | null): Anchors {
  const anchors = new Map<string, Node[]>();
  const todo: unknown[] = [root];
  while (todo.length > 0) {
    const node = todo.pop();
    if ((isScalar(node) || isMap(node) || isSeq(node)) && node.anchor !== undefined) {
      const known = anchors.get(node.anchor);
      if (known === undefined) anchors.set(node.anchor, [node]);
      else known.push(node);
    }
    if (isSeq(node)) todo.push(...node.items.toReversed());
    if (isMap(node)) for (const pair of node.items.toReversed()) todo.push(pair.value, pair.key);
  }
  return anchors;
}

/** An anchor's name can be used again: an alias means the last one before it. */
function targetOf(alias: Alias, anchors: Anchors): Node | undefined {
  return anchors.get(alias.source)?.findLast((node) => offset(node) < offset(alias));
}

function offset(node: Node): number {
  return node.range?.[0] ?? 0;
}
