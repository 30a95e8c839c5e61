// `node tools/go-parts.mjs control-plane|opentofu|helm`: builds the programs of a Go module below test/e2e once for this machine,
// into a cache outside of the tree, and prints the folder that they are in. Two that build the same wait for each other.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { root } from './setup.mjs';

/** @typedef {{ module: string, packages: string[], linked: (version: string) => string }} Parts */
/** @type {Record<string, Parts>} */
const PARTS = {
  'control-plane': {
    module: 'k8s.io/kubernetes',
    packages: ['./etcd', 'k8s.io/kubernetes/cmd/kube-apiserver', 'k8s.io/kubernetes/cmd/kube-controller-manager'],
    // Without it the API server takes itself for version 0.0.0.
    linked: (version) => `-X k8s.io/component-base/version.gitVersion=${version}`,
  },
  opentofu: { module: 'github.com/opentofu/opentofu', packages: ['github.com/opentofu/opentofu/cmd/tofu'], linked: () => '' },
  helm: {
    module: 'helm.sh/helm/v4',
    packages: ['helm.sh/helm/v4/cmd/helm'],
    linked: (version) => `-X helm.sh/helm/v4/internal/version.version=${version}`,
  },
};

const [name = ''] = process.argv.slice(2);
const parts = PARTS[name];
if (parts === undefined) fail(`usage: node tools/go-parts.mjs ${Object.keys(PARTS).join('|')}`);
console.log(await built(name, parts));

/** @param {string} part @param {Parts} parts @returns {Promise<string>} */
async function built(part, { module, packages, linked }) {
  const source = join(root, 'test', 'e2e', part);
  const version = new RegExp(`^(?:require |\\s*)${module} (v\\S+)`, 'm').exec(readFileSync(join(source, 'go.mod'), 'utf8'))?.[1];
  if (version === undefined) fail(`${source}/go.mod does not ask for ${module}`);
  const cache = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'headwater', part);
  // Another version of a dependency is another build.
  const folder = join(cache, `${version}-${hashOf(source)}`);
  if (existsSync(folder)) return folder;

  mkdirSync(cache, { recursive: true });
  const release = await lock(`${folder}.lock`);
  try {
    if (existsSync(folder)) return folder;
    console.error(`Building ${part} ${version} (once, up to ten minutes) …`);
    const begun = Date.now();
    const unfinished = `${folder}.unfinished`;
    rmSync(unfinished, { recursive: true, force: true });
    const flags = ['-p', '2', '-trimpath', '-buildvcs=false', '-ldflags', `-s -w ${linked(version)}`];
    const done = spawnSync('go', ['build', ...flags, '-o', `${unfinished}/`, ...packages], {
      cwd: source,
      // The module's own settings, not those of the machine, say what is built.
      env: { ...process.env, CGO_ENABLED: '0', GOFLAGS: '', GOWORK: 'off' },
      stdio: ['ignore', 2, 2],
    });
    if (done.status !== 0) fail(done.error?.message ?? `go build of ${part} failed`);
    renameSync(unfinished, folder);
    console.error(`Built ${part} ${version} in ${Math.round((Date.now() - begun) / 1000)} s: ${readdirSync(folder).join(', ')}`);
    return folder;
  } finally {
    release();
  }
}

/** Of everything that decides what comes out. @param {string} folder */
function hashOf(folder) {
  const hash = createHash('sha256').update(readFileSync(import.meta.filename));
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' }).toSorted())
    if (/\.(go|mod|sum)$/.test(file)) hash.update(file).update(readFileSync(join(folder, file)));
  return hash.digest('hex').slice(0, 12);
}

/** Waits until no other process that lives holds it. @param {string} path @returns {Promise<() => void>} */
async function lock(path) {
  for (let waited = false; ; waited = true) {
    try {
      writeFileSync(path, String(process.pid), { flag: 'wx' });
      const release = () => rmSync(path, { force: true });
      // `fail` leaves without looking back.
      process.once('exit', release);
      return release;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
    if (!waited) console.error(`Waiting for ${dirname(path)}, which another process builds into …`);
    if (isAbandoned(path)) rmSync(path, { force: true });
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

/** @param {string} path */
function isAbandoned(path) {
  const holder = existsSync(path) ? Number(readFileSync(path, 'utf8')) : 0;
  if (holder === 0) return false;
  try {
    process.kill(holder, 0);
    return false;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ESRCH';
  }
}

/** @param {string} message @returns {never} */
function fail(message) {
  console.error(message);
  process.exit(1);
}
