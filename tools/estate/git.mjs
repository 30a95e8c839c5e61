// Writes a history given as data into a git repository and bundles it. The same data give the same
// commit ids: names and dates are set, and no configuration of this machine is read.
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { run } from './shell.mjs';

/**
 * @typedef {{name: string, email: string}} Person
 * @typedef {{id: string, date: string, author: Person, message: string,
 *   write?: Record<string, string>, remove?: string[]}} Commit
 *   `id` is how other parts of the estate refer to the commit; `date` is RFC 3339; `write` maps paths
 *   to their new content.
 * @typedef {Record<string, string>} CommitIds from `id` to the commit's hash
 */

const isolated = {
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_SYSTEM: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  TZ: 'UTC',
};

/** @param {string} directory @param {Commit[]} commits @returns {Promise<CommitIds>} */
export async function writeHistory(directory, commits) {
  await rm(directory, { recursive: true, force: true });
  await mkdir(directory, { recursive: true });
  const git = (args, env = {}) => run('git', args, { cwd: directory, env: { ...isolated, ...env } });
  await git(['init', '--quiet', '--initial-branch=main', '--object-format=sha1']);
  /** @type {CommitIds} */
  const ids = {};
  for (const commit of commits) {
    for (const path of commit.remove ?? []) await git(['rm', '--quiet', '-r', path]);
    for (const [path, content] of Object.entries(commit.write ?? {})) {
      await mkdir(dirname(join(directory, path)), { recursive: true });
      await writeFile(join(directory, path), content);
    }
    await git(['add', '--all']);
    await git(['commit', '--quiet', '--message', commit.message], {
      GIT_AUTHOR_NAME: commit.author.name,
      GIT_AUTHOR_EMAIL: commit.author.email,
      GIT_AUTHOR_DATE: commit.date,
      GIT_COMMITTER_NAME: commit.author.name,
      GIT_COMMITTER_EMAIL: commit.author.email,
      GIT_COMMITTER_DATE: commit.date,
    });
    ids[commit.id] = (await git(['rev-parse', 'HEAD'])).trim();
  }
  return ids;
}

/** One thread, because the order of deltas in a pack depends on the number of threads. */
export async function bundle(directory, file) {
  await run('git', ['-c', 'pack.threads=1', 'bundle', 'create', '--quiet', file, 'main', 'HEAD'], {
    cwd: directory,
    env: isolated,
  });
}

/** Puts the files of one commit into an empty directory. */
export async function checkOut(directory, commit, into) {
  await rm(into, { recursive: true, force: true });
  await mkdir(into, { recursive: true });
  await run('git', [`--work-tree=${into}`, 'checkout', '--force', commit, '--', '.'], {
    cwd: directory,
    env: { ...isolated, GIT_INDEX_FILE: join(directory, '.git', 'checkout-index') },
  });
  await rm(join(directory, '.git', 'checkout-index'), { force: true });
}
