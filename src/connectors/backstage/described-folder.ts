/** Finds the folder of this repository that a catalog entity describes. Looks at addresses and file names only. */
import type { SourceTree } from '../../ports/index.js';
import type { OwnedEntity } from './schema.js';

/** `folder`: relative to the repository's root, '' for all of it. `elsewhere`: the entity is about another repository. */
export type Described = { readonly kind: 'folder'; readonly folder: string } | { readonly kind: 'elsewhere' };

/**
 * What the entity's source location names (backstage.io/docs, "Well-known Annotations"), else the folder of its file.
 *
 * @param file the path of the entity's file
 */
export function describedFolder(entity: OwnedEntity, file: string, tree: SourceTree): Described {
  const beside: Described = { kind: 'folder', folder: parentOf(file) };
  const annotations = entity.metadata.annotations;
  const source = placeOf(annotations?.['backstage.io/source-location']);
  if (source !== undefined) {
    if (!isThisRepository(source, tree)) return { kind: 'elsewhere' };
    return folderIn(tree, source.rest, beside);
  }
  const managed = placeOf(annotations?.['backstage.io/managed-by-location']);
  if (managed === undefined || !isThisRepository(managed, tree)) return beside;
  return folderIn(tree, managed.rest.slice(0, -1), beside);
}

interface Place {
  readonly repository: readonly string[];
  /** What follows `tree` or `blob`: a branch, which may have slashes, and a path. */
  readonly rest: readonly string[];
}

/** Reads `url:https://host/owner/repository/tree/branch/path/` as GitHub, GitLab and Bitbucket write it. */
function placeOf(written: string | undefined): Place | undefined {
  const url = /^url:(https?:\/\/.+)$/.exec(written ?? '')?.[1];
  if (url === undefined || !URL.canParse(url)) return undefined;
  const segments = decoded(new URL(url).pathname)
    .split('/')
    .filter((segment) => segment !== '');
  const split = segments.findIndex((segment, index) => index >= 2 && /^(tree|blob|src|-)$/.test(segment));
  const repository = split === -1 ? segments : segments.slice(0, split);
  const rest = split === -1 ? [] : segments.slice(split + 1);
  return { repository, rest: segments[split] === '-' ? rest.slice(1) : rest };
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path; // a stray % stands for itself
  }
}

/** By the repository's own name, so that a fork or mirror still knows its folders. */
function isThisRepository(place: Place, tree: SourceTree): boolean {
  const last = (segments: readonly string[]): string => (segments.at(-1) ?? '').replace(/\.git$/, '').toLowerCase();
  const name = tree.repository.name.split(' ', 1)[0]?.split('/') ?? [];
  return last(place.repository) === last(name);
}

const MOST_BRANCH_SEGMENTS = 10;

/** The longest path after a branch that is a folder here: a branch can have slashes, too. */
function folderIn(tree: SourceTree, rest: readonly string[], beside: Described): Described {
  if (rest.length <= 1) return { kind: 'folder', folder: '' };
  for (let branch = 1; branch < Math.min(rest.length, MOST_BRANCH_SEGMENTS); branch += 1) {
    const folder = rest.slice(branch).join('/');
    if (tree.files.some((path) => path.startsWith(`${folder}/`))) return { kind: 'folder', folder };
  }
  return beside;
}

export function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}
