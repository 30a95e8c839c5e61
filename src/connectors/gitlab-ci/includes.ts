/**
 * Finds the files of the same tree that a pipeline includes. What is included from elsewhere (`project`, `remote`,
 * `template`, `component`) is not of this tree and is left to whoever reads that one.
 * https://docs.gitlab.com/ci/yaml/#include
 */
import picomatch from 'picomatch';
import type { Json } from '../../model/index.js';
import type { PipelineFile } from './parse.js';

export interface LocalIncludes {
  readonly paths: readonly string[];
  /** Why an include could not be followed, in words. */
  readonly unresolved: readonly string[];
}

/** @param files the tree's paths, relative to its root: includes are, too, with or without a `/` before them */
export function localIncludes(pipeline: PipelineFile, files: readonly string[]): LocalIncludes {
  const paths: string[] = [];
  const unresolved: string[] = [];
  for (const written of writtenPaths(Object.hasOwn(pipeline, 'include') ? pipeline['include'] : undefined)) {
    const path = written.replace(/^\/+/, '');
    const found = path.includes('*') ? matching(path, files) : files.filter((file) => file === path);
    paths.push(...found);
    if (found.length > 0) continue;
    unresolved.push(
      written.includes('$')
        ? `it includes ${written}, which only GitLab can resolve`
        : `it includes ${written}, which is not there`,
    );
  }
  return { paths, unresolved };
}

function writtenPaths(include: Json | undefined): readonly string[] {
  const items: readonly (Json | undefined)[] = isList(include) ? include : [include];
  return items.flatMap((item) => {
    // A plain text is a path of the same project, unless it is an address.
    if (typeof item === 'string') return /^https?:\/\//.test(item) ? [] : [item];
    const local = isMap(item) && Object.hasOwn(item, 'local') ? item['local'] : undefined;
    return typeof local === 'string' ? [local] : [];
  });
}

/** `*` stays within a folder, `**` does not: the globs of `include:local`. */
function matching(pattern: string, files: readonly string[]): readonly string[] {
  if (pattern.length > 1000) return [];
  const matches = picomatch(pattern, { dot: true, nonegate: true, noextglob: true, nobrace: true });
  return files.filter((file) => /\.ya?ml$/.test(file) && matches(file));
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

function isMap(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
