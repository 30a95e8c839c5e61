// Builds the example estate of "Riverside" and records it into examples/estate: four git histories, images
// built from real Debian packages, what the registry says about them, and advisories read from Debian's own
// changelogs. It can be run again at any time: images whose inputs have not changed are kept. It needs
// Debian 12, root (for buildah and mmdebstrap) and a Debian mirror; it writes nothing outside
// examples/estate, test/journeys/estate-truth.json and its working directory.
//
//   node tools/build-estate.mjs [--work DIRECTORY] [--out DIRECTORY] [--fresh]
//
//   --out    where to write instead of examples/estate; the truth file goes there too
//   --work   where images, packages and the registry's storage are kept
//            (default: $XDG_CACHE_HOME/headwater/estate)
//   --fresh  forget what an earlier run has built
import { mkdir, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { writeAdvisories } from './estate/advisories.mjs';
import { bundle, writeHistory } from './estate/git.mjs';
import { apps } from './estate/histories/apps.mjs';
import { baseImages } from './estate/histories/base-images.mjs';
import { deploy } from './estate/histories/deploy.mjs';
import { runtimeImages } from './estate/histories/runtime-images.mjs';
import { buildImages, forgetImages, images, repositoryOf } from './estate/images.mjs';
import { recordRegistry } from './estate/record.mjs';
import { startRegistry } from './estate/registry-server.mjs';
import { missingPrograms } from './estate/shell.mjs';
import { writeTruth } from './estate/truth.mjs';
import { opensslVersions } from './estate/versions.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const started = Date.now();
const say = (line) => console.error(`${((Date.now() - started) / 1000).toFixed(0).padStart(4)} s  ${line}`);

const { values: options } = parseArgs({
  options: { work: { type: 'string' }, out: { type: 'string' }, fresh: { type: 'boolean', default: false } },
});
const estate = resolve(options.out ?? join(root, 'examples', 'estate'));
const truthFile = options.out === undefined ? join(root, 'test', 'journeys', 'estate-truth.json') : join(estate, 'truth.json');

await main();

async function main() {
  checkPrerequisites();
  const work = resolve(options.work ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'headwater', 'estate'));
  await mkdir(work, { recursive: true });
  if (options.fresh) await forgetImages(work);

  const openssl = await opensslVersions(work);
  say(`openssl: spring ${openssl.spring}, current ${openssl.current}, fixed ${openssl.fixed}`);
  const histories = {};
  await addHistory('base-images', baseImages(openssl));
  await addHistory('runtime-images', runtimeImages());
  await addHistory('apps', apps());

  const registry = await startRegistry(work);
  try {
    const list = images();
    const built = await buildImages(work, list, (name) => histories[name], say);
    const catalog = await recordRegistry();
    await writeCatalog(catalog);
    say(`recorded ${catalog.images.length} images and ${catalog.layers.length} layers`);

    await addHistory('deploy', deploy(released(list, built)));
    for (const [name, { directory }] of Object.entries(histories)) {
      await bundle(directory, join(await folder('repositories'), `${name}.bundle`));
    }
    say('bundled four repositories');

    const advisories = await writeAdvisories(work, await folder('advisories'), catalog);
    say(`wrote ${advisories} advisories`);
    await writeTruth(truthFile, { list, built, catalog, histories, openssl });
    say(`wrote ${truthFile}`);
  } finally {
    registry.stop();
  }

  async function addHistory(name, commits) {
    const directory = join(work, 'repositories', name);
    histories[name] = { directory, commits: await writeHistory(directory, commits) };
  }
}

function checkPrerequisites() {
  const missing = missingPrograms(['buildah', 'skopeo', 'docker-registry', 'runc', 'mmdebstrap', 'git', 'apt-cache', 'dpkg-deb']);
  if (missing.length > 0) {
    console.error(`The estate is built with programs that are not here: ${missing.join(', ')}.
On Debian 12: apt-get install --no-install-recommends buildah skopeo docker-registry runc mmdebstrap git`);
    process.exit(1);
  }
  if (process.getuid?.() !== 0) {
    console.error('The estate is built as root: buildah and mmdebstrap create files of several users.');
    process.exit(1);
  }
}

/** What runs in the end, by repository path. */
function released(list, built) {
  const running = list.filter((image) => image.source?.repository === 'apps' && image.key !== 'storefront/framework:5');
  return Object.fromEntries(
    running.map((image) => [repositoryOf(image.key), { tag: image.tags[0], digest: built[image.key].digest }]),
  );
}

async function writeCatalog({ images: imageLines, layers }) {
  const text = [...imageLines, ...layers].map((line) => `${JSON.stringify(line)}\n`).join('');
  await writeFile(join(await folder('registry'), 'catalog.jsonl.gz'), gzipSync(text, { level: 9 }));
}

async function folder(name) {
  const path = join(estate, name);
  await mkdir(path, { recursive: true });
  return path;
}
