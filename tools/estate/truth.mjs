// Writes what is true of the estate, for tests: taken from how it was built, not from what a registry says.
// Only package versions and layers are read from the recording, because apt chose them.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { rootWorkloads } from './histories/deploy.mjs';
import { repositoryOf } from './images.mjs';
import { registry } from './people.mjs';
import { compareVersions } from './versions.mjs';

/**
 * @param {string} file
 * @param {{list: import('./images.mjs').Image[], built: import('./images.mjs').Built,
 *   catalog: import('./record.mjs').Catalog, histories: object,
 *   openssl: import('./versions.mjs').OpensslVersions}} estate
 */
export async function writeTruth(file, estate) {
  const { list, openssl, histories } = estate;
  const images = [];
  for (const image of list.filter((each) => !each.unseen)) images.push(await imageTruth(image, estate));
  const keysOf = (holds) => images.filter(holds).map(({ key }) => key);
  const rootByPhase = {};
  for (const workload of rootWorkloads) {
    const { phase, text, file: path, ...rest } = workload;
    const line = await lineOf(join(histories.deploy.directory, path), text);
    (rootByPhase[phase] ??= []).push({ namespace: `riverside-${phase}`, ...rest, source: { repository: 'deploy', path, line } });
  }
  const truth = {
    openssl,
    cause: {
      source: { repository: 'base-images', path: 'base/Dockerfile', line: 3 },
      owner: 'platform',
      derivedAndVulnerable: keysOf((image) => image.derived && image.openssl?.vulnerable && image.base),
      onBaseOfLastSpring: keysOf((image) => image.derived && image.openssl?.version === openssl.spring),
      patchedThemselves: keysOf((image) => image.derived && image.openssl && !image.openssl.vulnerable),
      vulnerableWithUnseenBase: keysOf((image) => image.openssl?.vulnerable && image.unseenBase),
    },
    images,
    runAsNonRoot: {
      workloadsPerPhase: 11,
      failing: { development: [], ...rootByPhase },
    },
  };
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, await format(JSON.stringify(truth), { ...(await resolveConfig(file)), filepath: file }));
}

async function imageTruth(image, { list, built, catalog, openssl }) {
  const base = list.find((each) => each.key === image.base?.key);
  const ownSource = image.source && {
    repository: image.source.repository,
    path: `${image.source.folder}/Dockerfile`,
    commit: built[image.key].commit,
  };
  return {
    key: image.key,
    repository: `${registry}/${repositoryOf(image.key)}`,
    digest: built[image.key].digest,
    level: image.level,
    derived: image.base !== undefined && image.level !== 0,
    base: base && !base.unseen ? { key: base.key, digest: built[base.key].digest } : null,
    ...(base?.unseen ? { unseenBase: `${registry}/${base.key}` } : {}),
    dockerfile: ownSource ?? null,
    openssl: await opensslTruth(image, { list, built, catalog, openssl }),
    owner: image.owner ?? null,
  };
}

async function opensslTruth(image, { list, built, catalog, openssl }) {
  const held = opensslIn(built[image.key].digest, catalog);
  if (!held) return null;
  const vulnerable = (await compareVersions(held.version, openssl.fixed)) < 0;
  const lineage = lineageOf(image, list);
  // A package enters with the lowest image of the lineage that has this very version.
  const origin = lineage.findLast(
    (each) => built[each.key] && opensslIn(built[each.key].digest, catalog)?.version === held.version,
  );
  const unseen = lineage.some((each) => each.unseen);
  return {
    version: held.version,
    vulnerable,
    layer: held.diffId,
    introducedBy:
      unseen || !origin
        ? null
        : { key: origin.key, digest: built[origin.key].digest, layer: opensslIn(built[origin.key].digest, catalog).diffId },
  };
}

/** The image itself first, then its base, and so on. */
function lineageOf(image, list) {
  const base = list.find((each) => each.key === image.base?.key);
  return base ? [image, ...lineageOf(base, list)] : [image];
}

/** The version in the last package database, and the layer from whose database on it has been that version. */
function opensslIn(digest, { images, layers }) {
  const image = images.find((each) => each.digest === digest);
  let held;
  for (const diffId of image?.diffIds ?? []) {
    const status = layers.find((layer) => layer.diffId === diffId)?.files['var/lib/dpkg/status'];
    if (status === undefined) continue;
    const version = /^Package: libssl3$[^]*?^Version: (.*)$/m.exec(status)?.[1];
    if (version !== held?.version) held = version && { version, diffId };
  }
  return held;
}

async function lineOf(file, text) {
  const lines = (await readFile(file, 'utf8')).split('\n');
  const index = lines.findIndex((line) => line.trim() === text);
  if (index < 0) throw new Error(`${file} has no line "${text}"`);
  return index + 1;
}
