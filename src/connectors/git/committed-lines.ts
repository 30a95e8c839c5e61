/** Finds which line of a committed text a line of the text as it is now was. Pure; bounded however much was changed. */
import { diffArrays } from 'diff';

/** More edits than this and the changed stretch counts as new altogether. */
const MAX_EDITS = 2_000;

/**
 * @param startLine first line wanted, in `current`, from 1; lines outside of the text are left out
 * @returns for each wanted line that was committed: its line in `committed` → its line in `current`
 */
export function committedLines(
  committed: string,
  current: string,
  startLine: number,
  endLine: number,
): ReadonlyMap<number, number> {
  const before = linesOf(committed);
  const after = linesOf(current);
  const found = new Map<number, number>();
  const keep = (lineBefore: number, lineAfter: number): void => {
    if (lineAfter >= startLine && lineAfter <= endLine) found.set(lineBefore, lineAfter);
  };
  let head = 0;
  while (head < before.length && head < after.length && before[head] === after[head]) head += 1;
  let tail = 0;
  const most = Math.min(before.length, after.length) - head;
  while (tail < most && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail += 1;
  for (let index = 0; index < head; index += 1) keep(index + 1, index + 1);
  for (let index = 0; index < tail; index += 1) keep(before.length - index, after.length - index);
  const changes = diffArrays(before.slice(head, before.length - tail), after.slice(head, after.length - tail), {
    maxEditLength: MAX_EDITS,
  });
  let [lineBefore, lineAfter] = [head + 1, head + 1];
  for (const change of changes ?? []) {
    if (!change.added && !change.removed)
      for (let index = 0; index < change.count; index += 1) keep(lineBefore + index, lineAfter + index);
    if (!change.added) lineBefore += change.count;
    if (!change.removed) lineAfter += change.count;
  }
  return found;
}

/** Line ends are left out: a checkout may have others than the commit. */
function linesOf(text: string): readonly string[] {
  const lines = text.split(/\r?\n/);
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}
