/**
 * What the variables of a Dockerfile stand for at a point in it: global ARGs (for FROM only, unless a stage declares them
 * again), a stage's ARGs and ENVs, and the arguments that the builder itself provides, whose values nobody can know here.
 * Source of the rules: the Dockerfile reference, "Scope" and "Understand how ARG and FROM interact".
 */
import { expand, type Budget, type Expanded, type Lookup } from './expand.js';
import { unquote, type WrittenInstruction } from './instructions.js';

/** Values by name; undefined for a name that is declared without one. */
export type Values = Map<string, string | undefined>;

export interface Scope {
  readonly args: Values;
  readonly env: Values;
}

/** Provided by the builder, and always other than the Dockerfile's own default. */
const PREDEFINED: ReadonlySet<string> = new Set(
  'TARGETPLATFORM TARGETOS TARGETARCH TARGETVARIANT BUILDPLATFORM BUILDOS BUILDARCH BUILDVARIANT TARGETSTAGE'.split(' '),
);
/** The builder leaves variables in these to the shell, or to the build that an ONBUILD waits for. */
const SHELL_EXPANDS: ReadonlySet<string> = new Set(['RUN', 'CMD', 'ENTRYPOINT', 'HEALTHCHECK', 'SHELL', 'ONBUILD']);

export function emptyScope(): Scope {
  return { args: new Map(), env: new Map() };
}

/** A stage starts with what the stage it is FROM had at its end. */
export function inheritedScope(parent: Scope): Scope {
  return { args: new Map(parent.args), env: new Map(parent.env) };
}

/** FROM sees global arguments only. */
export function expandGlobal(text: string, globals: Values, escape: string, budget: Budget): Expanded {
  return expand(text, (name) => known(globals, name), escape, budget);
}

/** In what a shell expands, a name that was never declared is the shell's own and not missing. */
export function expandIn(instruction: WrittenInstruction, text: string, scope: Scope, escape: string, budget: Budget): Expanded {
  const lookup: Lookup = SHELL_EXPANDS.has(instruction.keyword)
    ? (name) => (scope.env.has(name) || scope.args.has(name) ? lookupIn(scope, name) : { kind: 'foreign' })
    : (name) => lookupIn(scope, name);
  return expand(text, lookup, escape, budget);
}

/** Takes in an ARG before the first FROM; a later argument of it sees the earlier ones. Gives what it declared. */
export function declareGlobals(
  instruction: WrittenInstruction,
  globals: Values,
  escape: string,
  budget: Budget,
): readonly string[] {
  return assignments(instruction, escape).map(({ name, value }) => {
    globals.set(name, value === undefined ? undefined : settled(expandGlobal(value, globals, escape, budget), escape));
    return name;
  });
}

/** Takes in an ARG or ENV of a stage; all its values see the variables as they were before it. */
export function declare(instruction: WrittenInstruction, scope: Scope, globals: Values, escape: string, budget: Budget): void {
  const declared = assignments(instruction, escape).map(({ name, value }) => ({
    name,
    value: value === undefined ? undefined : settled(expandIn(instruction, value, scope, escape, budget), escape),
    withDefault: value !== undefined,
  }));
  for (const { name, value, withDefault } of declared) {
    if (instruction.keyword === 'ENV') scope.env.set(name, value);
    else scope.args.set(name, withDefault ? value : globals.get(name));
  }
}

/** `A=1 B="2 3"`, `A` alone, and the old form of ENV that takes the rest of its line: `ENV A all the rest`. */
export function assignments(
  { keyword, words }: Pick<WrittenInstruction, 'keyword' | 'words'>,
  escape: string,
): { readonly name: string; readonly value: string | undefined }[] {
  const all = splitWords(words, escape);
  const first = all[0];
  if (first === undefined) return [];
  if (keyword === 'ENV' && !first.includes('=')) return [{ name: first, value: words.trim().slice(first.length).trim() }];
  return all.map((word) => {
    const equals = word.indexOf('=');
    return equals < 0
      ? { name: word, value: undefined }
      : { name: unquote(word.slice(0, equals)), value: word.slice(equals + 1) };
  });
}

/** Splits at white space outside of quotes; quotes and escapes stay in the words. */
export function splitWords(text: string, escape: string): string[] {
  const words: string[] = [];
  let start = -1;
  let quote = '';
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at] ?? '';
    const space = quote === '' && /\s/.test(char);
    if (space && start >= 0) {
      words.push(text.slice(start, at));
      start = -1;
    }
    if (space) continue;
    if (start < 0) start = at;
    if (char === escape && quote !== "'") at += 1;
    else if (quote === '' && (char === '"' || char === "'")) quote = char;
    else if (char === quote) quote = '';
  }
  if (start >= 0) words.push(text.slice(start));
  return words;
}

/** The text that quotes and escapes stand for. */
export function plain(text: string, escape: string): string {
  let result = '';
  let quote = '';
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at] ?? '';
    if (char === escape && quote !== "'") {
      at += 1;
      result += text[at] ?? '';
    } else if (quote === '' && (char === '"' || char === "'")) quote = char;
    else if (char === quote) quote = '';
    else result += char;
  }
  return result;
}

/** A value with a variable that stayed unknown is itself unknown. */
function settled(expanded: Expanded, escape: string): string | undefined {
  return expanded.unresolved.length > 0 ? undefined : plain(expanded.text, escape);
}

function lookupIn(scope: Scope, name: string): ReturnType<Lookup> {
  return scope.env.has(name) ? lookedUp(scope.env.get(name)) : known(scope.args, name);
}

function known(args: Values, name: string): ReturnType<Lookup> {
  return lookedUp(PREDEFINED.has(name) ? undefined : args.get(name));
}

function lookedUp(value: string | undefined): ReturnType<Lookup> {
  return value === undefined ? { kind: 'unknown' } : { kind: 'value', value };
}
