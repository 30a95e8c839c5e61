/**
 * Makes repositories of our own, which have no hooks, no filters and no configuration but git's defaults. They can borrow
 * the objects of another repository, so that its history is read without its configuration.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { git } from './client.js';

/** What a call of git needs to work in it. */
export interface OwnRepository {
  readonly cwd: string;
  readonly gitDir: string;
  readonly workTree: string;
}

export type Initialised =
  { readonly kind: 'ok' } | { readonly kind: 'failed'; readonly why: string } | { readonly kind: 'missing' };

/** @param object any object id of the history that it will hold: its length tells SHA-256 from SHA-1 */
export async function initialise(own: OwnRepository, object: string, signal?: AbortSignal): Promise<Initialised> {
  const format = object.length === 64 ? ['--object-format=sha256'] : [];
  const made = await git(['init', '--quiet', '--template=', ...format], { ...own, ...(signal === undefined ? {} : { signal }) });
  if (made.kind !== 'ok') return made;
  await mkdir(join(own.gitDir, 'objects/info'), { recursive: true });
  await writeFile(join(own.gitDir, 'HEAD'), 'ref: refs/heads/default\n');
  return { kind: 'ok' };
}

/** Nothing is copied but the list of commits at which a shallow history ends; true when there is one. */
export async function borrowObjects(
  gitDir: string,
  objects: string,
  shallowFile: string,
): Promise<{ readonly shallow: boolean }> {
  await writeFile(join(gitDir, 'objects/info/alternates'), `${objects}\n`);
  const shallow = await readFile(shallowFile).catch(() => undefined); // there is none in a whole history
  if (shallow !== undefined) await writeFile(join(gitDir, 'shallow'), shallow);
  return { shallow: shallow !== undefined };
}
