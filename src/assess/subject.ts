/**
 * A resource as expressions see it, made once for all policies: without the nulls that its API takes for nothing, with a
 * mark on everything that could not be read. Never changes the resource.
 */
import { apiGroup } from '../lib/api-version.js';
import { unreadValue } from '../lib/cel/index.js';
import { parseFieldPath, resolve } from '../lib/field-path.js';
import type { Json, Resource, UnreadField } from '../model/index.js';

/** What we make ourselves of files says null for what is known to be nothing. */
const OURS = 'headwater.dev';

export interface Subject {
  readonly resource: Resource;
  /** What expressions see: JSON, with the marks of what was not read in it. */
  readonly object: unknown;
  /** The same for expressions that ask neither for its `apiVersion` nor for its `kind`, where it is at hand without them. */
  readonly untyped?: unknown;
}

/** Resources are never changed, so what expressions see of one is kept as long as it is: policies come back to it. */
const seen = new WeakMap<Resource, Subject>();

export function subjectOf(resource: Resource): Subject {
  const before = seen.get(resource);
  if (before !== undefined) return before;
  const subject = make(resource);
  seen.set(resource, subject);
  return subject;
}

/** The same for a list that is judged again and again: to look up each of very many by itself takes as long as some policies. */
const listed = new WeakMap<object, Subject[]>();

/** @returns gives the subject at a place of these resources. Of what is no list nobody comes back to the same, and nothing is kept. */
export function subjectsOf(resources: Iterable<Resource>): (place: number, resource: Resource) => Subject {
  if (!Array.isArray(resources)) return (_, resource) => make(resource);
  const subjects = listed.get(resources) ?? [];
  listed.set(resources, subjects);
  return (place, resource) => {
    const before = subjects[place];
    // Somebody may have put another one there.
    if (before?.resource === resource) return before;
    return (subjects[place] = make(resource));
  };
}

function make(resource: Resource): Subject {
  const isOurs = apiGroup(resource.apiVersion) === OURS;
  return new Seen(resource, isOurs ? resource.raw : withoutNulls(resource.raw), isOurs);
}

/** Makes the object with its kind when it is first asked for: what a cloud answers says neither, and to say it takes a copy. */
class Seen implements Subject {
  readonly resource: Resource;
  readonly untyped: unknown;
  readonly #known: Json;
  #object: unknown;

  constructor(resource: Resource, known: Json, isTyped: boolean) {
    this.resource = resource;
    this.#known = known;
    this.untyped = withMarks(known, resource);
    this.#object = isTyped ? this.untyped : undefined;
  }

  get object(): unknown {
    if (this.#object === undefined) {
      const object = typed(this.#known, this.resource);
      this.#object = object === this.#known ? this.untyped : withMarks(object, this.resource);
    }
    return this.#object;
  }
}

function withMarks(known: Json, { unread }: Resource): unknown {
  return unread === undefined ? known : unread.reduce<unknown>(marked, known);
}

/** What a cloud answers does not say of which kind and version it is, and an expression may ask. */
function typed(raw: Json, { apiVersion, kind }: Resource): Json {
  if (!isObject(raw) || (raw.apiVersion === apiVersion && raw.kind === kind)) return raw;
  return { ...raw, apiVersion, kind };
}

/**
 * The object with a mark in the place of what was not read, or of the nearest thing above it that is there. A path that is
 * none marks the whole object: it says that something is not known.
 */
function marked(object: unknown, { path, why }: UnreadField): unknown {
  const mark = unreadValue(`${path} is not known: ${why}`);
  const parsed = parseFieldPath(path);
  if (parsed.kind === 'problem') return mark;
  const { found, node, depth } = resolve(object, parsed.path);
  const missing = found ? undefined : parsed.path[depth];
  // Of a missing item it is not known which it would be, so nothing is known of the list.
  return put(object, missing?.kind === 'key' ? [...node, missing.key] : node, mark);
}

function put(value: unknown, [step, ...rest]: readonly (string | number)[], mark: unknown): unknown {
  if (step === undefined) return mark;
  if (Array.isArray(value)) return value.map((item: unknown, index) => (index === step ? put(item, rest, mark) : item));
  // Above it is something that has no members, or a mark.
  if (typeof value !== 'object' || value === null || !isPlain(value)) return mark;
  const copy: Record<string, unknown> = Object.assign(Object.create(null), value);
  copy[step] = put(copy[step], rest, mark);
  return copy;
}

function isPlain(value: object): value is Record<string, unknown> {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

/**
 * The value as the APIs of clusters and clouds mean it: a field that is null is a field that is not there, as in
 * https://github.com/kubernetes/community/blob/main/contributors/devel/sig-architecture/api-conventions.md#null-values and
 * in what resource managers answer for "not set".
 * A `securityContext: null` would otherwise turn every question about it into an error. A null in a list is an item and stays.
 */
function withoutNulls(value: Json): Json {
  if (!holdsNull(value)) return value;
  if (isList(value)) return value.map(withoutNulls);
  if (!isObject(value)) return value;
  const members = Object.entries(value).filter(([, item]) => item !== null);
  return Object.fromEntries(members.map(([key, item]) => [key, withoutNulls(item)]));
}

/**
 * Looks at every value there is, so without making lists of them, and without asking whose members they are: JSON inherits
 * none, and of an object that does, a copy is made for nothing.
 */
function holdsNull(value: Json): boolean {
  if (typeof value !== 'object') return false;
  if (value === null) return true;
  if (isList(value)) {
    for (const item of value) if (typeof item === 'object' && holdsNull(item)) return true;
    return false;
  }
  for (const key in value) {
    const item = value[key];
    if (typeof item === 'object' && holdsNull(item)) return true;
  }
  return false;
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function isObject(value: Json): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
