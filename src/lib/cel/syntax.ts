/** What a parsed expression is made of. `at` is where in the text a node stands, for errors. */
import type { Value } from './values.js';

export type Node =
  | { readonly kind: 'literal'; readonly at: number; readonly value: Value }
  /** `.a` is absolute: it names no variable of a loop. */
  | { readonly kind: 'name'; readonly at: number; readonly name: string; readonly absolute: boolean }
  | SelectNode
  | { readonly kind: 'has'; readonly at: number; readonly select: SelectNode }
  | { readonly kind: 'index'; readonly at: number; readonly operand: Node; readonly index: Node; readonly optional: boolean }
  | CallNode
  | { readonly kind: 'and' | 'or'; readonly at: number; readonly parts: readonly Node[] }
  | { readonly kind: 'choice'; readonly at: number; readonly condition: Node; readonly yes: Node; readonly no: Node }
  | { readonly kind: 'list'; readonly at: number; readonly items: readonly ListItem[] }
  | { readonly kind: 'map'; readonly at: number; readonly entries: readonly MapEntry[] }
  | LoopNode
  | BindNode;

export interface SelectNode {
  readonly kind: 'select';
  readonly at: number;
  readonly operand: Node;
  readonly field: string;
  readonly optional: boolean;
}

/** Operators are calls too: `_+_`, `!_`, `-_`, `_==_`, `@in`, … */
export interface CallNode {
  readonly kind: 'call';
  readonly at: number;
  readonly name: string;
  readonly target: Node | undefined;
  readonly args: readonly Node[];
}

export interface ListItem {
  readonly value: Node;
  readonly optional: boolean;
}

export interface MapEntry {
  readonly key: Node;
  readonly value: Node;
  readonly optional: boolean;
}

export type LoopForm =
  'all' | 'exists' | 'exists_one' | 'map' | 'filter' | 'transformList' | 'transformMap' | 'transformMapEntry' | 'sortBy';

export interface LoopNode {
  readonly kind: 'loop';
  readonly at: number;
  readonly form: LoopForm;
  readonly range: Node;
  /** The element, or index and element, or key and value. */
  readonly names: readonly [string] | readonly [string, string];
  /** Of `filter`, and of the forms that map when they filter too. */
  readonly condition: Node | undefined;
  /** What is asked or made of each element. */
  readonly body: Node | undefined;
}

export interface BindNode {
  readonly kind: 'bind';
  readonly at: number;
  readonly name: string;
  readonly value: Node;
  /** For `optMap` and `optFlatMap`, the value is an optional, and the body is evaluated on what it holds. */
  readonly of: 'value' | 'optional' | 'optional-flat';
  readonly body: Node;
}
