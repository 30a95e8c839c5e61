/** Whole-line edits of a text, and the diff that shows them. Lines end at `\n`; a `\r` before it is part of the line. */
import { createTwoFilesPatch } from 'diff';

/** Replaces the lines from `startLine` (from 1) that are exactly `removed` by `added`. Nothing removed: inserts before that line. */
export interface LineEdit {
  readonly startLine: number;
  readonly removed: readonly string[];
  readonly added: readonly string[];
}

/**
 * The text after all edits; line numbers are those of the text before. Throws a RangeError when edits overlap or a line to
 * remove is not what the edit says: the text is not the one that the edits were made for.
 */
export function applyEdits(text: string, edits: readonly LineEdit[]): string {
  const lines = text.split('\n');
  let after = lines.length;
  for (const { startLine, removed, added } of [...edits].sort((a, b) => b.startLine - a.startLine)) {
    const at = startLine - 1;
    if (at < 0 || at + removed.length > after)
      throw new RangeError(`the edit of line ${startLine} lies outside of the text or overlaps another`);
    const other = removed.findIndex((line, i) => lines[at + i] !== line);
    if (other >= 0) throw new RangeError(`line ${startLine + other} is not what the edit replaces`);
    lines.splice(at, removed.length, ...added);
    after = at;
  }
  return lines.join('\n');
}

/** A unified diff with three lines of context that `git apply` takes at the repository's root; '' when nothing changed. */
export function unifiedDiff(path: string, before: string, after: string): string {
  if (before === after) return '';
  const patch = createTwoFilesPatch(`a/${path}`, `b/${path}`, before, after, undefined, undefined, { context: 3 });
  // Everything before the first `---` is decoration of the package's own.
  return `diff --git ${quoted(`a/${path}`)} ${quoted(`b/${path}`)}\n${patch.slice(patch.indexOf('--- ')).replace(/^--- .*\n\+\+\+ .*\n/, `--- ${header(`a/${path}`)}\n+++ ${header(`b/${path}`)}\n`)}`;
}

/** The smallest single edit that turns one text into the other. */
export function lineEditBetween(before: string, after: string): LineEdit {
  const [old, now] = [before.split('\n'), after.split('\n')];
  let start = 0;
  while (start < old.length && start < now.length && old[start] === now[start]) start += 1;
  let end = 0;
  while (end < old.length - start && end < now.length - start && old[old.length - 1 - end] === now[now.length - 1 - end])
    end += 1;
  return { startLine: start + 1, removed: old.slice(start, old.length - end), added: now.slice(start, now.length - end) };
}

/** git ends a name with a tab when it has a space, and quotes it like C when it has anything stranger. */
function header(name: string): string {
  const written = quoted(name);
  return written === name && name.includes(' ') ? `${name}\t` : written;
}

function quoted(name: string): string {
  const bytes = Buffer.from(name, 'utf8');
  if (bytes.every((byte) => byte >= 0x20 && byte < 0x7f && byte !== 0x22 && byte !== 0x5c)) return name;
  const escaped = [...bytes].map((byte) => {
    if (byte === 0x22 || byte === 0x5c) return `\\${String.fromCharCode(byte)}`;
    return byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `\\${byte.toString(8).padStart(3, '0')}`;
  });
  return `"${escaped.join('')}"`;
}
