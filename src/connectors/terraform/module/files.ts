/** Files that a configuration reads while it is evaluated: asked for in one round, there in the next. */
import { leavesTree } from '../paths.js';
import { parseTemplate } from '../../../lib/hcl/parse.js';
import type { TemplatePart } from '../../../lib/hcl/syntax.js';
import { failing, unknown, type Term } from '../term.js';

export interface SourceFiles {
  /** A path relative to the repository's root. */
  text(path: string): Term;
  template(path: string): readonly TemplatePart[] | Term;
}

export interface LoadedFile {
  /** Undefined when it is not there. */
  readonly text?: string;
  /** Why it was not read although it is there. */
  readonly why?: string;
}

/** @param loaded by path @param wanted gets every path that was asked for and is not loaded yet */
export function sourceFiles(loaded: ReadonlyMap<string, LoadedFile>, wanted: Set<string>): SourceFiles {
  const text = (path: string): string | Term => {
    if (leavesTree(path)) return unknown(`the file ${path} is outside of the repository`);
    const file = loaded.get(path);
    if (file === undefined) {
      wanted.add(path);
      return unknown(`the file ${path} was not read`);
    }
    return (
      file.text ?? (file.why === undefined ? failing(`there is no file ${path} in the source`) : unknown(`${path}: ${file.why}`))
    );
  };
  return {
    text(path) {
      const found = text(path);
      return typeof found === 'string' ? { kind: 'value', value: found } : found;
    },
    template(path) {
      const found = text(path);
      if (typeof found !== 'string') return found;
      return parseTemplate(path, found) ?? unknown(`${path} is no template that can be read`);
    },
  };
}
