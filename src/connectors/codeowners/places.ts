/** Finds the one CODEOWNERS file of a tree that its code host reads, and in which dialect. Looks at names only. */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { SourceTree } from '../../ports/index.js';

export type Host = 'github' | 'gitlab' | 'bitbucket';

/** In the order in which each host looks; the first file there counts and the others are not read. */
const PLACES: Readonly<Record<Host, readonly string[]>> = {
  github: ['.github/CODEOWNERS', 'CODEOWNERS', 'docs/CODEOWNERS'],
  gitlab: ['CODEOWNERS', 'docs/CODEOWNERS', '.gitlab/CODEOWNERS'],
  bitbucket: ['.bitbucket/CODEOWNERS', 'CODEOWNERS'],
};

export interface Place {
  readonly path: string;
  /** Whose rules the file follows; undefined when only its content can tell GitHub's from GitLab's. */
  readonly host: Host | undefined;
}

/**
 * Looks below the tree's root and not only among its files, which may be those of one folder: the rules for that folder
 * are still in the repository's one file. A mirror keeps the file of the host that it comes from, so the places of the
 * other hosts count when there is none in those of its own.
 */
export async function findCodeowners(tree: SourceTree): Promise<Place | undefined> {
  const host = hostOf(tree);
  const hosts: readonly Host[] = ['github', 'gitlab', 'bitbucket'];
  const order = host === undefined ? hosts : [host, ...hosts.filter((other) => other !== host)];
  for (const path of new Set(order.flatMap((one) => PLACES[one]))) {
    if (await isFile(join(tree.root, path))) return { path, host: hostOfPlace(path) ?? host };
  }
  return undefined;
}

/** Self-managed servers usually carry the product's name in theirs. */
function hostOf(tree: SourceTree): Host | undefined {
  const server = tree.repository.remote?.split('/')[2] ?? '';
  const named = (['github', 'gitlab', 'bitbucket'] as const).find((host) => server.includes(host));
  return named ?? (tree.files.includes('.gitlab-ci.yml') ? 'gitlab' : undefined);
}

function hostOfPlace(path: string): Host | undefined {
  return (['github', 'gitlab', 'bitbucket'] as const).find((host) => path.startsWith(`.${host}/`));
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch {
    return false; // whether it is missing or out of reach, the next place is looked at, as a host would
  }
}
