/** Paths within a tree: relative to its root, with `/`. */
import { posix } from 'node:path';

export function leavesTree(path: string): boolean {
  const normal = posix.normalize(path);
  return normal === '..' || normal.startsWith('../') || normal.startsWith('/') || path.includes('\0');
}

/** '' for the root. */
export function folderOf(path: string): string {
  const folder = posix.dirname(path);
  return folder === '.' ? '' : folder;
}
