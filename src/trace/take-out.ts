/**
 * Takes items of lists, arguments and blocks out of HCL, with the commas, lines and blank lines that are theirs. Where nothing
 * would be left of a list or block, it goes as a whole.
 */
import type { WrittenPart } from '../model/index.js';
import type { Change } from './insert-hcl.js';

type Parts = readonly WrittenPart[];

/** @param all each from the inside out. Undefined when a list would be left empty that nothing says how to take out. */
export function takeOut(text: string, all: readonly Parts[]): readonly Change[] | undefined {
  const fronts = together(all).flatMap(([first]) => (first === undefined ? [] : [first]));
  if (fronts.some(({ kind }) => kind === 'list')) return undefined;
  const items = fronts.filter(({ kind }) => kind === 'item').map(({ range }) => range);
  return [
    ...runsOf(text, items).map((run) => itemRemoval(text, run)),
    ...fronts.filter(({ kind }) => kind === 'argument').map(({ range }) => lineRemoval(text, range)),
    ...fronts.filter(({ kind }) => kind === 'block').map(({ range }) => blockRemoval(text, range)),
  ];
}

/** Each once; in the place of all parts of one thing that thing. */
function together(all: readonly Parts[]): readonly Parts[] {
  const current = new Map(all.map((parts) => [keyOf(parts), parts]));
  for (;;) {
    const whole = [...byParent([...current.values()]).values()].find((group) => group.length >= (group[0]?.[0]?.of ?? Infinity));
    if (whole === undefined) return [...current.values()];
    for (const parts of whole) {
      current.delete(keyOf(parts));
      current.set(keyOf(parts.slice(1)), parts.slice(1));
    }
  }
}

/** Those that lie in something, by that. */
function byParent(all: readonly Parts[]): ReadonlyMap<string, readonly Parts[]> {
  const groups = new Map<string, Parts[]>();
  for (const parts of all.filter(({ length }) => length > 1)) {
    const key = keyOf(parts.slice(1));
    groups.set(key, [...(groups.get(key) ?? []), parts]);
  }
  return groups;
}

function keyOf(parts: Parts): string {
  return parts[0]?.range.join(' ') ?? '';
}

type Range = readonly [start: number, end: number];

/** Neighbours as one. */
function runsOf(text: string, items: readonly Range[]): readonly Range[] {
  const runs: [number, number][] = [];
  for (const [start, end] of items.toSorted(([a], [b]) => a - b)) {
    const last = runs.at(-1);
    if (last !== undefined && /^\s*,\s*$/u.test(text.slice(last[1], start))) last[1] = end;
    else runs.push([start, end]);
  }
  return runs;
}

function itemRemoval(text: string, [start, end]: Range): Change {
  const comma = /^\s*,/u.exec(text.slice(end))?.[0].length ?? 0;
  const lines = ownLines(text, start, end + comma);
  if (lines !== undefined) return { start: lines[0], end: lines[1], text: '' };
  if (comma > 0) {
    const after = end + comma;
    return { start, end: after + (/^[ \t]*/u.exec(text.slice(after))?.[0].length ?? 0), text: '' };
  }
  const before = /,\s*$/u.exec(text.slice(0, start))?.[0].length ?? 0;
  return { start: start - before, end, text: '' };
}

/** With its line, when it has that for itself. */
export function lineRemoval(text: string, [start, end]: Range): Change {
  const lines = ownLines(text, start, end);
  return lines === undefined ? { start, end, text: '' } : { start: lines[0], end: lines[1], text: '' };
}

/** With one of the blank lines around it, where it stood apart. */
function blockRemoval(text: string, [start, end]: Range): Change {
  const lines = ownLines(text, start, end);
  if (lines === undefined) return { start, end, text: '' };
  const [from, to] = lines;
  const above = /(?:^|\n)([ \t]*\r?\n)$/u.exec(text.slice(0, from))?.[1]?.length ?? 0;
  if (above > 0) return { start: from - above, end: to, text: '' };
  const below = /^[ \t]*\r?\n/u.exec(text.slice(to))?.[0].length ?? 0;
  return { start: from, end: to + below, text: '' };
}

/** The lines from the first to the last character, when nothing but a comment is on them besides. */
function ownLines(text: string, start: number, end: number): Range | undefined {
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const newline = text.indexOf('\n', end);
  const lineEnd = newline < 0 ? text.length : newline + 1;
  const alone = text.slice(lineStart, start).trim() === '' && /^\s*(?:(?:#|\/\/).*)?\s*$/u.test(text.slice(end, lineEnd));
  return alone ? [lineStart, lineEnd] : undefined;
}
