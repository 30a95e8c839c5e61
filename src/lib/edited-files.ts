/**
 * Files with a fix's edits in them, from the files as they are: only where they are what the edits were made for. Says so where
 * they have the edits already. Pure.
 */
import { applyEdits, type LineEdit } from './line-edits.js';
import { sha256 } from './sha256.js';

export interface FileEdit extends LineEdit {
  readonly path: string;
}

export interface FoundFile {
  readonly path: string;
  /** Absent when there is no such file, or its content is no text that could be edited. */
  readonly text?: string | undefined;
}

export type EditedFiles =
  | { readonly kind: 'edited'; readonly files: readonly { readonly path: string; readonly text: string }[] }
  | { readonly kind: 'already-so' }
  | { readonly kind: 'refused'; readonly because: string };

/**
 * In the order of their paths.
 * @param made the files that the edits were made for, by the SHA-256 of their content
 */
export function editedFiles(
  edits: readonly FileEdit[],
  made: readonly { readonly path: string; readonly sha256: string }[],
  found: readonly FoundFile[],
): EditedFiles {
  const files: { path: string; text: string }[] = [];
  let done = 0;
  for (const path of [...new Set(edits.map((edit) => edit.path))].sort()) {
    const text = found.find((file) => file.path === path)?.text;
    const version = made.find((file) => file.path === path)?.sha256;
    if (text === undefined) return { kind: 'refused', because: `${path} is not there as a text file` };
    const own = edits.filter((edit) => edit.path === path);
    const after = sha256(text) === version ? applied(text, own) : undefined;
    if (after !== undefined && after !== text) files.push({ path, text: after });
    else if (after === text || (version !== undefined && hasEdits(text, own, version))) done += 1;
    else return { kind: 'refused', because: `${path} is not what was scanned` };
  }
  if (files.length === 0) return { kind: 'already-so' };
  if (done > 0) return { kind: 'refused', because: 'a part of the fix is there already: the rest is for the next scan to say' };
  return { kind: 'edited', files };
}

/** True when taking the edits back gives the very file that they were made for. */
function hasEdits(text: string, edits: readonly LineEdit[], version: string): boolean {
  let moved = 0;
  const inverse = edits
    .toSorted((a, b) => a.startLine - b.startLine)
    .map(({ startLine, removed, added }): LineEdit => {
      const back = { startLine: startLine + moved, removed: added, added: removed };
      moved += added.length - removed.length;
      return back;
    });
  const before = applied(text, inverse);
  return before !== undefined && sha256(before) === version;
}

function applied(text: string, edits: readonly LineEdit[]): string | undefined {
  try {
    return applyEdits(text, edits);
  } catch (error) {
    if (error instanceof RangeError) return undefined; // the lines are not there
    throw error;
  }
}
