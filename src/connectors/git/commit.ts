/**
 * Opens a folder as it was at an earlier commit, in a private folder: what a change is compared with. Reads the checkout's
 * objects and nothing of its configuration, and changes nothing in it.
 */
import { realpath } from 'node:fs/promises';
import { basename, join, relative, resolve, sep } from 'node:path';
import { HeadwaterError } from '../../lib/errors.js';
import type { OpenedTrees, TreeContext } from '../../ports/index.js';
import { openPrivately, type Filled } from './bundle.js';
import { checkoutAround, text, type Checkout } from './checkout.js';
import { git, printable } from './client.js';
import { nameOf } from './naming.js';
import { borrowObjects, initialise, type OwnRepository } from './own-repository.js';

/** @throws REVISION_NOT_FOUND */
export async function openFolderAt(folder: string, revision: string, context: TreeContext): Promise<OpenedTrees> {
  const real = await realpath(folder);
  const checkout = await checkoutAround(real, context.signal);
  if (checkout.kind !== 'checkout')
    throw notFound(revision, `${printable(basename(real))} is in no git checkout that can be read`);
  const commit = await commonCommit(checkout.root, revision, context.signal);
  const { name } = await nameOf(checkout.root, checkout.remoteUrl, checkout.root);
  const opened = await openPrivately(basename(checkout.root), printable(basename(real)), context, (place) => {
    return fill(place, checkout, commit, context.signal);
  });
  const below = relative(checkout.root, real).split(sep).join('/');
  return {
    gaps: opened.gaps,
    trees: opened.trees.map((tree) => ({
      ...tree,
      original: checkout.root,
      // By the name of the checkout, so that what is in both is the same thing.
      repository: { ...tree.repository, name },
      files: below === '' ? tree.files : tree.files.filter((file) => file.startsWith(`${below}/`)),
    })),
  };
}

/** The last one that both have: what the change was made on. */
async function commonCommit(root: string, revision: string, signal: AbortSignal): Promise<string> {
  const call = { cwd: root, gitDir: join(root, '.git'), workTree: root, signal };
  // A revision that begins with a dash would be an option.
  const named = revision.startsWith('-')
    ? undefined
    : await git(['rev-parse', '--verify', '--quiet', `${revision}^{commit}`], call);
  if (named?.kind !== 'ok') throw notFound(revision, `there is no commit ${printable(revision)}`);
  const common = await git(['merge-base', 'HEAD', text(named.stdout)], call);
  if (common.kind !== 'ok') throw notFound(revision, `HEAD and ${printable(revision)} have no commit in common here`);
  return text(common.stdout);
}

function notFound(revision: string, why: string): HeadwaterError {
  return new HeadwaterError('REVISION_NOT_FOUND', `what was there at ${printable(revision)} cannot be told: ${why}`);
}

async function fill(
  place: OwnRepository,
  { root, remoteUrl }: Extract<Checkout, { kind: 'checkout' }>,
  commit: string,
  signal: AbortSignal,
): Promise<Filled> {
  const made = await initialise(place, commit, signal);
  if (made.kind !== 'ok') return made;
  const call = { cwd: root, gitDir: join(root, '.git'), workTree: root, signal };
  const [objects, shallowFile] = await Promise.all(
    ['objects', 'shallow'].map((name) => git(['rev-parse', '--git-path', name], call)),
  );
  if (objects?.kind !== 'ok') return objects ?? { kind: 'failed', why: 'its objects were not found' };
  const pathOf = (stdout: Buffer): string => resolve(root, text(stdout));
  await borrowObjects(place.gitDir, pathOf(objects.stdout), shallowFile?.kind === 'ok' ? pathOf(shallowFile.stdout) : '');
  const set = await git(['update-ref', 'refs/heads/default', commit], { ...place, signal });
  return set.kind === 'ok' ? { kind: 'ok', ...(remoteUrl === undefined ? {} : { remoteUrl }) } : set;
}
