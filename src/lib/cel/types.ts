/** The types that can be told before an evaluation. What comes from a document is `dyn`: anything. */

export interface Type {
  readonly name: string;
  readonly params: readonly Type[];
  /** A parameter of a function's signature, that stands for any type. */
  readonly variable?: true;
}

export const DYN = simple('dyn');
/** Of the elements of an empty list: it gives way to any other type. */
export const NEVER = simple('never');
export const BOOL = simple('bool');
export const INT = simple('int');
export const UINT = simple('uint');
export const DOUBLE = simple('double');
export const STRING = simple('string');
export const BYTES = simple('bytes');
export const NULL = simple('null_type');
export const TIMESTAMP = simple('google.protobuf.Timestamp');
export const DURATION = simple('google.protobuf.Duration');
export const TYPE: Type = { name: 'type', params: [DYN] };
export const A: Type = { name: 'A', params: [], variable: true };
export const B: Type = { name: 'B', params: [], variable: true };

export function simple(name: string): Type {
  return { name, params: [] };
}

export function listOf(element: Type): Type {
  return { name: 'list', params: [element] };
}

export function mapOf(key: Type, value: Type): Type {
  return { name: 'map', params: [key, value] };
}

export function optionalOf(held: Type): Type {
  return { name: 'optional_type', params: [held] };
}

/** The parameter with this index, `dyn` for what has none. */
export function paramOf(type: Type, index = 0): Type {
  return type.params[index] ?? DYN;
}

/** As `list(int)`. */
export function typeText(type: Type): string {
  if (type.name === 'never') return 'dyn';
  const name = type.name.replace(/^google\.protobuf\./, '').toLowerCase();
  return type.params.length === 0 ? name : `${name}(${type.params.map(typeText).join(', ')})`;
}

export function isDyn(type: Type): boolean {
  return type.name === 'dyn' || type.name === 'never';
}

/** The type of what has either of the two types. */
export function join(left: Type, right: Type): Type {
  if (left === right || right.name === 'never') return left;
  if (left.name === 'never') return right;
  if (left.name !== right.name || left.params.length !== right.params.length) {
    if (left.name === 'null_type' && isNullable(right)) return right;
    return right.name === 'null_type' && isNullable(left) ? left : DYN;
  }
  const params: Type[] = [];
  for (const [index, param] of left.params.entries()) {
    const other = paramOf(right, index);
    const joined = join(param, other);
    // Lists of ints and lists of texts are not lists of anything, but anything.
    if (joined.name === 'dyn' && param.name !== 'dyn' && other.name !== 'dyn') return DYN;
    params.push(joined);
  }
  return { name: left.name, params };
}

function isNullable(type: Type): boolean {
  return type.name === 'optional_type' || type.name.includes('.');
}

export type Substitution = Map<string, Type>;

/** Whether a value of type `given` may be passed for `wanted`; binds the variables of `wanted`. */
export function accepts(wanted: Type, given: Type, bound: Substitution): boolean {
  if (wanted.variable === true) {
    const before = bound.get(wanted.name);
    if (before === undefined || isDyn(given)) {
      if (before === undefined || before.name === 'never') bound.set(wanted.name, given);
      else bound.set(wanted.name, isDyn(before) ? before : given.name === 'never' ? before : DYN);
      return true;
    }
    if (isDyn(before)) {
      if (before.name === 'never') bound.set(wanted.name, given);
      return true;
    }
    const joined = join(before, given);
    if (joined.name === 'dyn') return false;
    bound.set(wanted.name, joined);
    return true;
  }
  if (isDyn(wanted) || isDyn(given)) {
    for (const param of wanted.params) accepts(param, given, bound);
    return true;
  }
  if (wanted.name !== given.name) return given.name === 'null_type' && isNullable(wanted);
  return wanted.params.every((param, index) => accepts(param, paramOf(given, index), bound));
}

export function substitute(type: Type, bound: Substitution): Type {
  if (type.variable === true) return bound.get(type.name) ?? NEVER;
  return type.params.length === 0 ? type : { name: type.name, params: type.params.map((param) => substitute(param, bound)) };
}

/** With nothing left open. */
export function settled(type: Type): Type {
  if (type.name === 'never') return DYN;
  return type.params.length === 0 ? type : { name: type.name, params: type.params.map(settled) };
}
