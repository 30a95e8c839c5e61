/**
 * Changes values at places of an object that a pattern names: `Environment.Variables.*`, `Statements[].Document`. Gives a
 * new object and never changes the old one. Used to parse documents that an API gives as a text, and to leave secrets out.
 */
import { formatFieldPath, type FieldPath } from '../../lib/field-path.js';
import { parseJson } from '../../lib/bounded-json.js';
import type { Json, UnreadField } from '../../model/index.js';
import { isItem, type Item } from './json.js';

export interface Rewritten {
  readonly item: Item;
  readonly unread: readonly UnreadField[];
}

/** What becomes of a value: another one, or nothing, with the reason why it cannot be known. */
type Rewrite = (value: Json) => { readonly value: Json } | { readonly leaveOut: string };

/** @param pattern keys joined by dots; `*` is every key, `[]` every item of a list */
function rewrite(item: Item, pattern: string, change: Rewrite): Rewritten {
  const unread: UnreadField[] = [];
  const changed = walk(item, pattern.replaceAll('[]', '.[]').split('.'), [], change, unread);
  return { item: isItem(changed) ? changed : item, unread };
}

function walk(
  value: Json,
  [step, ...rest]: readonly string[],
  path: FieldPath,
  change: Rewrite,
  unread: UnreadField[],
): Json | undefined {
  if (step === undefined) {
    const next = change(value);
    if ('value' in next) return next.value;
    unread.push({ path: formatFieldPath(path), why: next.leaveOut });
    return undefined;
  }
  if (step === '[]') {
    if (!Array.isArray(value)) return value;
    const items = value as readonly Json[];
    return items.map((one, index) => walk(one, rest, [...path, { kind: 'index', index }], change, unread) ?? null);
  }
  if (!isItem(value)) return value;
  const entries = Object.entries(value).flatMap(([key, member]): [string, Json][] => {
    if (step !== '*' && step !== key) return [[key, member]];
    const next = walk(member, rest, [...path, { kind: 'key', key }], change, unread);
    // Keys that were found by `*` are names that somebody gave: they stay, as null, which reads as a member that is not there.
    if (next === undefined) return step === '*' ? [[key, null]] : [];
    return [[key, next]];
  });
  return Object.fromEntries(entries);
}

/** Leaves the value out wherever the pattern leads, and says so. */
export function redact(item: Item, pattern: string, what: string): Rewritten {
  return rewrite(item, pattern, () => ({ leaveOut: `redacted: ${what}` }));
}

/** Parses the JSON document that is there as a text; percent-encoded ones (IAM) too. One that is not JSON is left out. */
export function parseDocument(item: Item, pattern: string): Rewritten {
  return rewrite(item, pattern, (value) => {
    if (typeof value !== 'string') return { value };
    const parsed = parseJson(decoded(value), { depth: 100 });
    if (parsed.kind === 'problem') return { leaveOut: `it is no document: ${parsed.message}` };
    return isJson(parsed.value) ? { value: parsed.value } : { leaveOut: 'it is no document' };
  });
}

/** A document that was parsed is nothing but JSON. */
function isJson(value: unknown): value is Json {
  return value !== undefined;
}

function decoded(text: string): string {
  if (!text.startsWith('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return text;
    throw error;
  }
}
