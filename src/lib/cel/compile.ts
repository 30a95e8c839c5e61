/**
 * Compiles a parsed expression to closures and checks it on the way: names, functions, and types as far as they can be told.
 * Throws an `ExpressionError` with line and column. Nothing of the text becomes code.
 */
import {
  constant,
  finderOf,
  isError,
  optionalCode,
  readSlot,
  withArticle,
  type Code,
  type Compiler,
  type Op,
  type Scope,
} from './code.js';
import { call } from './compile-calls.js';
import { hasFields, orNothing, presence, selection } from './compile-fields.js';
import { listLiteral, mapLiteral } from './compile-literals.js';
import { choice, junction, negation } from './compile-logic.js';
import { binding, loop, mapOfEntries } from './compile-loops.js';
import { heldAt } from './functions/operators.js';
import { TYPE_NAMES } from './functions/conversions.js';
import { placed } from './lexer.js';
import { metered } from './metered.js';
import { HOST, askHost } from './host.js';
import { libraryFor, type Dialect } from './library.js';
import type { CallNode, Node } from './syntax.js';
import { DYN, isDyn, optionalOf, paramOf, settled, simple, TYPE, type Type } from './types.js';
import { ABSENT, CelError, Lazy, typeNameOf, TypeValue } from './values.js';

export interface CompileOptions {
  /** The only variables there are; without, any name is a variable, which an evaluation has or has not. */
  readonly variables?: ReadonlyMap<string, Type>;
  /** The namespace that names are looked up in first. */
  readonly container?: string;
  /** Whose functions there are. */
  readonly dialect?: Dialect | undefined;
  /** False to leave types, and names that there are not, to the evaluation. */
  readonly checked?: boolean;
}

/** Expressions that are evaluated on the same frame. */
export interface Compilation {
  /** Throws an `ExpressionError`. */
  add(text: string): { readonly run: Op; readonly type: Type };
  /**
   * Lets the expressions that are added later name this one as `variables.NAME`. It is evaluated when one of them first asks
   * for it, and once on each frame. Throws an `ExpressionError`.
   */
  define(name: string, text: string): void;
  /** Forgets what is defined. What is defined again, by the same text over the same, keeps its place on the frame. */
  reset(): void;
  /** How many values a frame holds. */
  slots(): number;
  /** The variables that the expressions name, and where an evaluation puts their values. */
  readonly free: ReadonlyMap<string, number>;
}

/** The name that defined expressions are found under. */
const DEFINED = 'variables';

export function createCompilation(
  parse: (text: string) => Node,
  maxDepth: number,
  { variables, container = '', checked = true, dialect }: CompileOptions = {},
): Compilation {
  const library = libraryFor(dialect);
  const free = new Map<string, number>();
  const defined = new Map<string, Code>();
  const definitions = new Map<string, Definition[]>();
  /** The names that what is being compiled uses; undefined when it may be any of them. */
  let used: Set<string> | undefined = new Set();
  let slots = 0;
  let depth = 0;
  let text = '';
  const compiler: Compiler = { checked, library, compile: compileNode, declare, error };
  return { add, define, reset: () => defined.clear(), slots: () => slots, free };

  function add(written: string): { readonly run: Op; readonly type: Type } {
    const tree = parse(written);
    text = written;
    depth = 0;
    const { run, type } = compileNode(tree, undefined);
    return { run, type: settled(type) };
  }

  function define(name: string, written: string): void {
    const key = `${name}\0${written}`;
    const known = definitions.get(key) ?? [];
    const same = known.find(({ uses }) => [...uses].every(([other, code]) => defined.get(other) === code));
    if (same !== undefined) return void defined.set(name, same.code);
    used = new Set();
    const { run, type } = add(written);
    slots += 1;
    const once = evaluatedOnce(name, run, slots - 1);
    const code: Code = { run: once, type, path: { slot: slots - 1, root: once, fields: [] } };
    const uses = new Map([...defined].filter(([other]) => used?.has(other) ?? true));
    // What may use any of them is what it is only here.
    if (used !== undefined) definitions.set(key, [...known, { uses, code }]);
    defined.set(name, code);
  }

  function compileNode(node: Node, scope: Scope | undefined): Code {
    depth += 1;
    if (depth > maxDepth) throw error(node, 'it is nested too deeply');
    const code = codeOf(node, scope);
    depth -= 1;
    return code;
  }

  function codeOf(node: Node, scope: Scope | undefined): Code {
    switch (node.kind) {
      case 'literal':
        return constant(node.value, simple(typeNameOf(node.value)));
      case 'name':
        return nameCode(node, node.name, node.absolute, scope) ?? unknownName(node, node.name);
      case 'select': {
        const shared = definedCode(node, scope);
        if (shared !== undefined) return shared;
        const qualified = qualifiedCode(node, scope);
        if (qualified !== undefined) return qualified;
        const operand = compileNode(node.operand, scope);
        requireFields(node, operand.type, node.field);
        return selection(node.optional ? asked(operand) : operand, node.field, node.optional);
      }
      case 'has': {
        const operand = compileNode(node.select.operand, scope);
        requireFields(node, operand.type, node.select.field);
        return presence(asked(operand), node.select.field);
      }
      case 'index': {
        const operand = compileNode(node.operand, scope);
        const index = compileNode(node.index, scope);
        const isOptional = node.optional || operand.type.name === 'optional_type';
        return isOptional ? optionalIndex(asked(operand), index) : call(node, '_[_]', false, [operand, index], compiler);
      }
      case 'call':
        return callCode(node, scope);
      case 'and':
      case 'or': {
        const parts = node.parts.map((part) => bool(part, compileNode(part, scope)));
        return junction(parts, node.kind === 'or');
      }
      case 'choice':
        return choice(
          bool(node.condition, compileNode(node.condition, scope)),
          compileNode(node.yes, scope),
          compileNode(node.no, scope),
        );
      case 'list':
        return listLiteral(node.items, (part) => compileNode(part, scope), compiler);
      case 'map':
        return mapLiteral(node.entries, (part) => compileNode(part, scope), compiler);
      case 'loop':
        return loop(node, scope, compiler);
      case 'bind':
        return binding(node, scope, compiler);
    }
  }

  /** Of what has no fields at all, whether it has one may be asked in policies of others. */
  function asked(operand: Code): Code {
    return dialect === undefined ? operand : orNothing(operand);
  }

  function callCode(node: CallNode, scope: Scope | undefined): Code {
    const { target, name } = node;
    const namespace = target === undefined ? undefined : dottedName(target);
    const qualified = namespace === undefined ? name : `${namespace}.${name}`;
    if (!library.isKnown(name) && !library.isKnown(qualified)) return unknown(node, `there is no function '${name}'`);
    const args = () => node.args.map((argument) => compileNode(argument, scope));
    const isFree =
      target === undefined || (lookUp(rootOf(target), scope) === undefined && variables?.has(rootOf(target)) !== true);
    if (isFree && library.asksHost(qualified)) {
      return { run: askHost(slotOf(HOST), qualified, args()), type: DYN };
    }
    if (target === undefined) {
      const operands = args();
      const [first] = operands;
      if (name === '!_' && first !== undefined) return negation(bool(node, first));
      // Only the check sees it.
      if (name === 'dyn' && first !== undefined && operands.length === 1) return { ...first, type: DYN };
      return call(node, name, false, operands, compiler);
    }
    if (namespace !== undefined && isFree && library.isFunction(qualified)) {
      return call(node, qualified, false, args(), compiler);
    }
    return call(node, name, true, [compileNode(target, scope), ...args()], compiler);
  }

  function definedCode(node: Node & { readonly kind: 'select' }, scope: Scope | undefined): Code | undefined {
    const { operand, field, optional } = node;
    if (defined.size === 0 || optional || operand.kind !== 'name' || operand.name !== DEFINED) return undefined;
    used?.add(field);
    return lookUp(DEFINED, scope) === undefined
      ? (defined.get(field) ?? unknown(node, `no variable '${field}' is declared before this`))
      : undefined;
  }

  /** All that are defined, without those in error. */
  function allDefined(): Code {
    used = undefined;
    const codes = [...defined];
    const run: Op = (frame) => {
      const entries = codes.map(([name, code]) => ({ name, value: code.run(frame) })).filter(({ value }) => !isError(value));
      const keys = entries.map(({ name }) => name);
      return mapOfEntries(
        keys,
        entries.map(({ value }) => value),
      );
    };
    return { run, type: DYN };
  }

  /** `a.b.c` as one name: of a variable that is declared so, or of a type. */
  function qualifiedCode(node: Node, scope: Scope | undefined): Code | undefined {
    const dotted = dottedName(node);
    if (dotted === undefined || lookUp(rootOf(node), scope) !== undefined) return undefined;
    return variables === undefined && !TYPE_NAMES.has(dotted) ? undefined : nameCode(node, dotted, false, undefined);
  }

  function nameCode(node: Node, name: string, absolute: boolean, scope: Scope | undefined): Code | undefined {
    const local = absolute ? undefined : lookUp(name, scope);
    if (local !== undefined) return slotCode(local.slot, local.type);
    if (name === DEFINED && defined.size > 0) return allDefined();
    for (const candidate of absolute ? [name] : candidates(name)) {
      const declared = variables?.get(candidate);
      if (declared !== undefined) return inputCode(slotOf(candidate), declared);
      if (TYPE_NAMES.has(candidate)) return constant(new TypeValue(candidate), TYPE);
    }
    if (name.startsWith('@')) throw error(node, `there is no ${name} here`);
    return variables === undefined ? inputCode(slotOf(name), DYN) : undefined;
  }

  /** What there is not: refused, or when nothing is checked, an error of the evaluation. */
  function unknown(node: Node, message: string): Code {
    const wrong = error(node, message);
    if (checked) throw wrong;
    const value = new CelError(wrong.message);
    return { run: () => value, type: DYN };
  }

  function unknownName(node: Node, name: string): Code {
    const known = [...(variables?.keys() ?? [])];
    return unknown(
      node,
      `there is no variable '${name}'${known.length === 0 ? '' : `; there is ${known.slice(0, 8).join(', ')}`}`,
    );
  }

  /** A name within the container first, then within what that is in, …, then as it is. */
  function candidates(name: string): readonly string[] {
    const parts = container === '' ? [] : container.split('.');
    return [...parts.map((_, index) => [...parts.slice(0, parts.length - index), name].join('.')), name];
  }

  function slotOf(name: string): number {
    const before = free.get(name);
    if (before !== undefined) return before;
    const slot = slots;
    free.set(name, slot);
    slots = finderOf(slot) + 1;
    return slot;
  }

  function declare(name: string, type: Type, outer: Scope | undefined): Scope {
    slots += 1;
    return { name, slot: slots - 1, type, outer };
  }

  function requireFields(node: Node, type: Type, field: string): void {
    if (checked && !hasFields(type)) throw error(node, `${withArticle(type.name)} has no field '${field}'`);
  }

  function bool(node: Node, code: Code): Code {
    if (!checked || isDyn(code.type) || code.type.name === 'bool') return code;
    throw error(node, `a bool is expected, not ${withArticle(code.type.name)}`);
  }

  function error(node: { readonly at: number }, message: string) {
    return placed(text, node.at, message);
  }
}

/** A defined expression, and what the names that it uses stood for. */
interface Definition {
  readonly uses: ReadonlyMap<string, Code>;
  readonly code: Code;
}

/** With steps of its own, so that its value does not hang on who asks for it first. */
function evaluatedOnce(name: string, run: Op, slot: number): Op {
  return (frame) => {
    const before = frame[slot];
    if (before !== undefined) return before;
    const value = metered(run, frame);
    const kept = isError(value) && value.variable === undefined ? new CelError(value.reason, name) : value;
    frame[slot] = kept;
    return kept;
  };
}

function lookUp(name: string, scope: Scope | undefined): Scope | undefined {
  for (let inner = scope; inner !== undefined; inner = inner.outer) if (inner.name === name) return inner;
  return undefined;
}

function slotCode(slot: number, type: Type): Code {
  const run: Op = (frame) => readSlot(frame, slot);
  return { run, type, path: { slot, root: run, fields: [] } };
}

function inputCode(slot: number, type: Type): Code {
  const run: Op = (frame) => {
    const value = frame[slot];
    if (value !== undefined) return value;
    const asked = frame[finderOf(slot)];
    return asked instanceof Lazy ? (frame[slot] = asked.find()) : readSlot(frame, slot);
  };
  return { run, type, path: { slot, root: run, fields: [] } };
}

function dottedName(node: Node): string | undefined {
  if (node.kind === 'name') return node.name;
  if (node.kind !== 'select' || node.optional) return undefined;
  const before = dottedName(node.operand);
  return before === undefined ? undefined : `${before}.${node.field}`;
}

function rootOf(node: Node): string {
  if (node.kind === 'select') return rootOf(node.operand);
  return node.kind === 'name' && !node.absolute ? node.name : '';
}

function optionalIndex(operand: Code, index: Code): Code {
  const container = operand.held ?? operand.run;
  const { run: at } = index;
  const held = operand.type.name === 'optional_type' ? paramOf(operand.type) : operand.type;
  const type = held.name === 'list' ? paramOf(held) : held.name === 'map' ? paramOf(held, 1) : DYN;
  const read: Op = (frame) => {
    const within = container(frame);
    const key = at(frame);
    if (within !== ABSENT) return heldAt(within, key);
    return isError(key) ? key : ABSENT;
  };
  return optionalCode(read, optionalOf(type));
}
