/**
 * Regular expressions with RE2's syntax and its linear time (https://github.com/google/re2/wiki/Syntax): of the language, its
 * regex library and Kubernetes.
 */
import { RE2JS } from 're2js';
import { spend, spendOnCopy } from '../meter.js';
import { binary, int, listValue, quaternary, ternary, text, type Overload } from '../overload.js';
import { BOOL, listOf, optionalOf, STRING } from '../types.js';
import { CelError, NONE, Optional, type Value } from '../values.js';

/** Characters of a pattern. */
const PATTERN_LENGTH = 1000;
const PATTERNS_KEPT = 256;
/** What is written out when `(a{10}){10}` is: compiling 100,000 takes half a second. */
const PATTERN_SIZE = 20_000;

const m = 'method';
const f = 'function';

export const regex: readonly Overload[] = [
  binary(m, 'matches', [text, text], BOOL, matches),
  binary(f, 'matches', [text, text], BOOL, matches),
  binary(m, 'find', [text, text], STRING, (value, pattern) => {
    return withPattern(value, pattern, (compiled) => {
      const matcher = compiled.matcher(value);
      return matcher.find() ? (matcher.group() ?? '') : '';
    });
  }),
  binary(m, 'findAll', [text, text], listOf(STRING), (value, pattern) => findAll(value, pattern, -1)),
  ternary(m, 'findAll', [text, text, int], listOf(STRING), (value, pattern, limit) => findAll(value, pattern, Number(limit))),
  ternary(f, 'regex.replace', [text, text, text], STRING, (value, pattern, by) => replace(value, pattern, by, -1)),
  quaternary(f, 'regex.replace', [text, text, text, int], STRING, (value, pattern, by, count) => {
    return replace(value, pattern, by, Number(count));
  }),
  binary(f, 'regex.extract', [text, text], optionalOf(STRING), (value, pattern) => {
    return withGroup(value, pattern, (compiled, group) => {
      const matcher = compiled.matcher(value);
      const found = matcher.find() ? matcher.group(group) : null;
      return found === null ? NONE : new Optional(found);
    });
  }),
  binary(f, 'regex.extractAll', [text, text], listOf(STRING), (value, pattern) => {
    return withGroup(value, pattern, (compiled, group) => {
      const matcher = compiled.matcher(value);
      const found: string[] = [];
      while (matcher.find()) {
        const part = matcher.group(group);
        // As in cel-go, a group that matched nothing is none.
        if (part !== null && part !== '') found.push(part);
      }
      return listValue(found);
    });
  }),
];

/** Texts of at most so many characters, and so many of them, of which each pattern keeps whether it matches. */
const TEXT_KEPT = 128;
const TEXTS_KEPT = 512;

/** Images, names and settings recur all over an estate, and one that was seen is found sooner than it is matched. */
function matches(value: string, pattern: string): Value {
  const found = compile(pattern);
  return found instanceof CelError ? found : matchesPattern(value, found);
}

/** The same for one pattern, which is compiled with the first text. */
export function matcherOf(pattern: string): (value: string) => Value {
  let found: Pattern | undefined;
  return (value) => {
    if (found !== undefined) return matchesPattern(value, found);
    const first = compile(pattern);
    if (first instanceof CelError) return first;
    found = first;
    return matchesPattern(value, found);
  };
}

function matchesPattern(value: string, { compiled, size, seen }: Pattern): boolean {
  spendOnCopy(value.length * size);
  if (value.length > TEXT_KEPT) return compiled.test(value);
  const before = seen.get(value);
  if (before !== undefined) return before;
  const matched = compiled.test(value);
  if (seen.size >= TEXTS_KEPT) seen.clear();
  seen.set(value, matched);
  return matched;
}

interface Pattern {
  readonly compiled: RE2JS;
  readonly size: number;
  readonly seen: Map<string, boolean>;
}

function withPattern(value: string, pattern: string, use: (compiled: RE2JS) => Value): Value {
  const found = compile(pattern);
  if (found instanceof CelError) return found;
  // A match looks at each character with up to each state of the pattern.
  spendOnCopy(value.length * found.size);
  return use(found.compiled);
}

const kept = new Map<string, Pattern | CelError>();

function compile(pattern: string): Pattern | CelError {
  if (pattern.length > PATTERN_LENGTH) return new CelError(`a regular expression has at most ${PATTERN_LENGTH} characters`);
  const before = kept.get(pattern);
  if (before !== undefined) return before;
  const size = patternSize(pattern);
  if (size > PATTERN_SIZE) return new CelError('the regular expression repeats too much');
  // Compiling takes longer than any other single step.
  spend(size);
  const compiled = newPattern(pattern, size);
  if (kept.size >= PATTERNS_KEPT) kept.clear();
  kept.set(pattern, compiled);
  return compiled;
}

function newPattern(pattern: string, size: number): Pattern | CelError {
  try {
    return { compiled: RE2JS.compile(pattern), size, seen: new Map() };
  } catch (cause) {
    return new CelError(cause instanceof Error ? cause.message : String(cause));
  }
}

/** About as many states as it takes: its characters, those in a counted repeat so often. */
function patternSize(pattern: string): number {
  const groups: number[] = [];
  let size = 0;
  let last = 0;
  for (const [part, most] of pattern.matchAll(/\\[\s\S]|\[\^?\]?(?:\\[\s\S]|[^\]\\])*\]?|\{\d*,?(\d*)\}|[\s\S]/g)) {
    if (part === '(') {
      groups.push(size);
      size = 0;
    } else if (part === ')') {
      last = size + 1;
      size = (groups.pop() ?? 0) + last;
    } else if (part.startsWith('{') && part.length > 2) {
      const times = Math.min(Math.max(Number(most ?? 0), Number(/\d+/.exec(part)?.[0] ?? 1)), 1000);
      size += last * Math.max(times - 1, 0);
      last *= Math.max(times, 1);
    } else {
      last = 1;
      size += 1;
    }
  }
  return size + groups.reduce((sum, group) => sum + group, 0);
}

function findAll(value: string, pattern: string, limit: number): Value {
  return withPattern(value, pattern, (compiled) => {
    const matcher = compiled.matcher(value);
    const found: string[] = [];
    while ((limit < 0 || found.length < limit) && matcher.find()) found.push(matcher.group() ?? '');
    spendOnCopy(value.length);
    return listValue(found);
  });
}

function withGroup(value: string, pattern: string, use: (compiled: RE2JS, group: number) => Value): Value {
  return withPattern(value, pattern, (compiled) => {
    const groups = compiled.groupCount();
    if (groups > 1) return new CelError(`the regular expression has ${groups} groups; at most one can be extracted`);
    return use(compiled, groups);
  });
}

/** `\1` to `\9` stand for groups, `\0` for the whole match, `\\` for a backslash. */
function replace(value: string, pattern: string, by: string, count: number): Value {
  return withPattern(value, pattern, (compiled) => {
    const parts = replacementParts(by, compiled.groupCount());
    if (parts instanceof CelError) return parts;
    const matcher = compiled.matcher(value);
    let result = '';
    let end = 0;
    for (let times = 0; (count < 0 || times < count) && matcher.find(); times += 1) {
      const made = parts.map((part) => (typeof part === 'string' ? part : (matcher.group(part) ?? ''))).join('');
      result += value.slice(end, matcher.start()) + made;
      end = matcher.end();
      spendOnCopy(made.length + 1);
    }
    return result + value.slice(end);
  });
}

function replacementParts(by: string, groups: number): readonly (string | number)[] | CelError {
  const parts: (string | number)[] = [];
  for (const [part] of by.matchAll(/\\.?|[^\\]+/gsu)) {
    if (!part.startsWith('\\')) parts.push(part);
    else if (part === '\\\\') parts.push('\\');
    else if (!/^\\\d$/.test(part)) return new CelError(`regex.replace: '${part}' is no reference to a group`);
    else if (Number(part.slice(1)) > groups) return new CelError(`regex.replace: there is no group ${part.slice(1)}`);
    else parts.push(Number(part.slice(1)));
  }
  return parts;
}
