/**
 * Lists the regular files of a folder that git does not list for us, within a budget. Never follows a link to a folder,
 * never enters what tools generate, and stops at nested repositories, which are trees of their own.
 */
import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isInside } from '../../lib/read-inside.js';

/** Entries that may still be looked at, shared by all trees of one opening. */
export interface Budget {
  left: number;
}

export interface Walked {
  /** Relative to the folder, with `/`, sorted. */
  readonly files: readonly string[];
  /** Folders with a `.git`, relative. */
  readonly checkouts: readonly string[];
  readonly bareRepositories: readonly string[];
  /** Folders that could not be listed, with the system's reason. */
  readonly unreadable: readonly { readonly path: string; readonly why: string }[];
  readonly unprintable: number;
  readonly overBudget: boolean;
}

/** Made by tools, not edited by people; looked into, they would outnumber everything else. */
const GENERATED = new Set([
  '.git',
  'node_modules',
  'bower_components',
  '.terraform',
  '.venv',
  '__pycache__',
  '.tox',
  '.gradle',
  '.hg',
  '.svn',
]);

/** @param budget goes down by one for each entry that is looked at, files and folders alike */
export async function walk(root: string, budget: Budget, signal: AbortSignal): Promise<Walked> {
  const files: string[] = [];
  const checkouts: string[] = [];
  const bareRepositories: string[] = [];
  const unreadable: { path: string; why: string }[] = [];
  let unprintable = 0;
  let overBudget = false;
  const todo = [''];
  for (let folder = todo.pop(); folder !== undefined && !overBudget; folder = todo.pop()) {
    signal.throwIfAborted();
    const listed = await entriesOf(join(root, folder));
    if (!Array.isArray(listed)) {
      unreadable.push({ path: folder, why: listed.why });
      continue;
    }
    const names = new Set(listed.map((entry) => entry.name));
    if (folder !== '' && names.has('.git')) {
      checkouts.push(folder);
      continue;
    }
    if (folder !== '' && isBare(names)) {
      bareRepositories.push(folder);
      continue;
    }
    const below: string[] = [];
    for (const entry of listed) {
      if (budget.left <= 0) {
        overBudget = true;
        break;
      }
      budget.left -= 1;
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.name === '.git') continue;
      if (entry.name.includes('\uFFFD')) unprintable += 1;
      else if (entry.isDirectory()) {
        if (!isGenerated(path)) below.push(path);
      } else if (await isFileInside(root, path, entry)) files.push(path);
    }
    todo.push(...below.toReversed());
  }
  return { files: files.toSorted(), checkouts, bareRepositories, unreadable, unprintable, overBudget };
}

/** True for a path that is left out of every tree, tracked by git or not. */
export function isGenerated(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return GENERATED.has(name) || (name === 'bundle' && /(^|\/)vendor\/bundle$/.test(path));
}

/** True for the entries of a repository without a checkout: its HEAD, objects and refs lie bare. */
export function isBare(names: ReadonlySet<string>): boolean {
  return names.has('HEAD') && names.has('objects') && names.has('refs');
}

/** A regular file, or a link to one that stays inside the root and out of its `.git`. */
export async function isFileInside(root: string, path: string, entry: Dirent): Promise<boolean> {
  if (entry.isFile()) return true;
  if (!entry.isSymbolicLink()) return false;
  try {
    const target = await realpath(join(root, path));
    return isInside(root, target) && !isInside(join(root, '.git'), target) && (await stat(target)).isFile();
  } catch {
    return false; // a link that leads nowhere is not a file
  }
}

/** A folder's entries by name, or why it could not be listed. */
export async function entriesOf(folder: string): Promise<Dirent[] | { readonly why: string }> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.toSorted((one, other) => (one.name < other.name ? -1 : 1));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    return { why: `the system says ${String(error.code)}` };
  }
}
