/** Compiles what reads fields: `a.b`, `a.?b` and `has(a.b)`. */
import { optionalCode, readRoot, withArticle, type Code, type Op, type Path } from './code.js';
import { BOOL, DYN, optionalOf, paramOf, type Type } from './types.js';
import { ABSENT, Boxed, CelError, CelMap, isArray, NONE, Optional, typeNameOf, type MapKeys, type Value } from './values.js';

/** A field as it is asked for, with what every answer needs made once. */
interface Field {
  readonly name: string;
  readonly missing: CelError;
  /** Objects inherit something of this name: `constructor`, `toString`, `__proto__`, … */
  readonly inherited: boolean;
  /** Where the maps that a literal made keep it: the keys of the last one, and the place among its values. */
  keys: MapKeys | undefined;
  place: number;
}

function fieldNamed(name: string): Field {
  const missing = new CelError(`field not found: ${name}`);
  return { name: asMemberName(name), missing, inherited: name in Object.prototype, keys: undefined, place: -1 };
}

/**
 * The same text, as V8 keeps it for the names of members: one that was cut out of an expression is looked up with one more step,
 * each time.
 */
function asMemberName(text: string): string {
  return Object.keys({ [text]: null })[0] ?? text;
}

export function selection(operand: Code, name: string, optional: boolean): Code {
  if (optional) return optionalSelection(operand, name);
  const field = fieldNamed(name);
  const type = fieldType(operand.type);
  const { path } = operand;
  if (path === undefined) return { run: fieldOf(operand.run, field), type };
  return { run: fieldOfPath(operand, path, field), type, path: { ...path, fields: [...path.fields, name] } };
}

/** Without a call for each field, nor for the variable. */
function fieldOfPath({ run }: Code, path: Path, field: Field): Op {
  const [first, second] = path.fields.map(fieldNamed);
  if (first === undefined) return (frame) => readField(readRoot(frame, path), field);
  if (path.fields.length === 1) return (frame) => readField(readField(readRoot(frame, path), first), field);
  if (second === undefined || path.fields.length > 2) return fieldOf(run, field);
  return (frame) => readField(readField(readField(readRoot(frame, path), first), second), field);
}

function fieldOf(operand: Op, field: Field): Op {
  return (frame) => readField(operand(frame), field);
}

/** Asking `Object.hasOwn` takes as long as reading, so it is asked only about names that objects inherit. */
function readField(object: Value, field: Field): Value {
  if (typeof object === 'object' && object !== null && !(object instanceof Boxed) && !isArray(object)) {
    if (field.inherited && !Object.hasOwn(object, field.name)) return field.missing;
    const value = object[field.name];
    return value === undefined ? field.missing : value;
  }
  return readBoxedField(object, field);
}

function readBoxedField(object: Value, field: Field): Value {
  if (object instanceof CelMap) {
    if (object.keys !== field.keys) {
      field.keys = object.keys;
      field.place = object.keys.index.get(field.name) ?? -1;
    }
    const value = field.place < 0 ? undefined : object.values[field.place];
    return value === undefined ? field.missing : value;
  }
  if (object instanceof CelError) return object;
  if (object instanceof Optional) return readOptionalField(object, field);
  return new CelError(`${withArticle(typeNameOf(object))} has no field '${field.name}'`);
}

/** An optional's field is an optional. */
function readOptionalField(object: Value, field: Field): Value {
  if (object instanceof Optional) return object.held === undefined ? NONE : readOptionalField(object.held, field);
  const value = readField(object, field);
  if (value === field.missing) return NONE;
  return value instanceof CelError ? value : new Optional(value);
}

function optionalSelection(operand: Code, name: string): Code {
  const within = operand.type.name === 'optional_type' ? paramOf(operand.type) : operand.type;
  const field = fieldNamed(name);
  const { run, held } = operand;
  const read: Op =
    held === undefined
      ? (frame) => readHeldField(run(frame), field)
      : (frame) => {
          const object = held(frame);
          return object === ABSENT ? ABSENT : readHeldField(object, field);
        };
  return optionalCode(read, optionalOf(fieldType(within)));
}

/** What the optional of the field would hold. */
function readHeldField(object: Value, field: Field): Value {
  if (object instanceof Optional) return object.held === undefined ? ABSENT : readHeldField(object.held, field);
  const value = readField(object, field);
  return value === field.missing ? ABSENT : value;
}

export function presence(operand: Code, name: string): Code {
  const { run, path } = operand;
  const field = fieldNamed(name);
  if (path === undefined) return { run: (frame) => hasField(run(frame), field), type: BOOL };
  const whole = { ...path, fields: [...path.fields, name] };
  return {
    run: hasFieldOfPath(operand, path, field),
    type: BOOL,
    presence: { path: whole, read: fieldOfPath(operand, path, field), missing: field.missing },
  };
}

function hasFieldOfPath({ run }: Code, path: Path, field: Field): Op {
  const [first] = path.fields.map(fieldNamed);
  if (first === undefined) return (frame) => hasField(readRoot(frame, path), field);
  if (path.fields.length === 1) return (frame) => hasField(readField(readRoot(frame, path), first), field);
  return (frame) => hasField(run(frame), field);
}

const NOTHING: Value = {};

/**
 * The operand, or an object without members in the place of a null: in Kubernetes, `has(x.f)` is false and `x.?f` none of a
 * null, not an error. Of a text or number they are, too, but such a field is mistyped, which is an error here.
 */
export function orNothing({ run, type }: Code): Code {
  return {
    run: (frame) => {
      const value = run(frame);
      if (value === null) return NOTHING;
      return value instanceof Optional && value.held === null ? NONE : value;
    },
    type,
  };
}

function hasField(object: Value, field: Field): Value {
  if (typeof object === 'object' && object !== null && !(object instanceof Boxed) && !isArray(object)) {
    return isThere(readField(object, field), field);
  }
  if (object instanceof CelMap) return isThere(readBoxedField(object, field), field);
  if (object instanceof CelError) return object;
  if (object instanceof Optional) return object.held === undefined ? false : hasField(object.held, field);
  return new CelError(`has(….${field.name}) asks for a field of something that is not an object`);
}

/** Of what could not be read nobody can say that it is there. */
function isThere(value: Value, { missing }: Field): Value {
  if (value === missing) return false;
  return value instanceof CelError ? value : true;
}

export function fieldType(operand: Type): Type {
  if (operand.name === 'map') return paramOf(operand, 1);
  return operand.name === 'optional_type' ? optionalOf(fieldType(paramOf(operand))) : DYN;
}

/** Whether a value of this type can have fields. */
export function hasFields(type: Type): boolean {
  return ['map', 'dyn', 'never', 'optional_type'].includes(type.name);
}
