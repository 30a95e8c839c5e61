/**
 * Says who last changed which line of a file, by git. Lines count in the file as it lies in the folder: a change that is
 * not committed shifts the lines below it, and has no author of its own. Never runs a filter or textconv program.
 */
import { createHash } from 'node:crypto';
import { lstat, readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { BlameLine, SourceRepository } from '../../model/index.js';
import type { SourceHistory } from '../../ports/index.js';
import { readTextInside } from '../../lib/read-inside.js';
import { parseBlame, type PorcelainLine } from './blame-porcelain.js';
import { text } from './checkout.js';
import { git } from './client.js';
import { committedLines } from './committed-lines.js';
import { borrowObjects, initialise, type OwnRepository } from './own-repository.js';
import { makePrivateFolder } from './private-folder.js';

export const sourceHistory: SourceHistory = { blame };

/** A larger file is not one that people write; its lines are not searched for changes. */
const MAX_FILE_BYTES = 5 * 1024 * 1024;
const BLAME_TIMEOUT_MS = 60_000;

async function blame(
  repository: SourceRepository,
  path: string,
  startLine: number,
  endLine: number,
): Promise<readonly BlameLine[] | undefined> {
  const { path: root, commit } = repository;
  if (root === undefined || commit === undefined) return undefined;
  const view = await viewOf(root, commit);
  if (view === undefined) return undefined;
  view.asked += 1;
  if (view.asked === INDEX_FROM) await indexHistory(commit, view);
  const current = await readTextInside(root, join(root, path), MAX_FILE_BYTES);
  const now = current.kind === 'text' ? current.text : undefined;
  const before =
    now !== undefined && (await isCommitted(now, commit, path, view)) ? now : await committedText(commit, path, view);
  if (typeof before !== 'string') return before;
  const lineNow = committedLines(before, now ?? before, startLine, endLine);
  if (lineNow.size === 0) return [];
  const porcelain = await blamePorcelain(commit, path, [...lineNow.keys()], view);
  if (porcelain === undefined) return undefined;
  const ends = porcelain.some(({ boundary }) => boundary) ? await shallowCommits(view) : new Set<string>();
  return porcelain.flatMap(({ line, boundary, ...rest }) => {
    const here = lineNow.get(line);
    if (here === undefined) return [];
    // git marks the first commit of a whole history as a boundary, too; that one is where the line really began.
    return [{ line: here, ...rest, ...(boundary && ends.has(rest.commit) ? { boundary } : {}) }];
  });
}

/** A file's text as it was committed. One that was never committed has lines, but none with an author; a broken history has nothing. */
async function committedText(commit: string, path: string, view: View): Promise<string | readonly [] | undefined> {
  const committed = await git(['cat-file', 'blob', `${commit}:${path}`], view);
  if (committed.kind !== 'ok') return (await git(['cat-file', '-e', `${commit}^{commit}`], view)).kind === 'ok' ? [] : undefined;
  return committed.stdout.length > MAX_FILE_BYTES ? undefined : committed.stdout.toString('utf8');
}

/** Whether a text is what was committed, told without asking git for each file once there are several. */
async function isCommitted(now: string, commit: string, path: string, view: View): Promise<boolean> {
  if (view.asked < LIST_FROM) return false;
  const committed = (await (view.committed ??= committedBlobs(commit, view))).get(path);
  return committed !== undefined && committed === blobId(now, commit.length === 64 ? 'sha256' : 'sha1');
}

/** The ids of all files of a commit; none when git cannot say, and then each file is asked for. */
async function committedBlobs(commit: string, view: View): Promise<ReadonlyMap<string, string>> {
  const listed = await git(['ls-tree', '-r', '-z', '--full-tree', commit], view);
  if (listed.kind !== 'ok') return new Map();
  const entries = listed.stdout.toString('utf8').matchAll(/(?<=^|\0)100\d{3} blob ([0-9a-f]+)\t([^\0]+)/g);
  return new Map(Array.from(entries, ([, id = '', path = '']) => [path, id]));
}

/** How git names a file's content (gitformat-objects: a header, then the bytes). */
function blobId(text: string, algorithm: 'sha1' | 'sha256'): string {
  const bytes = Buffer.from(text, 'utf8');
  return createHash(algorithm).update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}

interface View extends OwnRepository {
  readonly timeoutMs: number;
  /** How often this history was asked about lines. */
  asked: number;
  committed?: Promise<ReadonlyMap<string, string>>;
}

const views = new Map<string, Promise<View | undefined>>();

/**
 * A repository of ours over the objects of the one that is asked about. Its own configuration could name programs to run
 * on each line (textconv), and one common setting (blame.ignoreRevsFile) makes git refuse where the file it names is gone.
 */
async function viewOf(root: string, commit: string): Promise<View | undefined> {
  const known = views.get(root);
  const view = known === undefined ? undefined : await known;
  if (view !== undefined && (await stat(view.gitDir).catch(() => undefined)) !== undefined) return view;
  const made = makeView(root, commit);
  views.set(root, made);
  return made;
}

async function makeView(root: string, commit: string): Promise<View | undefined> {
  const theirs = { cwd: root, gitDir: join(root, '.git'), workTree: root };
  const paths = await git(['rev-parse', '--git-path', 'objects', '--git-path', 'shallow'], theirs);
  if (paths.kind !== 'ok') return undefined;
  const [objects = '', shallow = ''] = text(paths.stdout)
    .split('\n')
    .map((path) => resolve(root, path));
  const own = { cwd: root, gitDir: join(await makePrivateFolder(), 'history.git'), workTree: root };
  if ((await initialise(own, commit)).kind !== 'ok') return undefined;
  await borrowObjects(own.gitDir, objects, shallow);
  return { ...own, timeoutMs: BLAME_TIMEOUT_MS, asked: 0 };
}

/** So many questions are worth a list of what was committed: one call of git in place of one for each file. */
const LIST_FROM = 4;
/** So many questions are worth an index of which commit changed which path: with it each takes a tenth of the time. */
const INDEX_FROM = 8;
/** Commits whose paths are indexed: about three seconds of work. */
const MOST_INDEXED = 50_000;

/** Written into our own repository. Old versions of git cannot, nor can a history that is cut off: then it just stays slower. */
async function indexHistory(commit: string, view: View): Promise<void> {
  const options = ['--stdin-commits', '--changed-paths', `--max-new-filters=${MOST_INDEXED}`, '--no-progress'];
  await git(['commit-graph', 'write', ...options], { ...view, input: Buffer.from(`${commit}\n`) });
}

async function blamePorcelain(
  commit: string,
  path: string,
  lines: readonly number[],
  view: View,
): Promise<readonly PorcelainLine[] | undefined> {
  const range = `${lines.reduce((one, other) => Math.min(one, other))},${lines.reduce((one, other) => Math.max(one, other))}`;
  const blameOf = (options: readonly string[]): ReturnType<typeof git> =>
    git(['blame', '--porcelain', '-w', ...options, '-L', range, commit, '--', path], view);
  const ignored = await ignoreRevisionsFile(view.workTree);
  const answer = await blameOf(ignored);
  if (answer.kind === 'ok') return parseBlame(answer.stdout);
  if (ignored.length === 0) return undefined;
  // One malformed line in the list of commits to ignore makes git refuse; the blame without it is still worth having.
  const plain = await blameOf([]);
  return plain.kind === 'ok' ? parseBlame(plain.stdout) : undefined;
}

/** Commits that only reformat, by the file name that GitHub and GitLab use. A link could make git read any file. */
async function ignoreRevisionsFile(root: string): Promise<readonly string[]> {
  const file = join(root, '.git-blame-ignore-revs');
  const found = await lstat(file).catch(() => undefined);
  return found?.isFile() === true ? ['--ignore-revs-file', file] : [];
}

async function shallowCommits(view: View): Promise<ReadonlySet<string>> {
  const file = await readFile(join(view.gitDir, 'shallow'), 'utf8').catch(() => ''); // there is none in a whole history
  return new Set(file.split('\n').filter((line) => line !== ''));
}
