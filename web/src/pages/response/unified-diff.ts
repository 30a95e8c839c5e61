// Two texts as a unified diff, line by line with three lines around: what the page of a change shows. For texts of some thousand
// lines; what is the same at both ends is left out before lines are compared.

const AROUND = 3;

interface Line {
  readonly kind: ' ' | '-' | '+';
  readonly text: string;
}

/** '' when they are the same. */
export function unifiedDiff(before: string, after: string, path: string): string {
  if (before === after) return '';
  const lines = compared(before.replace(/\n$/, '').split('\n'), after.replace(/\n$/, '').split('\n'));
  const hunks: string[] = [];
  let at = 0;
  while (at < lines.length) {
    if (lines[at]?.kind === ' ') {
      at += 1;
      continue;
    }
    const from = Math.max(0, at - AROUND);
    let to = at;
    // Changes that are near each other are in one hunk.
    for (let next = at; next < lines.length && next <= to + 2 * AROUND; next += 1) if (lines[next]?.kind !== ' ') to = next;
    const end = Math.min(lines.length, to + AROUND + 1);
    hunks.push(hunk(lines, from, end));
    at = end;
  }
  return [`--- a/${path}`, `+++ b/${path}`, ...hunks].join('\n');
}

function hunk(lines: readonly Line[], from: number, end: number): string {
  const ahead = lines.slice(0, from);
  const own = lines.slice(from, end);
  const start = (sign: '-' | '+'): number => ahead.filter(({ kind }) => kind === ' ' || kind === sign).length + 1;
  const count = (sign: '-' | '+'): number => own.filter(({ kind }) => kind === ' ' || kind === sign).length;
  const head = `@@ -${start('-')},${count('-')} +${start('+')},${count('+')} @@`;
  return [head, ...own.map(({ kind, text }) => `${kind}${text}`)].join('\n');
}

function compared(before: readonly string[], after: readonly string[]): readonly Line[] {
  let head = 0;
  while (head < before.length && head < after.length && before[head] === after[head]) head += 1;
  let tail = 0;
  while (
    tail < before.length - head &&
    tail < after.length - head &&
    before[before.length - 1 - tail] === after[after.length - 1 - tail]
  )
    tail += 1;
  const same = (texts: readonly string[]): readonly Line[] => texts.map((text) => ({ kind: ' ', text }));
  return [
    ...same(before.slice(0, head)),
    ...middle(before.slice(head, before.length - tail), after.slice(head, after.length - tail)),
    ...same(before.slice(before.length - tail)),
  ];
}

/** By the longest common subsequence. */
function middle(before: readonly string[], after: readonly string[]): readonly Line[] {
  const width = after.length + 1;
  const lengths = new Uint32Array((before.length + 1) * width);
  const length = (i: number, j: number): number => lengths[i * width + j] ?? 0;
  for (let i = before.length - 1; i >= 0; i -= 1)
    for (let j = after.length - 1; j >= 0; j -= 1)
      lengths[i * width + j] = before[i] === after[j] ? length(i + 1, j + 1) + 1 : Math.max(length(i + 1, j), length(i, j + 1));
  const lines: Line[] = [];
  let i = 0;
  let j = 0;
  while (i < before.length || j < after.length) {
    const old = before[i];
    const next = after[j];
    if (old !== undefined && old === next) {
      lines.push({ kind: ' ', text: old });
      i += 1;
      j += 1;
    } else if (old !== undefined && (next === undefined || length(i + 1, j) >= length(i, j + 1))) {
      lines.push({ kind: '-', text: old });
      i += 1;
    } else if (next !== undefined) {
      lines.push({ kind: '+', text: next });
      j += 1;
    }
  }
  return lines;
}
