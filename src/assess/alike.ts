/**
 * Finds those of many objects that agree in all that is read of them: a tree with a step for each value that was read, so that
 * what agrees up to a value is at the same step. Takes no copies, and makes no keys.
 */
import { Boxed, type Reads } from '../lib/cel/index.js';

/** Of an object of which more is read, or deeper, nothing is kept: whoever wrote it should not fill our memory, nor our stack. */
const MOST_READ = 5000;
const DEEPEST = 100;

export class Alike<T> {
  readonly #plan: ReadPlan;
  readonly #root = new Step<T>();
  #at = this.#root;
  #steps = 0;
  /** How much more may be read of the object; below 0 when it was too much. */
  #left = 0;
  #depth = 0;

  constructor(plan: ReadPlan) {
    this.#plan = plan;
  }

  /** How many values are kept. */
  get size(): number {
    return this.#steps;
  }

  /** What is kept for all that are like this object, where `make` gives it for the first. Undefined where too much is read of it. */
  of(object: unknown, make: () => T): T | undefined {
    this.#at = this.#root;
    this.#left = MOST_READ;
    this.#depth = 0;
    this.#follow(object, this.#plan);
    return this.#left < 0 ? undefined : (this.#at.kept ??= make());
  }

  #follow(value: unknown, plan: ReadPlan): void {
    // Nothing but itself is like a mark of what was not read.
    if (typeof value !== 'object' || value === null || value instanceof Boxed) {
      this.#take(value);
      return;
    }
    this.#depth += 1;
    if (this.#depth > DEEPEST) this.#left = -1;
    if (this.#left < 0) return;
    if (isList(value)) this.#followList(value, plan);
    else this.#followMap(value as Readonly<Record<string, unknown>>, plan);
    this.#depth -= 1;
  }

  #followList(list: readonly unknown[], { elements }: ReadPlan): void {
    this.#take(LIST);
    this.#take(list.length);
    if (elements === undefined) return;
    for (let at = 0; at < list.length && this.#left >= 0; at += 1) this.#follow(list[at], elements);
  }

  #followMap(map: Readonly<Record<string, unknown>>, { keys, entries, fields }: ReadPlan): void {
    this.#take(MAP);
    if (keys) {
      const all = Object.keys(map);
      this.#take(all.length);
      for (const key of all) {
        if (this.#left < 0) return;
        this.#take(key);
        if (entries !== undefined) this.#follow(map[key], entries);
      }
    }
    for (let at = 0; at < fields.length; at += 1) {
      const field = fields[at];
      if (field === undefined) continue;
      const { name, inherited, plan } = field;
      const value = inherited && !Object.hasOwn(map, name) ? undefined : map[name];
      if (typeof value === 'object') this.#follow(value, plan);
      else this.#take(value);
    }
  }

  /** A value that is not there is undefined, which JSON cannot say. */
  #take(value: unknown): void {
    this.#left -= 1;
    if (this.#left < 0) return;
    if (value === 0 && Object.is(value, -0)) value = MINUS_ZERO;
    const at = this.#at;
    if (at.next === undefined) {
      at.value = value;
      this.#at = at.next = this.#newStep();
    } else this.#at = at.value === value ? at.next : this.#beside(at, value);
  }

  #beside(at: Step<T>, value: unknown): Step<T> {
    const others = (at.others ??= new Map<unknown, Step<T>>());
    let other = others.get(value);
    if (other === undefined) others.set(value, (other = this.#newStep()));
    return other;
  }

  #newStep(): Step<T> {
    this.#steps += 1;
    return new Step();
  }
}

/** Come before what is in a list or map. */
const LIST = Symbol('list');
const MAP = Symbol('map');
/** JSON can say it, a double keeps it, and it equals 0. */
const MINUS_ZERO = Symbol('-0');

class Step<T> {
  /** The value that followed first, and where it leads. Most steps have no other. */
  value: unknown = undefined;
  next: Step<T> | undefined = undefined;
  others: Map<unknown, Step<T>> | undefined = undefined;
  kept: T | undefined = undefined;
}

/** In which order a value is gone through for what is read of it. */
export interface ReadPlan {
  readonly elements: ReadPlan | undefined;
  readonly keys: boolean;
  /** Not without the keys. */
  readonly entries: ReadPlan | undefined;
  readonly fields: readonly PlannedField[];
}

interface PlannedField {
  readonly name: string;
  /** Objects inherit something of this name. */
  readonly inherited: boolean;
  readonly plan: ReadPlan;
}

const WHOLE: ReadPlan = {
  get elements() {
    return WHOLE;
  },
  keys: true,
  get entries() {
    return WHOLE;
  },
  fields: [],
};

/** @param reads all that is read of a value, by different readers */
export function readPlan(reads: readonly Reads[]): ReadPlan {
  if (reads.some(({ whole }) => whole)) return WHOLE;
  const fields = new Map<string, Reads[]>();
  for (const [name, read] of reads.flatMap((one) => [...one.fields])) {
    const before = fields.get(name);
    if (before === undefined) fields.set(name, [read]);
    else before.push(read);
  }
  const elements = reads.flatMap((one) => one.elements ?? []);
  const entries = reads.flatMap((one) => one.entries ?? []);
  return {
    elements: elements.length === 0 ? undefined : readPlan(elements),
    keys: entries.length > 0 || reads.some(({ keys }) => keys),
    entries: entries.length === 0 ? undefined : readPlan(entries),
    fields: [...fields].map(([name, each]) => ({ name, inherited: name in Object.prototype, plan: readPlan(each) })),
  };
}

/** `Array.isArray`, which does not narrow readonly arrays. */
function isList(value: object): value is readonly unknown[] {
  return Array.isArray(value);
}
