/**
 * Finds the name of a repository: what its remote says, else what its own catalog entry says, else the folder's name.
 */
import { basename, join } from 'node:path';
import { repositoryName, type RepositoryName } from '../../model/index.js';
import { readTextInside } from '../../lib/read-inside.js';
import { printable } from './client.js';
import { remoteOf, type Remote } from './remote.js';

export interface Name {
  readonly name: RepositoryName;
  readonly remote?: string;
}

/** @param fallback a file's or folder's name, used when neither a remote nor a catalog entry names the repository */
export async function nameOf(root: string, remoteUrl: string | undefined, fallback: string): Promise<Name> {
  const remote = remoteUrl === undefined ? undefined : remoteOf(remoteUrl);
  if (remote !== undefined) return { name: repositoryName(remote.name), remote: remote.address };
  const catalogued = await nameInCatalog(root);
  return { name: repositoryName(catalogued?.name ?? (printable(basename(fallback)) || 'unnamed')) };
}

const CATALOG_BYTES = 65_536;
/** The annotations by which Backstage finds a component's repository (backstage.io/docs, "Well-known Annotations"). */
const SLUG = /^\s*["']?(github\.com|gitlab\.com)\/project-slug["']?\s*:\s*["']?([\w.-]+(?:\/[\w.-]+)+)["']?\s*(?:#.*)?$/m;

async function nameInCatalog(root: string): Promise<Remote | undefined> {
  for (const file of ['catalog-info.yaml', 'catalog-info.yml']) {
    const read = await readTextInside(root, join(root, file), CATALOG_BYTES);
    const slug = read.kind === 'text' ? SLUG.exec(read.text) : null;
    if (slug !== null) return remoteOf(`https://${slug[1] ?? ''}/${slug[2] ?? ''}`);
  }
  return undefined;
}
