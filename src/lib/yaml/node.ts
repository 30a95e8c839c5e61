/**
 * The tree of a YAML document as it is written: every node with its range, aliases and merges as they stand. Both readers
 * make it, so nothing else needs to know which of them read a text.
 */

/** Offsets into the text: of the node's first character, and after its last one (white space may follow within the range). */
interface Ranged {
  readonly start: number;
  readonly end: number;
  /** The name of its anchor, without the `&`. */
  readonly anchor: string | undefined;
}

export type ScalarType = 'PLAIN' | 'QUOTE_DOUBLE' | 'QUOTE_SINGLE' | 'BLOCK_LITERAL' | 'BLOCK_FOLDED';

export interface Scalar extends Ranged {
  readonly kind: 'scalar';
  /** What the text means; null also for a value that is not written, whose range is empty. */
  readonly value: string | number | boolean | null;
  /** The text before any meaning is read into it, unescaped and unfolded. */
  readonly source: string;
  readonly type: ScalarType;
}

export interface Alias extends Ranged {
  readonly kind: 'alias';
  /** The anchor it means, without the `*`. */
  readonly source: string;
}

export interface Pair {
  readonly key: Node;
  /** Undefined for a key without a colon. */
  readonly value: Node | undefined;
}

export interface YamlMap extends Ranged {
  readonly kind: 'map';
  readonly items: readonly Pair[];
  /** Written in braces. */
  readonly flow: boolean;
}

export interface YamlSeq extends Ranged {
  readonly kind: 'seq';
  readonly items: readonly Node[];
  /** Written in brackets. */
  readonly flow: boolean;
}

export type Node = Scalar | Alias | YamlMap | YamlSeq;

export function isBlockScalar(node: Node | undefined): node is Scalar {
  return node?.kind === 'scalar' && (node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED');
}

/** Where a node's own text ends, without the white space after it. */
export function contentEnd(text: string, { start, end }: Node): number {
  let at = end;
  while (at > start && /\s/.test(text.charAt(at - 1))) at -= 1;
  return at;
}

/** The key of a pair as text, or undefined when it is a collection, null or an alias. */
export function keyOf(key: Node | undefined): string | undefined {
  return key?.kind === 'scalar' && key.value !== null ? String(key.value) : undefined;
}

/** True for a plain `<<`. */
export function isMergeKey(key: Node): boolean {
  return key.kind === 'scalar' && key.source === '<<' && key.type === 'PLAIN';
}

/** The last pair with that key that is written in the map itself. */
export function ownPair(map: YamlMap, key: string | number): Pair | undefined {
  return map.items.findLast((pair) => keyOf(pair.key) === key && !isMergeKey(pair.key));
}

/** All nodes below one, itself first, in the order written. Does not follow aliases. */
export function* nodesOf(root: Node | undefined): Iterable<Node> {
  const todo: Node[] = root === undefined ? [] : [root];
  for (let node = todo.pop(); node !== undefined; node = todo.pop()) {
    yield node;
    if (node.kind === 'seq') for (const item of node.items.toReversed()) todo.push(item);
    if (node.kind !== 'map') continue;
    for (const { key, value } of node.items.toReversed()) {
      if (value !== undefined) todo.push(value);
      todo.push(key);
    }
  }
}

/** Every anchored node by name, in the order written. */
export type Anchors = ReadonlyMap<string, readonly Node[]>;

export function anchorsOf(root: Node | undefined): Anchors {
  const anchors = new Map<string, Node[]>();
  for (const node of nodesOf(root)) {
    if (node.anchor === undefined) continue;
    const known = anchors.get(node.anchor);
    if (known === undefined) anchors.set(node.anchor, [node]);
    else known.push(node);
  }
  return anchors;
}

/** An anchor's name can be used again: an alias means the last one before it. */
export function targetOf(alias: Alias, anchors: Anchors): Node | undefined {
  return anchors.get(alias.source)?.findLast(({ start }) => start < alias.start);
}
