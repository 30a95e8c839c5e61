// Builds the images of the estate with buildah from real Debian packages and pushes them to the local
// registry. An image whose inputs have not changed and that the registry still has is not built again.
// Builds see the registry under its public name, so that what buildah writes into an image is what it
// would write at Riverside.
import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkOut } from './git.mjs';
import { gitHost, registry } from './people.mjs';
import { deleteManifest, port, readManifest, tagManifest } from './registry-server.mjs';
import { run } from './shell.mjs';

/**
 * @typedef {object} Image
 * @property {string} key how other images name it; also the repository and the tag that is told to people
 * @property {string[]} tags in the order of pushes; a later image may take a tag over
 * @property {string} created RFC 3339; buildah writes it into the image
 * @property {number | null} level 0 is the platform base, a derived image is one above its base; null: not in that lineage
 * @property {{key: string, tag: string}} [base] the image behind the final FROM, and by which tag
 * @property {{repository: string, commit: string, folder: string}} [source]
 * @property {{suites: string[], include?: string[]}} [rootfs] instead of a source: what mmdebstrap installs
 * @property {string[]} [flags] of buildah
 * @property {string} [owner] team
 * @property {boolean} [unseen] deleted from the registry once the images above it are built
 *
 * @typedef {Record<string, {digest: string, inputs: string, commit: string | null}>} Built
 */

const springSuites = ['bookworm', 'bookworm-updates'];
const currentSuites = [...springSuites, 'bookworm-security'];
const appTree = `${gitHost}/apps`;

/** In the order they are built. @returns {Image[]} */
export function images() {
  return [
    {
      key: 'mirror/debian:12-20260309',
      tags: ['12', '12-20260309'],
      created: '2026-03-09T05:10:00Z',
      level: null,
      rootfs: { suites: springSuites },
    },
    {
      key: 'platform/base:12-20260316',
      tags: ['12', '12-20260316'],
      created: '2026-03-16T08:21:00Z',
      level: 0,
      owner: 'platform',
      base: { key: 'mirror/debian:12-20260309', tag: '12' },
      source: { repository: 'base-images', commit: 'spring', folder: 'base' },
      flags: ['--layers'],
    },
    {
      key: 'runtime/service:1',
      tags: ['1'],
      created: '2026-03-18T09:40:00Z',
      level: 1,
      owner: 'runtime',
      base: { key: 'platform/base:12-20260316', tag: '12' },
      source: { repository: 'runtime-images', commit: 'one', folder: 'service' },
      flags: ['--layers'],
    },
    {
      key: 'payments/settlement:1.4.2',
      tags: ['1.4.2'],
      created: '2026-03-24T07:30:00Z',
      level: 2,
      owner: 'payments',
      base: { key: 'runtime/service:1', tag: '1' },
      source: { repository: 'apps', commit: 'settlement-1.4.2', folder: 'payments/settlement' },
      flags: ['--layers'],
    },
    {
      key: 'legacy/report:3.7',
      tags: ['3.7'],
      created: '2026-03-26T02:00:00Z',
      level: 2,
      base: { key: 'runtime/service:1', tag: '1' },
      source: { repository: 'apps', commit: 'settlement-1.4.2', folder: 'legacy/report' },
      flags: ['--layers'],
    },
    {
      key: 'mirror/debian:12-20260814',
      tags: ['12', '12-20260814'],
      created: '2026-08-14T05:10:00Z',
      level: null,
      rootfs: { suites: currentSuites },
    },
    {
      key: 'platform/base:12',
      tags: ['12', '12-20260817'],
      created: '2026-08-17T06:15:00Z',
      level: 0,
      owner: 'platform',
      base: { key: 'mirror/debian:12-20260814', tag: '12' },
      source: { repository: 'base-images', commit: 'current', folder: 'base' },
      flags: ['--layers'],
    },
    {
      key: 'runtime/service:2',
      tags: ['2'],
      created: '2026-08-18T09:05:00Z',
      level: 1,
      owner: 'runtime',
      base: { key: 'platform/base:12', tag: '12' },
      source: { repository: 'runtime-images', commit: 'two', folder: 'service' },
      flags: ['--layers'],
    },
    {
      key: 'payments/ledger:3.1.0',
      tags: ['3.1.0'],
      created: '2026-08-20T12:45:00Z',
      level: 1,
      owner: 'payments',
      base: { key: 'platform/base:12', tag: '12' },
      source: { repository: 'apps', commit: 'service-2', folder: 'payments/ledger' },
      flags: ['--layers=false'],
    },
    {
      key: 'storefront/search:2.0.3',
      tags: ['2.0.3'],
      created: '2026-08-27T14:20:00Z',
      level: 2,
      owner: 'storefront',
      base: { key: 'runtime/service:2', tag: '2' },
      source: { repository: 'apps', commit: 'service-2', folder: 'storefront/search' },
      flags: ['--layers=false', '--squash'],
    },
    {
      key: 'storefront/framework:5',
      tags: ['5'],
      created: '2026-09-01T10:10:00Z',
      level: 2,
      owner: 'storefront',
      base: { key: 'runtime/service:2', tag: '2' },
      source: { repository: 'apps', commit: 'service-2', folder: 'storefront/framework' },
      flags: [
        '--layers',
        '--label',
        `org.opencontainers.image.source=${appTree}`,
        '--label',
        'org.opencontainers.image.revision=$COMMIT',
      ],
    },
    {
      key: 'payments/worker:1.9.2',
      tags: ['1.9.2'],
      created: '2026-09-08T08:00:00Z',
      level: 2,
      owner: 'payments',
      base: { key: 'runtime/service:2', tag: '2' },
      source: { repository: 'apps', commit: 'service-2', folder: 'payments/worker' },
      flags: [
        '--layers',
        ...['--label', '--annotation'].flatMap((flag) => [
          flag,
          `org.opencontainers.image.source=${appTree}`,
          flag,
          'org.opencontainers.image.revision=$COMMIT',
          flag,
          `org.opencontainers.image.base.name=${registry}/runtime/service:2`,
          flag,
          'org.opencontainers.image.base.digest=$BASE_DIGEST',
        ]),
      ],
    },
    {
      key: 'payments/api:2.4.0',
      tags: ['2.4.0'],
      created: '2026-09-15T13:25:00Z',
      level: 2,
      owner: 'payments',
      base: { key: 'runtime/service:2', tag: '2' },
      source: { repository: 'apps', commit: 'api-stages', folder: 'payments/api' },
      flags: [
        '--layers',
        '--label',
        `org.opencontainers.image.source=${appTree}`,
        '--label',
        'org.opencontainers.image.revision=$COMMIT',
      ],
    },
    {
      key: 'vendor/geo:3',
      tags: ['3'],
      created: '2025-11-20T00:00:00Z',
      level: null,
      unseen: true,
      rootfs: { suites: springSuites, include: ['openssl', 'ca-certificates', 'sqlite3'] },
    },
    {
      key: 'storefront/maps:1.1.0',
      tags: ['1.1.0'],
      created: '2026-09-22T15:30:00Z',
      level: null,
      owner: 'storefront',
      base: { key: 'vendor/geo:3', tag: '3' },
      source: { repository: 'apps', commit: 'api-stages', folder: 'storefront/maps' },
      flags: ['--layers'],
    },
    {
      key: 'storefront/web:5.2.0',
      tags: ['5.2.0'],
      created: '2026-10-06T11:55:00Z',
      level: 2,
      owner: 'storefront',
      base: { key: 'runtime/service:2', tag: '2' },
      source: { repository: 'apps', commit: 'api-stages', folder: 'storefront/web' },
      flags: ['--layers', '--format', 'docker'],
    },
    {
      key: 'storefront/checkout:4.7.0',
      tags: ['4.7.0'],
      created: '2026-10-12T09:35:00Z',
      level: 3,
      owner: 'storefront',
      base: { key: 'storefront/framework:5', tag: '5' },
      source: { repository: 'apps', commit: 'api-stages', folder: 'storefront/checkout' },
      flags: ['--layers'],
    },
    {
      key: 'payments/fraud:1.6.1',
      tags: ['1.6.1'],
      created: '2026-10-23T07:20:00Z',
      level: 2,
      owner: 'payments',
      base: { key: 'runtime/service:2', tag: '2' },
      source: { repository: 'apps', commit: 'fraud-openssl', folder: 'payments/fraud' },
      flags: ['--layers'],
    },
    {
      key: 'storefront/cart:2.3.1',
      tags: ['2.3.1'],
      created: '2026-10-26T10:05:00Z',
      level: 2,
      owner: 'storefront',
      base: { key: 'runtime/service:2', tag: '2' },
      source: { repository: 'apps', commit: 'cart-openssl', folder: 'storefront/cart' },
      flags: ['--layers'],
    },
  ];
}

export const repositoryOf = (key) => key.slice(0, key.lastIndexOf(':'));

/**
 * @param {string} work @param {Image[]} list
 * @param {(repository: string) => {directory: string, commits: import('./git.mjs').CommitIds}} history
 * @param {(line: string) => void} say
 * @returns {Promise<Built>} also kept in `<work>/images.json`, after each image
 */
export async function buildImages(work, list, history, say) {
  const stateFile = join(work, 'images.json');
  /** @type {Built} */
  const built = JSON.parse(await readFile(stateFile, 'utf8').catch(() => '{}'));
  const environment = await buildahEnvironment(work);

  for (const image of list.filter((each) => !each.unseen)) {
    const base = list.find((each) => each.key === image.base?.key);
    if (await isBuilt(image, built)) continue;
    if (base?.unseen) await buildOne(base);
    await buildOne(image);
    if (base?.unseen) await deleteManifest(repositoryOf(base.key), built[base.key].digest);
  }
  for (const image of list.filter((each) => !each.unseen)) {
    for (const tag of image.tags) await tagManifest(repositoryOf(image.key), built[image.key].digest, tag);
  }
  return built;

  async function isBuilt(image, state) {
    const known = state[image.key];
    if (!known || known.inputs !== inputsOf(image, state, history)) return false;
    return (await readManifest(repositoryOf(image.key), known.digest)) !== undefined;
  }

  async function buildOne(image) {
    const from = Date.now();
    const inputs = inputsOf(image, built, history);
    const commit = image.source ? history(image.source.repository).commits[image.source.commit] : null;
    // A tag such as 12 has moved on since: for this build it is what it was on that day.
    if (image.base) await tagManifest(repositoryOf(image.base.key), built[image.base.key].digest, image.base.tag);
    const context = image.rootfs ? await makeRootfs(work, image) : await makeContext(work, image, history);
    const flags = (image.flags ?? ['--layers']).map((flag) =>
      flag.replace('$COMMIT', commit ?? '').replace('$BASE_DIGEST', built[image.base?.key ?? '']?.digest ?? ''),
    );
    const name = `${registry}/${repositoryOf(image.key)}:${image.tags[0]}`;
    const seconds = String(Date.parse(image.created) / 1000);
    await run(
      'buildah',
      ['bud', '--quiet', '--isolation', 'chroot', '--pull-always', '--timestamp', seconds, ...flags, '--tag', name, context],
      { env: environment },
    );
    const digestFile = join(work, 'digest');
    const to = `docker://127.0.0.1:${port}/${repositoryOf(image.key)}:${image.tags[0]}`;
    await run('buildah', ['push', '--quiet', '--tls-verify=false', '--digestfile', digestFile, name, to], { env: environment });
    built[image.key] = { digest: (await readFile(digestFile, 'utf8')).trim(), inputs, commit };
    await writeFile(stateFile, `${JSON.stringify(built, null, 2)}\n`);
    say(`built ${image.key} in ${((Date.now() - from) / 1000).toFixed(1)} s: ${built[image.key].digest}`);
  }
}

/** Whatever changes this text makes another image. */
function inputsOf(image, built, history) {
  const commit = image.source ? history(image.source.repository).commits[image.source.commit] : '';
  const parts = [image, commit, image.base && built[image.base.key]?.digest];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);
}

async function makeContext(work, image, history) {
  const { directory, commits } = history(image.source.repository);
  const into = join(work, 'checkout');
  await checkOut(directory, commits[image.source.commit], into);
  return join(into, image.source.folder);
}

async function makeRootfs(work, image) {
  const into = join(work, 'rootfs');
  await rm(into, { recursive: true, force: true });
  await mkdir(into, { recursive: true });
  await writeFile(join(into, 'Dockerfile'), 'FROM scratch\nADD rootfs.tar /\nCMD ["bash"]\n');
  const mirrors = image.rootfs.suites.map((suite) =>
    suite.endsWith('-security')
      ? `deb http://deb.debian.org/debian-security ${suite} main`
      : `deb http://deb.debian.org/debian ${suite} main`,
  );
  await run(
    'mmdebstrap',
    [
      '--quiet',
      '--variant=minbase',
      // usr-is-merged instead of usrmerge, which would bring all of Perl.
      '--hook-dir=/usr/share/mmdebstrap/hooks/merged-usr',
      `--include=${['usr-is-merged', ...(image.rootfs.include ?? [])].join(',')}`,
      ...['/usr/share/doc/*', '/usr/share/man/*', '/usr/share/locale/*'].map((path) => `--dpkgopt=path-exclude=${path}`),
      '--dpkgopt=path-include=/usr/share/doc/*/copyright',
      // No caches of apt in layers, and nothing of the machine that builds.
      `--customize-hook=printf '%s\\n' 'Dir::Cache::pkgcache "";' 'Dir::Cache::srcpkgcache "";' 'APT::Keep-Downloaded-Packages "false";' > "$1/etc/apt/apt.conf.d/90small"`,
      '--customize-hook=rm -f "$1/etc/resolv.conf" "$1/etc/hostname" "$1"/var/cache/apt/*.bin',
      'bookworm',
      join(into, 'rootfs.tar'),
      ...mirrors,
    ],
    { env: { SOURCE_DATE_EPOCH: String(Date.parse(image.created) / 1000) } },
  );
  return into;
}

/** Forgets what was built, so that every instruction is run again. */
export async function forgetImages(work) {
  for (const name of ['images.json', 'openssl.json']) await rm(join(work, name), { force: true });
  await run('buildah', ['rmi', '--all', '--force'], { env: await buildahEnvironment(work) });
  await rm(join(work, 'registry'), { recursive: true, force: true });
}

async function buildahEnvironment(work) {
  const path = (name) => join(work, 'containers', name);
  await mkdir(path('.'), { recursive: true });
  await writeFile(
    path('storage.conf'),
    `[storage]\ndriver = "overlay"\nrunroot = "${path('run')}"\ngraphroot = "${path('graph')}"\n`,
  );
  await writeFile(
    path('registries.conf'),
    `unqualified-search-registries = []\n[[registry]]\nprefix = "${registry}"\nlocation = "127.0.0.1:${port}"\ninsecure = true\n`,
  );
  return { CONTAINERS_STORAGE_CONF: path('storage.conf'), CONTAINERS_REGISTRIES_CONF: path('registries.conf') };
}
