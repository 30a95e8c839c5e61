/** Finds the lines of a node in a document that was read. Follows aliases and merge keys to where the text is. */
import { anchorsOf, contentEnd, isMergeKey, keyOf, targetOf } from './node.js';
import type { Alias, Anchors, Node, Pair, YamlMap } from './node.js';
import type { YamlDocument } from './read.js';
import type { YamlDialect } from './scalars.js';

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
  const follow: Follow = (node) => (node?.kind === 'alias' ? targetOf(node, (anchors ??= anchorsOf(document.root))) : node);
  let found: Step = { key: undefined, value: document.root };
  let depth = 0;
  for (const step of path) {
    const next = child(follow(found.value), step, document.dialect, follow);
    if (next === undefined) break;
    found = next;
    depth += 1;
  }
  return { ...linesOf(document, found), exists: depth === path.length, depth, key: found.key, value: found.value };
}

/** The node that an alias of the document means; undefined when there is none before it. */
export function followAlias(document: YamlDocument, alias: Alias): Node | undefined {
  return targetOf(alias, anchorsOf(document.root));
}

interface Step {
  readonly key: Node | undefined;
  readonly value: Node | undefined;
}

type Follow = (node: Node | undefined) => Node | undefined;

function child(node: Node | undefined, step: string | number, dialect: YamlDialect, follow: Follow): Step | undefined {
  if (node?.kind === 'seq' && typeof step === 'number') {
    const value = node.items[step];
    return value === undefined ? undefined : { key: undefined, value };
  }
  return node?.kind === 'map' && typeof step === 'string' ? childOfMap(node, step, dialect, follow, 0) : undefined;
}

/** The last pair with the key; a merge counts where it stands, for go-yaml v3 after all keys. */
function childOfMap(map: YamlMap, key: string, dialect: YamlDialect, follow: Follow, depth: number): Step | undefined {
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
    } else if (keyOf(follow(pair.key)) === key) return pair;
  }
  return undefined;
}

function mergeSources(pair: Pair, follow: Follow): readonly YamlMap[] {
  const value = follow(pair.value);
  const sources = value?.kind === 'seq' ? value.items : [value];
  return sources.map(follow).filter((source) => source?.kind === 'map');
}

function linesOf(document: YamlDocument, step: Step): { readonly startLine: number; readonly endLine: number } {
  const { lines, text } = document;
  const first = step.key ?? step.value;
  if (first === undefined) return { startLine: document.startLine, endLine: document.endLine };
  const last = step.value ?? first;
  const end = contentEnd(text, last);
  const startLine = lines.lineAt(first.start);
  // An empty value's range lies after blank lines and comments: the key's line is what people see.
  const endLine = end > last.start ? lines.lineAt(end - 1) : startLine;
  return { startLine, endLine: Math.max(startLine, endLine) };
}
