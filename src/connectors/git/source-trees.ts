/**
 * Opens folders, checkouts, bundles and remotes as trees of files that people edit. Gives what it can read and a gap for what it
 * can't: a broken checkout is read as the plain folder it also is. Never changes anything in a folder that was given.
 */
import { readdir, realpath } from 'node:fs/promises';
import { basename, join, relative, sep } from 'node:path';
import type { Observation, SourceRepository } from '../../model/index.js';
import { repositoryName } from '../../model/index.js';
import type { OpenedTrees, SourceTree, SourceTrees, TreeContext } from '../../ports/index.js';
import { isBundle, openBareRepository, openBundle } from './bundle.js';
import { checkoutAround, checkoutAt, type Checkout } from './checkout.js';
import { openFolderAt } from './commit.js';
import { gapOf, gitMissing, tooManyFiles } from './gaps.js';
import { listCheckout, type Listed } from './listing.js';
import { nameOf } from './naming.js';
import { isRemote, openRemote } from './remote-repository.js';
import { isBare, walk, type Budget } from './walk.js';

export const sourceTrees: SourceTrees = { isBundle, openFolder, openFolderAt, openBundle, isRemote, openRemote };

/** @throws the system's error when the folder does not exist */
async function openFolder(folder: string, context: TreeContext): Promise<OpenedTrees> {
  const real = await realpath(folder);
  if (isBare(new Set(await readdir(real)))) return openBareRepository(real, context);
  const opening: Opening = {
    context,
    asked: real,
    budget: { left: context.limits.files },
    trees: [],
    gaps: [],
    overBudget: false,
  };
  const around = await checkoutAround(real, context.signal);
  await openAs(around, real, opening);
  if (opening.overBudget) opening.gaps.push(tooManyFiles(context, folder));
  return { trees: withUniqueNames(opening), gaps: opening.gaps };
}

interface Opening {
  readonly context: TreeContext;
  readonly asked: string;
  readonly budget: Budget;
  readonly trees: SourceTree[];
  readonly gaps: Observation[];
  overBudget: boolean;
}

async function openAs(checkout: Checkout, folder: string, opening: Opening): Promise<void> {
  const { context } = opening;
  const shown = shownPath(folder, opening);
  if (checkout.kind === 'none') return openPlain(folder, opening);
  if (checkout.kind === 'git-missing') {
    opening.gaps.push(gitMissing(context, shown, 'its history was not read, and files that git ignores were not left out'));
    return openPlain(folder, opening);
  }
  if (checkout.kind === 'broken') {
    opening.gaps.push(
      gapOf(context, 'GIT_UNREADABLE', {
        what: shown,
        why: `${checkout.why}; it was read as a plain folder`,
        hides: ['owners', 'sources'],
      }),
    );
    return openPlain(folder, opening);
  }
  return openCheckout(checkout, folder, opening);
}

async function openCheckout(checkout: Extract<Checkout, { kind: 'checkout' }>, folder: string, opening: Opening): Promise<void> {
  const { context, budget } = opening;
  const shown = shownPath(folder, opening);
  const listing = await listCheckout(checkout.root, folder, budget, context.signal);
  if (listing.kind !== 'listed') {
    const why = listing.kind === 'missing' ? 'there is no git program' : listing.why;
    opening.gaps.push(
      gapOf(context, 'GIT_UNREADABLE', {
        what: shown,
        why: `${why}; it was read as a plain folder`,
        hides: ['owners', 'sources'],
      }),
    );
    return openPlain(folder, opening);
  }
  // A folder that its surrounding checkout ignores (a work folder, a home folder under git) was still asked for.
  const ignored = listing.files.length === 0 && listing.nested.length === 0 && folder !== checkout.root && !listing.overBudget;
  if (ignored) return openPlain(folder, opening);
  if (checkout.shallow) {
    const why = 'its history is cut off, so who wrote older lines is not known';
    opening.gaps.push(gapOf(context, 'GIT_SHALLOW', { what: shown, why, hides: ['owners'] }));
  }
  const { name, remote } = await nameOf(checkout.root, checkout.remoteUrl, checkout.root);
  const repository: SourceRepository = {
    name,
    source: context.source,
    path: checkout.root,
    writable: true,
    ...(remote === undefined ? {} : { remote }),
    ...(checkout.commit === undefined ? {} : { commit: checkout.commit }),
  };
  opening.trees.push({ repository, root: checkout.root, files: listing.files });
  await afterListing(checkout.root, listing, opening);
}

/** What a listing leaves to be said, and the repositories that lie below it. */
async function afterListing(root: string, listing: Listed, opening: Opening): Promise<void> {
  const { context } = opening;
  if (listing.overBudget) opening.overBudget = true;
  if (listing.unprintable > 0) opening.gaps.push(unprintableNames(listing.unprintable, root, opening));
  for (const { path, present } of listing.nested) {
    const folder = join(root, path);
    if (present) await openAs(await checkoutAt(folder, context.signal), folder, opening);
    else {
      const particulars = {
        what: shownPath(folder, opening),
        why: 'the submodule is not checked out',
        remedy: 'Run `git submodule update --init --recursive`.',
      };
      opening.gaps.push(gapOf(context, 'GIT_UNREADABLE', particulars));
    }
  }
}

async function openPlain(folder: string, opening: Opening): Promise<void> {
  const { context, budget } = opening;
  const found = await walk(folder, budget, context.signal);
  const { name } = await nameOf(folder, undefined, folder);
  opening.trees.push({
    repository: { name, source: context.source, path: folder, writable: true },
    root: folder,
    files: found.files,
  });
  if (found.overBudget) opening.overBudget = true;
  if (found.unprintable > 0) opening.gaps.push(unprintableNames(found.unprintable, folder, opening));
  for (const { path, why } of found.unreadable) {
    opening.gaps.push(
      gapOf(context, 'FILE_UNREADABLE', {
        what: shownPath(join(folder, path), opening),
        why: `the folder could not be listed: ${why}`,
      }),
    );
  }
  for (const path of found.bareRepositories) {
    const particulars = {
      what: shownPath(join(folder, path), opening),
      why: 'it is a bare repository below the folder',
      remedy: 'Give it as an input of its own.',
    };
    opening.gaps.push(gapOf(context, 'GIT_UNREADABLE', particulars));
  }
  for (const path of found.checkouts) {
    await openAs(await checkoutAt(join(folder, path), context.signal), join(folder, path), opening);
  }
}

function unprintableNames(count: number, folder: string, opening: Opening): Observation {
  const why = `${count} file name${count === 1 ? ' is' : 's are'} not valid UTF-8, and such files cannot be opened by name`;
  return gapOf(opening.context, 'FILE_UNREADABLE', { what: shownPath(folder, opening), why });
}

/** How a folder is named in a gap: below the asked folder by its path there. */
function shownPath(folder: string, opening: Opening): string {
  const below = relative(opening.asked, folder).split(sep).join('/');
  return below === '' || below.startsWith('..') ? basename(folder) : below;
}

/** Two checkouts of one remote, or two folders of one name, would else be taken for one repository. */
function withUniqueNames({ trees, asked }: Opening): readonly SourceTree[] {
  const taken = new Set<string>();
  return trees.map((tree) => {
    const plain = tree.repository.name;
    let name = plain;
    if (taken.has(name)) name = repositoryName(`${plain} (${relative(asked, tree.root).split(sep).join('/')})`);
    taken.add(name);
    return name === plain ? tree : { ...tree, repository: { ...tree.repository, name } };
  });
}
