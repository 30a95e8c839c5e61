/**
 * Writes values into HCL: replaces an argument's value, takes an argument out, or adds arguments and the blocks around them.
 * Takes a text and what to write where; gives the new text, laid out as `terraform fmt` does, everything else as it was.
 * Gives nothing rather than a text that does not parse.
 */
import { parseHcl } from '../lib/hcl/parse.js';
import { isDeepStrictEqual } from 'node:util';
import type { FieldEdit, FieldWrite, Json, WrittenPart } from '../model/index.js';
import { aligned, insertionOf, type Change, type Insertion } from './insert-hcl.js';
import { lineRemoval, takeOut } from './take-out.js';

export interface HclEdit {
  readonly write: FieldWrite;
  readonly edit: FieldEdit;
}

/** The text with all edits made; undefined when one cannot be made, or two want different things of one place. */
export function editHcl(text: string, edits: readonly HclEdit[]): string | undefined {
  const changes = new Map<string, Change>();
  const insertions = new Map<string, Insertion>();
  const taken: (readonly WrittenPart[])[] = [];
  for (const { write, edit } of edits) {
    if (write.kind === 'take-out') {
      if (edit.kind !== 'remove') return undefined;
      taken.push(write.parts);
      continue;
    }
    if (edit.kind === 'remove' && write.kind === 'insert') continue;
    const change = write.kind === 'insert' ? addInsertion(insertions, write, edit) : replacement(text, write, edit);
    if (change === undefined) return undefined;
    if (change === 'added') continue;
    const key = `${change.start} ${change.end}`;
    const known = changes.get(key);
    if (known !== undefined && known.text !== change.text) return undefined;
    changes.set(key, change);
  }
  const removals = takeOut(text, taken);
  if (removals === undefined) return undefined;
  for (const removal of removals) changes.set(`removal ${removal.start}`, removal);
  for (const [key, insertion] of insertions) changes.set(`insertion ${key}`, insertionOf(text, insertion));
  const applied = apply(text, [...changes.values()]);
  const after = applied === undefined ? undefined : regrouped(text, [...changes.values()]).reduce(aligned, applied);
  return after === undefined || parseHcl('', after).problems.length > parseHcl('', text).problems.length ? undefined : after;
}

function apply(text: string, changes: readonly Change[]): string | undefined {
  let after = text;
  let before = text.length;
  for (const { start, end, text: by } of changes.toSorted((a, b) => b.start - a.start || b.end - a.end)) {
    if (end > before) return undefined;
    after = after.slice(0, start) + by + after.slice(end);
    before = start;
  }
  return after;
}

/**
 * Where, in the new text, a value of several lines became one of a single line, and now stands in a group with others; and
 * where lines are gone whose names may have been the longest of their group.
 */
function regrouped(text: string, changes: readonly Change[]): readonly number[] {
  let moved = 0;
  return changes
    .toSorted((a, b) => a.start - b.start)
    .flatMap(({ start, end, text: by }): number[] => {
      const at = start + moved;
      moved += by.length - (end - start);
      if (by.includes('\n') || !text.slice(start, end).includes('\n')) return [];
      return by === '' ? [Math.max(0, at - 1), at] : [at];
    });
}

function replacement(text: string, write: Extract<FieldWrite, { kind: 'replace' }>, edit: FieldEdit): Change | undefined {
  if (edit.kind === 'remove') return write.argument === undefined ? undefined : lineRemoval(text, write.argument);
  const [start, end] = write.range;
  const value = writtenValue(write, edit.value);
  if (value === undefined) return undefined;
  // A comment behind the value stays in its column, as long as there is room.
  const comment = /^([ \t]+)(?:#|\/\/)/u.exec(text.slice(end, end + 200));
  const spaces = comment?.[1]?.length ?? 0;
  if (spaces < 2) return { start, end, text: value };
  const room = Math.max(1, spaces + (end - start) - value.length);
  return { start, end: end + spaces, text: value + ' '.repeat(room) };
}

function addInsertion(
  insertions: Map<string, Insertion>,
  write: Extract<FieldWrite, { kind: 'insert' }>,
  edit: FieldEdit,
): 'added' | undefined {
  const value = edit.kind === 'set' ? writtenValue(write, edit.value) : undefined;
  if (value === undefined) return undefined;
  const { kind, range } = write.into;
  const key = `${kind} ${range[0]} ${range[1]}`;
  const insertion = insertions.get(key) ?? { into: write.into, content: emptyBlock('', []) };
  insertions.set(key, insertion);
  let block = insertion.content;
  for (const { header, lines } of write.create ?? []) {
    const inner = block.blocks.get(header) ?? emptyBlock(header, lines);
    block.blocks.set(header, inner);
    block = inner;
  }
  if ((block.values.get(write.name) ?? value) !== value) return undefined;
  block.values.set(write.name, value);
  return 'added';
}

function emptyBlock(header: string, lines: readonly string[]): Insertion['content'] {
  return { header, lines, values: new Map(), blocks: new Map() };
}

function writtenValue({ words }: FieldWrite, value: Json): string | undefined {
  if (words === undefined) return literal(value);
  const found = words.find(([member]) => isDeepStrictEqual(member, value));
  return found === undefined ? undefined : literal(found[1]);
}

/** On one line, however large. */
function literal(value: Json): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'number') return String(value);
  if (typeof value === 'string') return JSON.stringify(value).replace(/[$%](?=\{)/gu, '$&$&');
  if (Array.isArray(value)) return `[${value.map((item: Json) => literal(item)).join(', ')}]`;
  const members = Object.entries(value).map(([key, item]) => `${nameOf(key)} = ${literal(item)}`);
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
}

function nameOf(key: string): string {
  return /^[A-Za-z_][\w-]*$/u.test(key) ? key : literal(key);
}
