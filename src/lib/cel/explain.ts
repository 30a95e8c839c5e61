/**
 * Shows how an expression comes to its value: what it consists of, each part with the value it has on the data at hand, as
 * far as it was needed. Evaluates parts by themselves; changes nothing and never throws for what an expression says.
 */
import { ExpressionError } from './expression-error.js';
import { parse } from './parser.js';
import type { LoopNode, Node } from './syntax.js';
import { unparse } from './unparse.js';

type Value =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'error'; readonly reason: string; readonly variable?: string };

export interface Explanation {
  /** The part, as it may be written. */
  readonly expression: string;
  /** Set for the body of a loop: the variables that it was evaluated with. */
  readonly with?: Readonly<Record<string, unknown>>;
  /** An undefined value is that of an optional which holds nothing. */
  readonly result: Value;
  readonly parts: readonly Explanation[];
}

/** Evaluates a text with these names beside those that it always has. Throws an `ExpressionError`. */
export type Evaluate = (expression: string, bound: Readonly<Record<string, unknown>>) => Value;

const MAX_DEPTH = 200;
/** Deeper parts, and further elements of a loop, tell nobody anything. */
const SHOWN_DEPTH = 12;
const SHOWN_ELEMENTS = 5;

/** Throws an `ExpressionError` when the text is none. */
export function explain(text: string, evaluate: Evaluate): Explanation {
  return explained(parse(text, MAX_DEPTH), {}, 0, evaluate) ?? { expression: text, result: evaluate(text, {}), parts: [] };
}

type Bound = Readonly<Record<string, unknown>>;

function explained(node: Node, bound: Bound, depth: number, evaluate: Evaluate): Explanation | undefined {
  const result = valueOf(node, bound, evaluate);
  if (result === undefined) return undefined;
  const parts = depth >= SHOWN_DEPTH ? [] : partsOf(node, bound, depth, evaluate);
  return { expression: unparse(node), result, parts };
}

/** Undefined when the part is none by itself: an optimiser's reference. */
function valueOf(node: Node, bound: Bound, evaluate: Evaluate): Value | undefined {
  try {
    const text = unparse(node);
    const value = evaluate(text, bound);
    if (value.kind === 'value') return value;
    // An optional is no JSON: what it holds is told, or that it holds nothing.
    const held = evaluate(`dyn(${text}).hasValue()`, bound);
    if (held.kind !== 'value') return value;
    return held.value === true ? evaluate(`dyn(${text}).value()`, bound) : { kind: 'value', value: undefined };
  } catch (error) {
    if (error instanceof ExpressionError) return undefined;
    throw error;
  }
}

function partsOf(node: Node, bound: Bound, depth: number, evaluate: Evaluate): readonly Explanation[] {
  const each = (nodes: readonly Node[]): readonly Explanation[] =>
    nodes.filter(isTelling).flatMap((part) => explained(part, bound, depth + 1, evaluate) ?? []);
  switch (node.kind) {
    case 'and':
    case 'or':
      return untilDecided(node.parts, node.kind === 'or', bound, depth, evaluate);
    case 'choice': {
      const condition = valueOf(node.condition, bound, evaluate);
      const taken =
        condition?.kind === 'value' && typeof condition.value === 'boolean' ? [condition.value ? node.yes : node.no] : [];
      return each([node.condition, ...taken]);
    }
    case 'call':
      return each(node.target === undefined ? node.args : [node.target, ...node.args]);
    case 'index':
    case 'select':
      // A chain of fields is one value; what it is of is told where that is more than a name.
      return each(chainOf(node));
    case 'list':
      return each(node.items.map(({ value }) => value));
    case 'loop':
      return [...each([node.range]), ...elements(node, bound, depth, evaluate)];
    case 'bind': {
      const value = valueOf(node.value, bound, evaluate);
      const inner =
        node.of === 'value' && value?.kind === 'value'
          ? [bodyOf(node.body, { ...bound, [node.name]: value.value }, depth, evaluate, [node.name])]
          : [];
      return [...each([node.value]), ...inner.flatMap((one) => one ?? [])];
    }
    default:
      return [];
  }
}

/** Up to the part that decides. */
function untilDecided(
  nodes: readonly Node[],
  deciding: boolean,
  bound: Bound,
  depth: number,
  evaluate: Evaluate,
): readonly Explanation[] {
  const parts: Explanation[] = [];
  for (const node of nodes) {
    const part = explained(node, bound, depth + 1, evaluate);
    if (part === undefined) continue;
    parts.push(part);
    if (part.result.kind === 'value' && part.result.value === deciding) break;
  }
  return parts;
}

/** What is asked of the elements: of `all` those that say no, of `exists` those that say yes, else the first ones. */
function elements(node: LoopNode, bound: Bound, depth: number, evaluate: Evaluate): readonly Explanation[] {
  const range = valueOf(node.range, bound, evaluate);
  const asked = node.condition ?? node.body;
  if (range?.kind !== 'value' || asked === undefined || typeof range.value !== 'object' || range.value === null) return [];
  const [first, second] = node.names;
  const entries: readonly (readonly [unknown, unknown])[] = Array.isArray(range.value)
    ? range.value.map((value: unknown, index) => [index, value])
    : Object.entries(range.value);
  const isList = Array.isArray(range.value);
  const shown = entries.flatMap(([key, value]) => {
    const own = second === undefined ? { [first]: isList ? value : key } : { [first]: key, [second]: value };
    return bodyOf(asked, { ...bound, ...own }, depth, evaluate, node.names) ?? [];
  });
  const decides = (wanted: boolean) => shown.filter(({ result }) => result.kind === 'error' || result.value === wanted);
  const telling = node.form === 'all' ? decides(false) : node.form === 'exists' ? decides(true) : [];
  return (telling.length > 0 ? telling : shown).slice(0, SHOWN_ELEMENTS);
}

function bodyOf(body: Node, bound: Bound, depth: number, evaluate: Evaluate, names: readonly string[]): Explanation | undefined {
  const one = explained(body, bound, depth + 1, evaluate);
  return one && { ...one, with: Object.fromEntries(names.map((name) => [name, bound[name]])) };
}

/** A name alone is a variable of a loop, which stands beside it; what is empty is as it is written. */
function isTelling(node: Node): boolean {
  if (node.kind === 'list') return node.items.length > 0;
  if (node.kind === 'map') return node.entries.length > 0;
  return node.kind !== 'literal' && node.kind !== 'name';
}

/** What a chain of fields begins with, and what its places are computed from. */
function chainOf(node: Node): readonly Node[] {
  const found: Node[] = [];
  let root = node;
  for (;;) {
    if (root.kind === 'index') found.push(root.index);
    if (root.kind !== 'select' && root.kind !== 'index') return [root, ...found];
    root = root.operand;
  }
}
