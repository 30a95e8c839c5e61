/**
 * Checks the default branch of a bundle, or of a bare repository, out into a private folder. Works with git's plumbing on
 * a repository that we made, so that neither hooks nor filters of anybody run, and never writes more than the limits say.
 */
import { mkdir, realpath } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Observation, SourceRepository } from '../../model/index.js';
import type { OpenedTrees, TreeContext } from '../../ports/index.js';
import { headOf, remoteUrlOf, text } from './checkout.js';
import { git, printable } from './client.js';
import { gapOf, gitMissing, tooManyFiles } from './gaps.js';
import { listCheckout } from './listing.js';
import { nameOf } from './naming.js';
import { makePrivateFolder, removePrivateFolder } from './private-folder.js';
import { borrowObjects, initialise, type OwnRepository } from './own-repository.js';

/** The first line of a bundle (git's "bundle-format" documentation), versions 2 and 3. */
const SIGNATURE = /^# v[23] git bundle\n/;

export function isBundle(head: Uint8Array): boolean {
  return SIGNATURE.test(Buffer.from(head.subarray(0, 24)).toString('latin1'));
}

export async function openBundle(file: string, context: TreeContext): Promise<OpenedTrees> {
  const name = printable(basename(file)).replace(/(\.git)?\.bundle$|\.git$/, '');
  return openPrivately(name, basename(file), context, async (place) => {
    const path = await realpath(file);
    const listed = await git(['bundle', 'list-heads', path], { cwd: place.cwd, signal: context.signal });
    if (listed.kind === 'missing') return listed;
    if (listed.kind === 'failed') return { kind: 'failed', why: listed.why };
    const branch = defaultBranch(
      text(listed.stdout)
        .split('\n')
        .filter((line) => line !== ''),
    );
    if (branch === undefined) return { kind: 'failed', why: 'it holds no branch' };
    const made = await initialise(place, branch.object, context.signal);
    if (made.kind !== 'ok') return made;
    const fetch = [
      'fetch',
      '--quiet',
      '--no-tags',
      '--no-write-fetch-head',
      '--update-head-ok',
      path,
      `+${branch.reference}:refs/heads/default`,
    ];
    const fetched = await git(fetch, { ...place, signal: context.signal, readsBundle: true });
    return fetched.kind === 'ok' ? { kind: 'ok' } : fetched;
  });
}

/** @param folder a real path with HEAD, objects and refs */
export async function openBareRepository(folder: string, context: TreeContext): Promise<OpenedTrees> {
  const name = printable(basename(folder)).replace(/(.)\.git$/, '$1');
  return openPrivately(name, basename(folder), context, async (place) => {
    const bare = { cwd: folder, gitDir: folder, signal: context.signal };
    const head = await branchOfBare(bare);
    if (head.kind !== 'head') return head;
    const made = await initialise(place, head.commit, context.signal);
    if (made.kind !== 'ok') return made;
    const remoteUrl = await remoteUrlOf(bare);
    // A fetch would start git in the repository, under its own configuration.
    const { shallow } = await borrowObjects(place.gitDir, join(folder, 'objects'), join(folder, 'shallow'));
    const set = await git(['update-ref', 'refs/heads/default', head.commit], { ...place, signal: context.signal });
    return set.kind === 'ok' ? { kind: 'ok', shallow, ...(remoteUrl === undefined ? {} : { remoteUrl }) } : set;
  });
}

export type Filled =
  | { readonly kind: 'ok'; readonly remoteUrl?: string; readonly shallow?: boolean }
  | { readonly kind: 'failed'; readonly why: string }
  | { readonly kind: 'missing' };

/** Makes the folder, lets `fill` bring a branch `default` into it, and checks that out. A failure leaves nothing behind. */
export async function openPrivately(
  name: string,
  what: string,
  context: TreeContext,
  fill: (place: OwnRepository) => Promise<Filled>,
): Promise<OpenedTrees> {
  const folder = await makePrivateFolder();
  try {
    const root = join(folder, 'tree');
    await mkdir(root);
    const place: OwnRepository = { cwd: root, gitDir: join(root, '.git'), workTree: root };
    const filled = await fill(place);
    const opened =
      filled.kind === 'ok' ? await checkOut(place, filled, { name, what, context }) : unopened(filled, what, context);
    if (opened.trees.length === 0) await removePrivateFolder(folder);
    return opened;
  } catch (error) {
    await removePrivateFolder(folder);
    throw error;
  }
}

function unopened(failure: Exclude<Filled, { kind: 'ok' }>, what: string, context: TreeContext): OpenedTrees {
  if (failure.kind === 'missing') return { trees: [], gaps: [gitMissing(context, what, 'it was not read')] };
  return { trees: [], gaps: [gapOf(context, 'GIT_UNREADABLE', { what, why: failure.why })] };
}

interface Named {
  readonly name: string;
  readonly what: string;
  readonly context: TreeContext;
}

async function checkOut(
  place: OwnRepository,
  filled: Extract<Filled, { kind: 'ok' }>,
  { name, what, context }: Named,
): Promise<OpenedTrees> {
  const { signal } = context;
  const head = await headOf({ ...place, signal });
  if (head.kind === 'broken') return unopened({ kind: 'failed', why: head.why }, what, context);
  if (head.commit === undefined) return unopened({ kind: 'failed', why: 'it has no commit' }, what, context);
  const contents = await contentsOf(place, head.commit, what, context);
  if (contents.kind !== 'ok') return unopened(contents, what, context);
  const indexed = await git(['update-index', '-z', '--index-info'], { ...place, signal, input: Buffer.from(contents.indexInfo) });
  if (indexed.kind !== 'ok') return unopened(indexed, what, context);
  // One file that cannot be written does not keep the others from being written.
  const written = await git(['checkout-index', '--all', '--force', '--quiet'], { ...place, signal });
  const listing = await listCheckout(place.workTree, place.workTree, { left: Infinity }, signal);
  if (listing.kind !== 'listed') return unopened(listing, what, context);
  const named = await nameOf(place.workTree, filled.remoteUrl, name);
  const repository: SourceRepository = {
    name: named.name,
    source: context.source,
    path: place.workTree,
    commit: head.commit,
    writable: false,
    ...(named.remote === undefined ? {} : { remote: named.remote }),
  };
  const gaps: Observation[] = [...contents.gaps];
  if (written.kind === 'failed')
    gaps.push(gapOf(context, 'GIT_UNREADABLE', { what, why: `not every file could be checked out: ${written.why}` }));
  if (filled.shallow === true) {
    gaps.push(
      gapOf(context, 'GIT_SHALLOW', {
        what,
        why: 'its history is cut off, so who wrote older lines is not known',
        hides: ['owners'],
      }),
    );
  }
  for (const { path } of listing.nested) {
    const why = 'the submodule is a repository of its own, which a bundle does not hold';
    gaps.push(
      gapOf(context, 'GIT_UNREADABLE', { what: `${what}: ${path}`, why, remedy: 'Give that repository as an input, too.' }),
    );
  }
  return { trees: [{ repository, root: place.workTree, files: listing.files }], gaps };
}

type Contents =
  { readonly kind: 'ok'; readonly indexInfo: string; readonly gaps: readonly Observation[] } | Exclude<Filled, { kind: 'ok' }>;

/** The files of a commit as input for `git update-index`, within the limits. A tree of trees can name billions of them. */
async function contentsOf(place: OwnRepository, commit: string, what: string, context: TreeContext): Promise<Contents> {
  const { limits, signal } = context;
  let ends = 0;
  const enough = (piece: Buffer): boolean => {
    for (const byte of piece) if (byte === 0) ends += 1;
    return ends > limits.files;
  };
  const listed = await git(['ls-tree', '-r', '-l', '-z', '--full-tree', commit], { ...place, signal, enough });
  if (listed.kind !== 'ok') return listed;
  const records = listed.stdout.toString('utf8').split('\0').slice(0, -1);
  const gaps: Observation[] = records.length > limits.files || listed.cut ? [tooManyFiles(context, what)] : [];
  let left = limits.uncompressed;
  let skipped = 0;
  let unsafe = 0;
  let lost = 0;
  let indexInfo = '';
  for (const record of records.slice(0, limits.files)) {
    const tab = record.indexOf('\t');
    const path = record.slice(tab + 1);
    const [mode, type, object, size] = record.slice(0, tab).split(/ +/);
    const bytes = size === '-' ? 0 : Number(size);
    if (!isSafe(path)) unsafe += 1;
    else if (Number.isNaN(bytes)) lost += 1;
    else if (bytes > left) skipped += 1;
    else {
      left -= bytes;
      indexInfo += `${mode ?? ''} ${type ?? ''} ${object ?? ''}\t${path}\0`;
    }
  }
  if (skipped > 0)
    gaps.push(
      gapOf(context, 'ARCHIVE_TOO_LARGE', {
        what,
        why: `${skipped} of its files were left out: together they exceed ${limits.uncompressed} bytes`,
      }),
    );
  if (lost > 0) gaps.push(gapOf(context, 'GIT_UNREADABLE', { what, why: `the content of ${lost} of its files is not there` }));
  if (unsafe > 0)
    gaps.push(
      gapOf(context, 'ARCHIVE_SUSPICIOUS', { what, why: `${unsafe} of its paths cannot be written safely and were left out` }),
    );
  return { kind: 'ok', indexInfo, gaps };
}

/** git refuses such paths too, but then all of them. */
function isSafe(path: string): boolean {
  return (
    !path.includes('\uFFFD') &&
    path.split('/').every((part) => part !== '' && part !== '.' && part !== '..' && !/^(\.git|git~\d+)$/i.test(part))
  );
}

/** A bundle need not say which branch is the default one: HEAD if it is there, else by the usual names, else the first. */
function defaultBranch(lines: readonly string[]): { readonly object: string; readonly reference: string } | undefined {
  const heads = lines.map((line) => ({ object: line.slice(0, line.indexOf(' ')), reference: line.slice(line.indexOf(' ') + 1) }));
  const branches = heads.filter(({ reference }) => reference.startsWith('refs/heads/'));
  return heads.find(({ reference }) => reference === 'HEAD') ?? usualBranch(branches);
}

function usualBranch<Branch extends { readonly reference: string }>(branches: readonly Branch[]): Branch | undefined {
  const usual = ['main', 'master', 'trunk'].map((name) => branches.find(({ reference }) => reference === `refs/heads/${name}`));
  return usual.find((branch) => branch !== undefined) ?? branches[0];
}

type BareHead =
  | { readonly kind: 'head'; readonly commit: string }
  | { readonly kind: 'failed'; readonly why: string }
  | { readonly kind: 'missing' };

async function branchOfBare(bare: {
  readonly cwd: string;
  readonly gitDir: string;
  readonly signal: AbortSignal;
}): Promise<BareHead> {
  const refs = await git(['for-each-ref', '--format=%(objectname) %(refname)', 'refs/heads'], bare);
  if (refs.kind !== 'ok') return refs;
  const head = await headOf(bare);
  if (head.kind === 'head' && head.commit !== undefined) return { kind: 'head', commit: head.commit };
  const branch = usualBranch(
    text(refs.stdout)
      .split('\n')
      .map((line) => ({ commit: line.slice(0, line.indexOf(' ')), reference: line.slice(line.indexOf(' ') + 1) }))
      .filter(({ commit }) => commit !== ''),
  );
  if (branch !== undefined) return { kind: 'head', commit: branch.commit };
  return { kind: 'failed', why: head.kind === 'broken' ? head.why : 'it has no branch with a commit' };
}
