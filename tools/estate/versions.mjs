// Reads from apt which OpenSSL versions this Debian offers. Nothing is hard-coded, because a mirror drops
// a version as soon as it has a newer one in the same suite; for the same reason the first answer is kept
// beside the images that were built with it.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from './shell.mjs';

/**
 * @typedef {{spring: string, current: string, fixed: string}} OpensslVersions
 *   spring: the oldest offered; current: the newest that is not from the security archive; fixed: the
 *   newest of the security archive, which no base image of the estate installs.
 */

/** @param {string} work @returns {Promise<OpensslVersions>} */
export async function opensslVersions(work) {
  const file = join(work, 'openssl.json');
  const known = await readFile(file, 'utf8').catch(() => undefined);
  if (known) return JSON.parse(known);
  const versions = await askApt();
  await writeFile(file, `${JSON.stringify(versions)}\n`);
  return versions;
}

async function askApt() {
  const offered = (await madison(['openssl'])).filter((row) => row.binary === 'openssl');
  const security = await sorted(offered.filter((row) => row.suite.includes('-security')));
  const others = await sorted(offered.filter((row) => !row.suite.includes('-security')));
  const fixed = security.at(-1);
  const current = others.at(-1);
  const spring = others[0];
  if (!fixed || !current || !spring) {
    throw new Error(
      'apt offers no openssl of both bookworm and bookworm-security: run on Debian 12 with both in sources.list, after apt-get update',
    );
  }
  if ((await compareVersions(current, fixed)) >= 0) {
    throw new Error(`openssl ${current} of bookworm is not older than ${fixed} of bookworm-security: there is nothing to fix`);
  }
  return { spring, current, fixed };
}

/** @param {string[]} binaries @returns {Promise<{binary: string, version: string, suite: string}[]>} */
export async function madison(binaries) {
  const text = await run('apt-cache', ['madison', ...binaries]);
  return text
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .filter((cells) => cells.length === 3 && cells[2].endsWith('Packages') && cells[2].includes('bookworm'))
    .map(([binary, version, origin]) => ({ binary, version, suite: origin.split(' ')[1] }));
}

/** Debian's own order of versions (deb-version(7)). @returns {Promise<number>} below, at or above zero */
export async function compareVersions(a, b) {
  if (a === b) return 0;
  return run('dpkg', ['--compare-versions', a, 'lt', b]).then(
    () => -1,
    () => 1,
  );
}

/** @param {{version: string}[]} rows @returns {Promise<string[]>} */
async function sorted(rows) {
  const versions = [];
  for (const version of new Set(rows.map((row) => row.version))) {
    let at = 0;
    while (at < versions.length && (await compareVersions(versions[at], version)) < 0) at += 1;
    versions.splice(at, 0, version);
  }
  return versions;
}
