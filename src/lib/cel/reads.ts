/**
 * Tells which parts of their inputs expressions can read, off their trees: two inputs that agree in these give the same values and
 * the same errors. Evaluates nothing; what it cannot tell apart counts as read.
 */
import { parseBounded } from './parse-bounded.js';
import type { BindNode, CallNode, LoopNode, MapEntry, Node } from './syntax.js';

/**
 * What is read of a value. Of a null, boolean, number or text that is always itself; of a list its length, of a map that it is
 * one; and of both what is said here.
 */
export interface Reads {
  /** All there is in it. */
  readonly whole: boolean;
  /** Of a map: whether it has these members, and what is read of each. */
  readonly fields: ReadonlyMap<string, Reads>;
  /** Of a list: what is read of every element. */
  readonly elements: Reads | undefined;
  /** Of a map: all keys. */
  readonly keys: boolean;
  /** Of a map: all keys, and what is read of every value. */
  readonly entries: Reads | undefined;
}

export interface ReadingText {
  readonly variables: readonly { readonly name: string; readonly expression: string }[];
  readonly expressions: readonly string[];
}

/**
 * Of a map of all inputs. Undefined when it cannot be told. Throws an `ExpressionError` for a text that is no expression.
 */
export function readsOf({ variables, expressions }: ReadingText, inputs: readonly string[]): Reads | undefined {
  const all = new Tree();
  const definitions = new Map(variables.map(({ name, expression }) => [name, expression]));
  const defined = new Map<string, Source>();
  try {
    for (const expression of expressions) takeWhole(follow(parseBounded(expression), undefined));
    return all;
  } catch (error) {
    if (error instanceof CannotTell) return undefined;
    throw error;
  }

  function follow(node: Node, scope: Scope | undefined): Source {
    switch (node.kind) {
      case 'literal':
        return MADE;
      case 'name':
        return named(node.name, node.absolute ? undefined : scope);
      case 'select': {
        const { operand, field } = node;
        const isVariable = operand.kind === 'name' && operand.name === 'variables' && lookUp('variables', scope) === undefined;
        return isVariable ? ofVariable(field) : fieldOf(follow(operand, scope), field);
      }
      case 'has':
        follow(node.select, scope);
        return MADE;
      case 'index':
        return indexed(node.operand, node.index, scope);
      case 'call':
        return called(node, scope);
      case 'and':
      case 'or':
        for (const part of node.parts) follow(part, scope);
        return MADE;
      case 'choice':
        follow(node.condition, scope);
        return eitherOf(follow(node.yes, scope), follow(node.no, scope));
      case 'list':
        return holding(node.items.map(({ value }) => follow(value, scope)));
      case 'map':
        return mapOf(node.entries, scope);
      case 'loop':
        return looped(node, scope);
      case 'bind':
        return bound(node, scope);
    }
  }

  /** A variable that nothing asks for is never evaluated. */
  function ofVariable(name: string): Source {
    const before = defined.get(name);
    if (before !== undefined) return before;
    // One that asks for itself is no expression, as one that is not declared.
    defined.set(name, MADE);
    const source = follow(parseBounded(definitions.get(name) ?? 'null'), undefined);
    defined.set(name, source);
    return source;
  }

  function named(name: string, scope: Scope | undefined): Source {
    const local = lookUp(name, scope);
    if (local !== undefined) return local.source;
    if (name === 'variables') throw new CannotTell();
    // Any other is the name of a type.
    return inputs.includes(name) ? partsOf(all.field(name)) : MADE;
  }

  function indexed(operand: Node, index: Node, scope: Scope | undefined): Source {
    const within = follow(operand, scope);
    if (index.kind === 'literal' && typeof index.value === 'string') return fieldOf(within, index.value);
    takeWhole(follow(index, scope));
    return valueOf(within);
  }

  function called({ name, target, args }: CallNode, scope: Scope | undefined): Source {
    const operands = (target === undefined ? args : [target, ...args]).map((operand) => follow(operand, scope));
    const [first = MADE, second = MADE] = operands;
    switch (name) {
      // Of lists, one that has the elements of both.
      case '_+_':
      case 'or':
      case 'orValue':
        return eitherOf(first, second);
      case 'dyn':
      case 'value':
        return first;
      case 'hasValue':
        return MADE;
      case 'size':
        takeKeys(first);
        return MADE;
      case '@in': {
        const sought = args[0];
        takeWhole(first);
        if (sought?.kind === 'literal' && typeof sought.value === 'string') has(second, sought.value);
        else takeWhole(second);
        return MADE;
      }
      default:
        for (const operand of operands) takeWhole(operand);
        // Some functions give a part of what they are given, and all of that is read.
        return MADE;
    }
  }

  function mapOf(entries: readonly MapEntry[], scope: Scope | undefined): Source {
    const members = new Map<string, Source>();
    for (const { key, value } of entries) {
      if (key.kind !== 'literal' || typeof key.value !== 'string') {
        for (const other of entries) takeWhole(follow(other.key, scope));
        return holding(entries.map((entry) => follow(entry.value, scope)));
      }
      members.set(key.value, follow(value, scope));
    }
    return { ...MADE, maps: [members] };
  }

  function looped({ form, range, names, condition, body }: LoopNode, scope: Scope | undefined): Source {
    const over = follow(range, scope);
    const [first, second] = names;
    takeKeys(over);
    // One variable is an element or a key; of two the first is an index or a key.
    const outer: Scope = { name: first, source: second === undefined ? elementOf(over) : MADE, outer: scope };
    const inner: Scope = second === undefined ? outer : { name: second, source: valueOf(over), outer };
    if (condition !== undefined) follow(condition, inner);
    const made = body === undefined ? MADE : follow(body, inner);
    switch (form) {
      case 'all':
      case 'exists':
      case 'exists_one':
        return MADE;
      case 'map':
      case 'transformList':
      case 'transformMap':
        return holding([made]);
      case 'transformMapEntry':
        return made;
      case 'filter':
        return over;
      case 'sortBy':
        takeWhole(made);
        return over;
    }
  }

  function bound({ name, value, body }: BindNode, scope: Scope | undefined): Source {
    return follow(body, { name, source: follow(value, scope), outer: scope });
  }
}

/** Thrown where an expression uses all variables at once. */
class CannotTell extends Error {}

class Tree implements Reads {
  whole = false;
  readonly fields = new Map<string, Tree>();
  elements: Tree | undefined;
  keys = false;
  entries: Tree | undefined;

  field(name: string): Tree {
    const before = this.fields.get(name);
    if (before !== undefined) return before;
    const made = new Tree();
    this.fields.set(name, made);
    return made;
  }
}

/** What a value may be: parts of inputs, or something made that holds such. */
interface Source {
  readonly trees: readonly Tree[];
  /** What made lists hold, and maps of which it is not known under which key. */
  readonly held: readonly Source[];
  /** The members of maps that literals make. */
  readonly maps: readonly ReadonlyMap<string, Source>[];
}

/** Made of what was read already. */
const MADE: Source = { trees: [], held: [], maps: [] };

interface Scope {
  readonly name: string;
  readonly source: Source;
  readonly outer: Scope | undefined;
}

function lookUp(name: string, scope: Scope | undefined): Scope | undefined {
  for (let inner = scope; inner !== undefined; inner = inner.outer) if (inner.name === name) return inner;
  return undefined;
}

function partsOf(...trees: readonly Tree[]): Source {
  return { ...MADE, trees };
}

function holding(held: readonly Source[]): Source {
  return { ...MADE, held };
}

function eitherOf(...sources: readonly Source[]): Source {
  return {
    trees: [...new Set(sources.flatMap(({ trees }) => trees))],
    held: [...new Set(sources.flatMap(({ held }) => held))],
    maps: [...new Set(sources.flatMap(({ maps }) => maps))],
  };
}

function fieldOf({ trees, held, maps }: Source, name: string): Source {
  const members = maps.flatMap((map) => map.get(name) ?? []);
  return eitherOf(partsOf(...trees.map((tree) => tree.field(name))), ...held, ...members);
}

/** An element of a list. A key of a map is made. */
function elementOf({ trees, held, maps }: Source): Source {
  const elements = trees.map((tree) => (tree.elements ??= new Tree()));
  return eitherOf(partsOf(...elements), ...held, ...maps.flatMap((map) => [...map.values()]));
}

/** An element of a list, or a value of a map, by any key. */
function valueOf(source: Source): Source {
  const values = source.trees.map((tree) => (tree.entries ??= new Tree()));
  return eitherOf(partsOf(...values), elementOf(source));
}

/** Which keys it has, if it is a map, and so how many. */
function takeKeys({ trees }: Source): void {
  for (const tree of trees) tree.keys = true;
}

/** Whether the text is an element of the list or a key of the map. */
function has(source: Source, text: string): void {
  fieldOf(source, text);
  for (const tree of source.trees) takeWhole(partsOf((tree.elements ??= new Tree())));
  for (const held of source.held) takeWhole(held);
}

function takeWhole({ trees, held, maps }: Source): void {
  for (const tree of trees) tree.whole = true;
  for (const source of held) takeWhole(source);
  for (const map of maps) for (const source of map.values()) takeWhole(source);
}
