/**
 * Lists the files of a checkout as git sees them: tracked, and new ones that are not ignored. What the index says is held
 * against the folder, so that a deleted file is not listed and a folder that became a link is not entered.
 */
import type { Dirent } from 'node:fs';
import { join } from 'node:path';
import { git, type GitAnswer } from './client.js';
import { entriesOf, isFileInside, isGenerated, type Budget } from './walk.js';

export type Listing = Listed | { readonly kind: 'failed'; readonly why: string } | { readonly kind: 'missing' };

export interface Listed {
  readonly kind: 'listed';
  /** Relative to the checkout's root, with `/`, sorted. */
  readonly files: readonly string[];
  /** Folders below that are repositories of their own, or look like it: submodules, nested checkouts. */
  readonly nested: readonly Nested[];
  /** File names that are not UTF-8, which cannot be opened by name. */
  readonly unprintable: number;
  readonly overBudget: boolean;
}

export interface Nested {
  readonly path: string;
  /** False for a submodule that was never checked out. */
  readonly present: boolean;
}

/**
 * @param root the checkout's top folder, a real path
 * @param folder where to list: the root or a folder below it, a real path
 * @param budget goes down by one for each file
 */
export async function listCheckout(root: string, folder: string, budget: Budget, signal: AbortSignal): Promise<Listing> {
  const place = { cwd: folder, gitDir: join(root, '.git'), workTree: root, signal };
  const [index, others] = await Promise.all([
    ask(['ls-files', '-z', '--full-name', '--stage'], place, budget),
    ask(['ls-files', '-z', '--full-name', '--others', '--exclude-standard'], place, budget),
  ]);
  // What is tracked comes first, also out of the budget.
  const tracked = records(index, budget);
  if (tracked.kind !== 'ok') return tracked;
  const added = records(others, budget);
  if (added.kind !== 'ok') return added;
  const entries = tracked.lines.map(indexEntry);
  const modules = entries.filter(({ mode }) => mode === '160000').map(({ path }) => path);
  // A nested repository that the index does not know is listed as one folder with a slash at its end.
  const [strangers, untracked] = split(added.lines, (path) => path.endsWith('/'));
  const wanted = [...entries.filter(({ mode }) => mode !== '160000').map(({ path }) => path), ...untracked];
  const present = await keepPresent(
    root,
    new Set(wanted.filter(isListed)),
    [...modules, ...strangers.map((path) => path.slice(0, -1))],
    signal,
  );
  return {
    kind: 'listed',
    ...present,
    unprintable: tracked.unprintable + added.unprintable,
    overBudget: tracked.cut || added.cut,
  };
}

type Records =
  | { readonly kind: 'ok'; readonly lines: readonly string[]; readonly unprintable: number; readonly cut: boolean }
  | { readonly kind: 'failed'; readonly why: string }
  | { readonly kind: 'missing' };

/** Asks for records that end with NUL, no more than the budget could allow. */
function ask(args: readonly string[], call: Parameters<typeof git>[1], { left }: Budget): Promise<GitAnswer> {
  let ends = 0;
  const enough = (piece: Buffer): boolean => {
    for (let at = piece.indexOf(0); at !== -1; at = piece.indexOf(0, at + 1)) ends += 1;
    return ends > left;
  };
  return git(args, { ...call, enough });
}

/** The records of an answer, as many as the budget allows. */
function records(answer: GitAnswer, budget: Budget): Records {
  if (answer.kind !== 'ok') return answer;
  const lines: string[] = [];
  let unprintable = 0;
  for (let start = 0, end = answer.stdout.indexOf(0); end !== -1; start = end + 1, end = answer.stdout.indexOf(0, start)) {
    if (budget.left <= 0) return { kind: 'ok', lines, unprintable, cut: true };
    budget.left -= 1;
    const bytes = answer.stdout.subarray(start, end);
    const line = bytes.toString('utf8');
    if (line.includes('\uFFFD')) unprintable += 1;
    else lines.push(line);
  }
  return { kind: 'ok', lines, unprintable, cut: false };
}

function indexEntry(line: string): { readonly mode: string; readonly path: string } {
  const tab = line.indexOf('\t');
  return { mode: line.slice(0, line.indexOf(' ')), path: line.slice(tab + 1) };
}

function isListed(path: string): boolean {
  for (let slash = path.indexOf('/'); slash !== -1; slash = path.indexOf('/', slash + 1)) {
    if (isGenerated(path.slice(0, slash))) return false;
  }
  return true;
}

function split<Item>(items: readonly Item[], test: (item: Item) => boolean): readonly [readonly Item[], readonly Item[]] {
  return [items.filter(test), items.filter((item) => !test(item))];
}

const CONCURRENT_FOLDERS = 32;

/**
 * Looks at each folder once, from the root down, and enters only what is a real folder: no path that is given out runs
 * through a link. This is also where nested repositories show that git itself does not report.
 */
async function keepPresent(
  root: string,
  wanted: ReadonlySet<string>,
  repositories: readonly string[],
  signal: AbortSignal,
): Promise<Pick<Listed, 'files' | 'nested'>> {
  const folders = new Map<string, Map<string, Dirent>>();
  const nested = new Map<string, boolean>(repositories.map((path) => [path, false]));
  const isWithinNested = (path: string): boolean => ancestorsOf(path).some((folder) => nested.has(folder));
  for (const level of levelsOf([...wanted, ...repositories.map((path) => `${path}/.git`)])) {
    for (let start = 0; start < level.length; start += CONCURRENT_FOLDERS) {
      signal.throwIfAborted();
      const slice = level.slice(start, start + CONCURRENT_FOLDERS);
      await Promise.all(
        slice.map(async (folder) => {
          if (folder !== '' && folders.get(parentOf(folder))?.get(nameOf(folder))?.isDirectory() !== true) return;
          const entries = await entriesOf(join(root, folder));
          if (!Array.isArray(entries)) return;
          folders.set(folder, new Map(entries.map((entry) => [entry.name, entry])));
          if (folder !== '' && folders.get(folder)?.has('.git') === true) nested.set(folder, true);
        }),
      );
    }
  }
  const files: string[] = [];
  for (const path of wanted) {
    const entry = folders.get(parentOf(path))?.get(nameOf(path));
    if (entry !== undefined && !isWithinNested(path) && (await isFileInside(root, path, entry))) files.push(path);
  }
  const outermost = [...nested].filter(([path]) => !isWithinNested(path));
  return {
    files: files.toSorted(),
    nested: outermost.map(([path, present]) => ({ path, present })).toSorted((a, b) => (a.path < b.path ? -1 : 1)),
  };
}

/** Every folder on the way to the paths, by depth, the root ('') first. */
function levelsOf(paths: readonly string[]): readonly (readonly string[])[] {
  const levels: Set<string>[] = [new Set([''])];
  for (const path of paths) {
    for (const [index, folder] of ancestorsOf(path).entries()) (levels[index + 1] ??= new Set()).add(folder);
  }
  return levels.map((level) => [...level].toSorted());
}

/** The folders that a path lies in, the outermost first, without the root. */
function ancestorsOf(path: string): readonly string[] {
  const folders: string[] = [];
  for (let slash = path.indexOf('/'); slash !== -1; slash = path.indexOf('/', slash + 1)) folders.push(path.slice(0, slash));
  return folders;
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
