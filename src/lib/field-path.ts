/**
 * The field paths that policies name: `spec.containers[name=app].securityContext.runAsNonRoot`. Takes text, gives steps;
 * finds them in plain data. Never throws, never follows a prototype, never evaluates anything.
 *
 * Grammar: keys are joined by dots; `[3]` is an index from 0; `[name=app]` is the first item of a list whose field `name`
 * says `app`; a key with dots, brackets or quotes is written `['app.kubernetes.io/name']` or `app\.kubernetes\.io/name`.
 * A value after `=` can be quoted likewise. The empty text is the object itself.
 */
export type FieldStep =
  | { readonly kind: 'key'; readonly key: string }
  | { readonly kind: 'index'; readonly index: number }
  | { readonly kind: 'match'; readonly key: string; readonly value: string };

export type FieldPath = readonly FieldStep[];

/** A node in plain data: keys and indexes from the root. */
export type NodePath = readonly (string | number)[];

export type ParsedFieldPath =
  { readonly kind: 'path'; readonly path: FieldPath } | { readonly kind: 'problem'; readonly reason: string };

/** Where a field path leads. When it was not `found`, `node` and `value` are those of the deepest prefix that exists. */
export interface ResolvedField {
  readonly found: boolean;
  readonly value: unknown;
  readonly node: NodePath;
  /** How many steps of the path exist. */
  readonly depth: number;
}

const MAX_LENGTH = 4096;
const BARE = /^[^.[\]'"\\=]+$/;
const INDEX = /^(0|[1-9][0-9]{0,8})$/;

/** Reads a field path; a problem says what is wrong and at which character (from 1). */
export function parseFieldPath(text: string): ParsedFieldPath {
  if (text.length > MAX_LENGTH) return problem(`a field path is at most ${MAX_LENGTH} characters long`);
  const path: FieldStep[] = [];
  let at = 0;
  while (at < text.length) {
    const step = text[at] === '[' ? readBracket(text, at) : readKey(text, at, path.length === 0);
    if ('reason' in step) return problem(step.reason);
    path.push(step.step);
    at = step.end;
  }
  return { kind: 'path', path };
}

/** The text of a path: `parseFieldPath(formatFieldPath(path))` gives the same path. */
export function formatFieldPath(path: FieldPath): string {
  let text = '';
  for (const step of path) {
    if (step.kind === 'index') text += `[${step.index}]`;
    else if (step.kind === 'match') text += `[${quoteUnlessBare(step.key)}=${quoteUnlessBare(step.value)}]`;
    else if (BARE.test(step.key)) text += text === '' ? step.key : `.${step.key}`;
    else text += `[${quote(step.key)}]`;
  }
  return text;
}

/** Follows a path through plain data (own keys only); the deepest existing prefix when it does not lead to the end. */
export function resolve(value: unknown, path: FieldPath): ResolvedField {
  const node: (string | number)[] = [];
  let current = value;
  for (const [depth, step] of path.entries()) {
    const next = take(current, step);
    if (next === undefined) return { found: false, value: current, node, depth };
    node.push(next.key);
    current = next.value;
  }
  return { found: true, value: current, node, depth: path.length };
}

/** The field path of a concrete node. */
export function fieldPathOf(node: NodePath): FieldPath {
  return node.map((step) => (typeof step === 'number' ? { kind: 'index', index: step } : { kind: 'key', key: step }));
}

function take(value: unknown, step: FieldStep): { key: string | number; value: unknown } | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (step.kind === 'key') {
    if (Array.isArray(value) || !Object.hasOwn(value, step.key)) return undefined;
    return { key: step.key, value: ownValue(value, step.key) };
  }
  if (!Array.isArray(value)) return undefined;
  const index = step.kind === 'index' ? step.index : value.findIndex((item: unknown) => says(item, step.key, step.value));
  return index < 0 || index >= value.length ? undefined : { key: index, value: value[index] };
}

/** A number or boolean matches its JSON text, so `[containerPort=8080]` finds the number. */
function says(item: unknown, key: string, text: string): boolean {
  if (typeof item !== 'object' || item === null || !Object.hasOwn(item, key)) return false;
  const value = ownValue(item, key);
  return (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') && String(value) === text;
}

function ownValue(value: object, key: string): unknown {
  return Object.getOwnPropertyDescriptor(value, key)?.value;
}

type Read<Found> = ({ readonly end: number } & Found) | { readonly reason: string };

function readKey(text: string, start: number, first: boolean): Read<{ readonly step: FieldStep }> {
  let at = start;
  if (!first) {
    if (text[at] !== '.') return { reason: `expected '.' or '[' at character ${at + 1}` };
    at += 1;
  }
  const word = readBare(text, at, '.[');
  if ('reason' in word) return word;
  return { step: { kind: 'key', key: word.word }, end: word.end };
}

function readBracket(text: string, start: number): Read<{ readonly step: FieldStep }> {
  const quoted = isQuote(text[start + 1]);
  const key = readWord(text, start + 1, '=]');
  if ('reason' in key) return key;
  if (text[key.end] === ']') {
    if (quoted) return { step: { kind: 'key', key: key.word }, end: key.end + 1 };
    if (INDEX.test(key.word)) return { step: { kind: 'index', index: Number(key.word) }, end: key.end + 1 };
    return { reason: `'${key.word}' at character ${start + 2} is no index; a key in brackets is quoted` };
  }
  if (text[key.end] !== '=') return { reason: `the bracket at character ${start + 1} is not closed` };
  const value = readWord(text, key.end + 1, ']');
  if ('reason' in value) return value;
  if (text[value.end] !== ']') return { reason: `the bracket at character ${start + 1} is not closed` };
  return { step: { kind: 'match', key: key.word, value: value.word }, end: value.end + 1 };
}

function readWord(text: string, start: number, ends: string): Read<{ readonly word: string }> {
  return isQuote(text[start]) ? readQuoted(text, start) : readBare(text, start, ends);
}

function readBare(text: string, start: number, ends: string): Read<{ readonly word: string }> {
  let word = '';
  let at = start;
  for (; at < text.length; at += 1) {
    const character = text[at] ?? '';
    if (ends.includes(character)) break;
    if (character === '\\') {
      at += 1;
      if (at >= text.length) return { reason: 'a backslash ends the path' };
    }
    word += text[at];
  }
  return at === start ? { reason: `expected a name at character ${start + 1}` } : { word, end: at };
}

function readQuoted(text: string, start: number): Read<{ readonly word: string }> {
  let word = '';
  for (let at = start + 1; at < text.length; at += 1) {
    if (text[at] === text[start]) return { word, end: at + 1 };
    if (text[at] === '\\') at += 1;
    word += text[at] ?? '';
  }
  return { reason: `the quote at character ${start + 1} is not closed` };
}

function isQuote(character: string | undefined): boolean {
  return character === "'" || character === '"';
}

function quoteUnlessBare(word: string): string {
  return BARE.test(word) ? word : quote(word);
}

function quote(word: string): string {
  return `'${word.replace(/[\\']/g, '\\$&')}'`;
}

function problem(reason: string): ParsedFieldPath {
  return { kind: 'problem', reason };
}
