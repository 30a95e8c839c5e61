/** Names the catalog files that speak for a tree: in it, above it in the same repository, and those that a Location points to. */
import { posix } from 'node:path';
import type { SourceTree } from '../../ports/index.js';
import { parentOf } from './described-folder.js';

const NAMES = ['catalog-info.yaml', 'catalog-info.yml'];

/**
 * Paths relative to the tree's root, each once. Those above the folder that was asked for may not exist: an entity at
 * the repository's root speaks for all of its folders, also when only one of them is scanned.
 */
export function catalogFiles(tree: SourceTree): readonly string[] {
  const below = tree.files.filter((path) => NAMES.includes(posix.basename(path)));
  const above = foldersAbove(commonFolder(tree.files)).flatMap((folder) => NAMES.map((name) => posix.join(folder, name)));
  return [...new Set([...above, ...below])];
}

/** The files of the tree that a Location's relative targets name; addresses and patterns are left alone. */
export function targetFiles(targets: readonly string[], file: string, tree: ReadonlySet<string>): readonly string[] {
  return targets.map((target) => posix.join(parentOf(file), target)).filter((path) => /\.ya?ml$/.test(path) && tree.has(path));
}

function commonFolder(files: readonly string[]): string {
  const [first, last] = [files[0] ?? '', files.at(-1) ?? ''];
  let common = parentOf(first);
  // The list is sorted, so what its ends share all of it shares.
  while (common !== '' && !last.startsWith(`${common}/`)) common = parentOf(common);
  return common;
}

function foldersAbove(folder: string): readonly string[] {
  return folder === '' ? [''] : [...foldersAbove(parentOf(folder)), folder];
}
