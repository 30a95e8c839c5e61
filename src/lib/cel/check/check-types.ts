/**
 * Tells the type of an expression of an admission policy and what an API server refuses in it when the policy is made: values of
 * two types compared, literals and choices of several types, functions that it has not, constants that it cannot convert.
 * Refuses only what is certain: a type that is not known is whatever it has to be.
 * https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/#type-checking
 */
import { createEngine } from '../engine.js';
import { libraryFor } from '../library.js';
import { parse } from '../parser.js';
import { namesOfExpression } from '../rewrite.js';
import type { CallNode, LoopNode, Node } from '../syntax.js';
import {
  accepts,
  BOOL,
  DYN,
  INT,
  listOf,
  mapOf,
  optionalOf,
  paramOf,
  simple,
  substitute,
  typeText,
  type Type,
} from '../types.js';
import { typeNameOf } from '../values.js';
import { unparse } from '../unparse.js';
import { clash, differ, fieldOf, isCertain, isObject, UNKNOWN } from './known-types.js';

export interface CheckedTypes {
  readonly type: Type;
  readonly problems: readonly string[];
}

export interface TypeScope {
  /** Of the names that the expression may use. */
  readonly inputs: ReadonlyMap<string, Type>;
  /** Of `variables.NAME`. */
  readonly variables: ReadonlyMap<string, Type>;
}

const MAX_DEPTH = 200;
/** Functions that the API server's CEL has not, though ours has; methods are told by what they are called on. */
const NOT_THERE = /^(?:math|regex|base64|cel)\../;
const CONVERSIONS: ReadonlySet<string> = new Set(['int', 'uint', 'double', 'string', 'bytes', 'bool', 'duration', 'timestamp']);

/** @param text an expression that compiles. Throws an `ExpressionError` for one that does not parse. */
export function checkTypes(text: string, { inputs, variables }: TypeScope): CheckedTypes {
  const problems: string[] = [];
  const library = libraryFor('kubernetes');
  const missing = [...namesOfExpression(text).calls].find((name) => NOT_THERE.test(name));
  if (missing !== undefined) problems.push(`the API server has no ${missing}()`);
  return { type: typeOf(parse(text, MAX_DEPTH), new Map(), false), problems };

  /** @param anyTypes within what may be of several types: the arguments of `format` */
  function typeOf(node: Node, locals: ReadonlyMap<string, Type>, anyTypes: boolean): Type {
    const of = (part: Node): Type => typeOf(part, locals, anyTypes);
    switch (node.kind) {
      case 'literal':
        return simple(typeNameOf(node.value));
      case 'name':
        return (node.absolute ? undefined : locals.get(node.name)) ?? inputs.get(node.name) ?? UNKNOWN;
      case 'select': {
        const { operand, field, optional } = node;
        if (operand.kind === 'name' && operand.name === 'variables' && !locals.has('variables'))
          return optional ? UNKNOWN : (variables.get(field) ?? UNKNOWN);
        const type = of(operand);
        const held = isObject(type) ? fieldOf(type, field) : memberOf(type);
        return optional ? optionalOf(held) : held;
      }
      case 'has':
        of(node.select.operand);
        return BOOL;
      case 'index': {
        of(node.index);
        const type = of(node.operand);
        if (isObject(type)) problems.push(`an object is no map: ${shown(node)}`);
        const held = memberOf(type);
        return node.optional ? optionalOf(held) : held;
      }
      case 'and':
      case 'or':
        node.parts.forEach(of);
        return BOOL;
      case 'choice': {
        of(node.condition);
        const [yes, no] = [of(node.yes), of(node.no)];
        if (clash(yes, no)) problems.push(`a choice between ${typeText(yes)} and ${typeText(no)}: ${shown(node)}`);
        return sameOr(yes, no);
      }
      case 'list': {
        const items = node.items.map(({ value }) => of(value));
        if (!anyTypes && !node.items.some(({ optional }) => optional)) requireOneType(items, node);
        return listOf(commonOf(items));
      }
      case 'map': {
        const [keys, values] = [node.entries.map(({ key }) => of(key)), node.entries.map(({ value }) => of(value))];
        if (!anyTypes && !node.entries.some(({ optional }) => optional)) {
          requireOneType(keys, node);
          requireOneType(values, node);
        }
        return mapOf(commonOf(keys), commonOf(values));
      }
      case 'loop':
        return loopType(node, locals, anyTypes);
      case 'bind':
        of(node.value);
        typeOf(node.body, new Map(locals).set(node.name, UNKNOWN), anyTypes);
        return UNKNOWN;
      case 'call':
        return callType(node, locals, anyTypes);
    }
  }

  function requireOneType(types: readonly Type[], node: Node): void {
    const [first, ...others] = types;
    const other = others.find((type) => first !== undefined && differ(first, type));
    if (first !== undefined && other !== undefined)
      problems.push(`${typeText(first)} and ${typeText(other)} in one literal: ${shown(node)}`);
  }

  function loopType(
    { form, range, names, condition, body }: LoopNode,
    locals: ReadonlyMap<string, Type>,
    anyTypes: boolean,
  ): Type {
    const over = typeOf(range, locals, anyTypes);
    const [first, second] = names;
    const [key, value] = elementsOf(over);
    const inner = new Map(locals).set(first, second === undefined ? (over.name === 'list' ? value : key) : key);
    if (second !== undefined) inner.set(second, value);
    if (condition !== undefined) typeOf(condition, inner, anyTypes);
    const made = body === undefined ? UNKNOWN : typeOf(body, inner, anyTypes);
    switch (form) {
      case 'all':
      case 'exists':
      case 'exists_one':
        return BOOL;
      case 'map':
      case 'transformList':
        return listOf(made);
      case 'transformMap':
        return mapOf(key, made);
      case 'filter':
        return listOf(inner.get(first) ?? UNKNOWN);
      default:
        return UNKNOWN;
    }
  }

  function callType(node: CallNode, locals: ReadonlyMap<string, Type>, anyTypes: boolean): Type {
    const { name, target, args } = node;
    const isFormat = anyTypes || (name === 'format' && target !== undefined);
    const operands = args.map((argument) => typeOf(argument, locals, isFormat));
    const qualified = qualifiedName(node, locals);
    if (qualified !== undefined) return resultOf(qualified, false, operands);
    const given = target === undefined ? operands : [typeOf(target, locals, anyTypes), ...operands];
    const [left = UNKNOWN, right = UNKNOWN] = given;
    if (name === 'dyn' && target === undefined) return DYN;
    if (name === '_==_' || name === '_!=_') {
      if (clash(left, right)) problems.push(`a comparison of ${typeText(left)} with ${typeText(right)}: ${shown(node)}`);
      return BOOL;
    }
    if (name === '@in' && isObject(right)) problems.push(`an object is no map: ${shown(node)}`);
    if (name === 'orValue' && left.name === 'optional_type' && clash(paramOf(left), right))
      problems.push(`${typeText(right)} for what may be ${typeText(paramOf(left))}: ${shown(node)}`);
    if (name === 'reverse' && left.name === 'string') problems.push('the API server has no reverse() of a string');
    if (target === undefined && CONVERSIONS.has(name)) requireConvertible(node);
    return resultOf(name, target !== undefined, given);
  }

  /** Of a function such as `optional.of`, which looks like a method. */
  function qualifiedName({ name, target }: CallNode, locals: ReadonlyMap<string, Type>): string | undefined {
    if (target?.kind !== 'name' || (!target.absolute && locals.has(target.name))) return undefined;
    const qualified = `${target.name}.${name}`;
    return library.isFunction(qualified) ? qualified : undefined;
  }

  /** The server evaluates it when the policy is made. */
  function requireConvertible(node: CallNode): void {
    if (node.args.length !== 1 || node.args[0]?.kind !== 'literal') return;
    const value = createEngine().compile(unparse(node)).evaluate({});
    // A value that is no JSON is one all the same.
    if (
      value.kind === 'error' &&
      createEngine()
        .compile(`type(${unparse(node)}) == type(0)`)
        .evaluate({}).kind === 'error'
    )
      problems.push(`${shown(node)}: ${value.reason}`);
  }

  /** What all overloads give that may be meant. */
  function resultOf(name: string, method: boolean, given: readonly Type[]): Type {
    const results = library.overloadsOf(name, method, given.length).flatMap(({ params, result }): Type[] => {
      const bound = new Map<string, Type>();
      const fits = params.every((param, index) => accepts(param, loosened(given[index] ?? DYN), bound));
      return fits ? [substitute(result, bound)] : [];
    });
    const [first, ...others] = results;
    if (first === undefined || !isCertain(first)) return UNKNOWN;
    return others.every((other) => typeText(other) === typeText(first)) ? first : UNKNOWN;
  }
}

const SHOWN = 100;

/** The beginning tells which part it is. */
function shown(node: Node): string {
  const text = unparse(node);
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}

/** What is not known may be anything. */
function loosened(type: Type): Type {
  if (type.name === 'unknown') return DYN;
  return type.params.length === 0 ? type : { name: type.name, params: type.params.map(loosened) };
}

/** Of a field or an element. */
function memberOf(type: Type): Type {
  if (type.name === 'dyn') return DYN;
  if (type.name === 'list') return paramOf(type);
  return type.name === 'map' ? paramOf(type, 1) : UNKNOWN;
}

/** Of an index or a key, and of what is there. */
function elementsOf(type: Type): readonly [key: Type, value: Type] {
  if (type.name === 'list') return [INT, paramOf(type)];
  if (type.name === 'map') return [paramOf(type), paramOf(type, 1)];
  return type.name === 'dyn' ? [DYN, DYN] : [UNKNOWN, UNKNOWN];
}

function commonOf([first, ...others]: readonly Type[]): Type {
  if (first === undefined) return UNKNOWN;
  return others.reduce(sameOr, first);
}

function sameOr(left: Type, right: Type): Type {
  return typeText(left) === typeText(right) ? left : UNKNOWN;
}
