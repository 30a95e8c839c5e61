// What a page keeps in its address, as data: each member says how it is read from the query's texts and written back. What
// nobody could have chosen is read as the member's default, never an error; the default is left out of the address.

/** What `?severity=high&severity=critical` holds: every text of a name, in order. */
export type RawSearch = ReadonlyMap<string, readonly string[]>;

export interface Param<Value> {
  readonly initial: Value;
  read(texts: readonly string[]): Value;
  write(value: Value): readonly string[];
}

export type SearchShape = Readonly<Record<string, Param<unknown>>>;
export type SearchOf<Shape extends SearchShape> = {
  readonly [Key in keyof Shape]: Shape[Key] extends Param<infer Value> ? Value : never;
};

/** Any text; empty is the default. */
export function text(initial = ''): Param<string> {
  return { initial, read: (texts) => texts[0] ?? initial, write: (value) => [value] };
}

/** One of these. */
export function one<Value extends string>(values: readonly Value[], initial: Value): Param<Value> {
  return {
    initial,
    read: (texts) => values.find((value) => value === texts[0]) ?? initial,
    write: (value) => [value],
  };
}

/** Some of these, or of anything without `values`. A default that is not empty can be taken away: that is `?name=`. */
export function many<Value extends string>(values: readonly Value[], initial?: readonly Value[]): Param<readonly Value[]>;
export function many(values?: undefined, initial?: readonly string[]): Param<readonly string[]>;
export function many(values?: readonly string[], initial: readonly string[] = []): Param<readonly string[]> {
  return {
    initial,
    read: (texts) => {
      if (texts.length === 0) return initial;
      return [...new Set(texts)].filter((text) => text !== '' && (values === undefined || values.includes(text)));
    },
    write: (value) => (value.length === 0 ? [''] : value),
  };
}

/** True or false. */
export function flag(initial = false): Param<boolean> {
  return {
    initial,
    read: (texts) => (texts[0] === undefined ? initial : texts[0] === '1' || texts[0] === 'true'),
    write: (value) => [value ? '1' : '0'],
  };
}

/** The query of an address, with or without its `?`. */
export function readRaw(query: string): RawSearch {
  const raw = new Map<string, string[]>();
  for (const [name, value] of new URLSearchParams(query)) raw.set(name, [...(raw.get(name) ?? []), value]);
  return raw;
}

/** `?a=1&a=2`, or '' when there is nothing. */
export function writeRaw(raw: RawSearch): string {
  const query = new URLSearchParams();
  for (const [name, values] of raw) for (const value of values) query.append(name, value);
  const written = query.toString();
  return written === '' ? '' : `?${written}`;
}

export function readSearch<Shape extends SearchShape>(shape: Shape, raw: RawSearch): SearchOf<Shape> {
  const entries = Object.entries(shape).map(([name, param]) => [name, param.read(raw.get(name) ?? [])]);
  return Object.fromEntries(entries) as SearchOf<Shape>;
}

/** `raw` with these members put in; all others stay as they are. */
export function withSearch<Shape extends SearchShape>(shape: Shape, raw: RawSearch, patch: Partial<SearchOf<Shape>>): RawSearch {
  const next = new Map(raw);
  for (const [name, value] of Object.entries(patch)) {
    const param = shape[name];
    if (param === undefined) continue;
    const texts = param.write(value);
    if (sameTexts(texts, param.write(param.initial))) next.delete(name);
    else next.set(name, texts);
  }
  return next;
}

function sameTexts(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((text, index) => text === b[index]);
}
