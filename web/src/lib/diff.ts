// Takes a unified diff apart into files and lines that can be shown. Reads only; what it does not understand is kept as it is.

export interface DiffFile {
  readonly path: string;
  readonly lines: readonly DiffLine[];
}

export interface DiffLine {
  readonly kind: 'added' | 'removed' | 'same' | 'hunk' | 'note';
  readonly text: string;
  /** The line's number before, and after; absent where it has none. */
  readonly before?: number;
  readonly after?: number;
}

/** At most `bound` lines over all files; `cut` says how many were left out. */
export function parseDiff(diff: string, bound = 2000): { readonly files: readonly DiffFile[]; readonly cut: number } {
  const files: { path: string; lines: DiffLine[] }[] = [];
  let before = 0;
  let after = 0;
  // How many lines of the hunk are still to come: inside of it `---` is a line that begins with two hyphens and was removed.
  let left = { before: 0, after: 0 };
  let kept = 0;
  let cut = 0;
  const current = (): { path: string; lines: DiffLine[] } => {
    const last = files.at(-1);
    if (last !== undefined) return last;
    const first = { path: '', lines: [] };
    files.push(first);
    return first;
  };
  const keep = (line: DiffLine): void => {
    if (kept >= bound) {
      cut += 1;
      return;
    }
    kept += 1;
    current().lines.push(line);
  };
  for (const text of diff.replace(/\n$/, '').split('\n')) {
    const inHunk = left.before > 0 || left.after > 0;
    const hunk = inHunk ? null : /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/.exec(text);
    if (hunk !== null) {
      before = Number(hunk[1]);
      after = Number(hunk[3]);
      left = { before: Number(hunk[2] ?? 1), after: Number(hunk[4] ?? 1) };
      keep({ kind: 'hunk', text });
    } else if (inHunk && text.startsWith('+')) {
      keep({ kind: 'added', text: text.slice(1), after });
      after += 1;
      left.after -= 1;
    } else if (inHunk && text.startsWith('-')) {
      keep({ kind: 'removed', text: text.slice(1), before });
      before += 1;
      left.before -= 1;
    } else if (inHunk && (text.startsWith(' ') || text === '')) {
      keep({ kind: 'same', text: text.slice(1), before, after });
      before += 1;
      after += 1;
      left = { before: left.before - 1, after: left.after - 1 };
    } else if (text.startsWith('--- ')) {
      files.push({ path: pathOf(text.slice(4)), lines: [] });
    } else if (text.startsWith('+++ ')) {
      const file = current();
      const path = pathOf(text.slice(4));
      if (path !== '/dev/null') file.path = path;
    } else if (text.startsWith('\\')) {
      keep({ kind: 'note', text: text.slice(2) });
    } else if (!/^(diff |index |new file|deleted file|similarity|rename )/.test(text) && text !== '') {
      keep({ kind: 'note', text });
    }
  }
  return { files, cut };
}

/** Without the `a/` or `b/` in front and the time behind. */
function pathOf(text: string): string {
  return text.replace(/\t.*$/, '').replace(/^[ab]\//, '');
}
