// `node tools/cloudemu.mjs`: builds cloudemu, an emulator of Azure's Resource Manager with Resource Graph and of Google Cloud with
// Cloud Asset Inventory, once for this machine into a cache outside of the tree, and prints the path of the program. It comes from
// Go's proxy, or of a checkout that HEADWATER_CLOUDEMU_SOURCE names. Does nothing when it is there.
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

const MODULE = 'github.com/stackshy/cloudemu/v2';
const VERSION = 'v2.6.0';
const SOURCE = 'HEADWATER_CLOUDEMU_SOURCE';
/** Of AWS, which is not asked here: Go's proxy refuses what v2.6.0 wants of them, and has these. */
const INSTEAD = {
  'github.com/aws/aws-sdk-go-v2/service/keyspaces': 'v1.26.1',
  'github.com/aws/aws-sdk-go-v2/service/memorydb': 'v1.34.2',
};

const cache = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'headwater');
const folder = join(cache, `cloudemu-${VERSION}`);
const program = join(folder, 'cloudemu');
if (!existsSync(program)) build();
console.log(program);

function build() {
  mkdirSync(cache, { recursive: true });
  const unfinished = mkdtempSync(join(cache, 'cloudemu-unfinished-'));
  process.once('exit', () => rmSync(unfinished, { recursive: true, force: true }));
  const output = join(unfinished, 'out');
  mkdirSync(output);
  console.error(`Building cloudemu ${VERSION} into ${folder} (once, some minutes) …`);
  const begun = Date.now();
  const given = process.env[SOURCE] ?? '';
  const refused = fromProxy(output);
  if (refused !== undefined) {
    if (given === '') fail(missing(refused));
    const broken = fromCheckout(resolve(given), output, unfinished);
    if (broken !== undefined) fail(`cloudemu cannot be built from ${given}, which ${SOURCE} names:\n${broken}`);
  }
  try {
    renameSync(output, folder);
  } catch (error) {
    // Another process that built the same was faster.
    if (!existsSync(program)) throw error;
  }
  const from = refused === undefined ? "Go's proxy" : given;
  console.error(`Built cloudemu from ${from} in ${Math.round((Date.now() - begun) / 1000)} s`);
}

/** @param {string} output @returns {string | undefined} why not */
function fromProxy(output) {
  return go(['install', '-p', '2', '-trimpath', `${MODULE}/cmd/cloudemu@${VERSION}`], cache, { GOBIN: output });
}

/** Leaves the checkout as it is. @param {string} source @param {string} output @param {string} scratch @returns {string | undefined} */
function fromCheckout(source, output, scratch) {
  const [file, sums] = [join(source, 'go.mod'), join(source, 'go.sum')];
  if (!existsSync(file) || !existsSync(sums)) return `there is no go.mod with a go.sum in ${source}`;
  if (!readFileSync(file, 'utf8').includes(`module ${MODULE}\n`)) return `${file} is not that of ${MODULE}`;
  const build = ['build', '-p', '2', '-trimpath', '-buildvcs=false', '-o', join(output, 'cloudemu')];
  const refused = go([...build, './cmd/cloudemu'], source);
  if (refused === undefined) return undefined;
  const own = join(scratch, 'go.mod');
  copyFileSync(file, own);
  copyFileSync(sums, join(scratch, 'go.sum'));
  const replaced = Object.entries(INSTEAD).map(([module, version]) => `-replace=${module}=${module}@${version}`);
  return (
    go(['mod', 'edit', ...replaced, own], scratch) ?? go([...build, `-modfile=${own}`, '-mod=mod', './cmd/cloudemu'], source)
  );
}

/** @param {string[]} args @param {string} cwd @param {Record<string, string>} [more] @returns {string | undefined} what it complained of */
function go(args, cwd, more = {}) {
  const env = { ...process.env, CGO_ENABLED: '0', GOFLAGS: '', GOWORK: 'off', ...more };
  const done = spawnSync('go', args, { cwd, env, encoding: 'utf8', stdio: ['ignore', 2, 'pipe'] });
  if (done.status === 0) return undefined;
  return done.error?.message ?? done.stderr.trim().split('\n').slice(-5).join('\n');
}

/** @param {string} refused */
function missing(refused) {
  return `${refused}

cloudemu is missing, and none of these can give it:
  1. the cache: ${program} is not there;
  2. Go's proxy: it said the above of ${MODULE}@${VERSION} (another GOPROXY may have it);
  3. a checkout: ${SOURCE} is not set. Name one with it:
       git clone --branch ${VERSION} https://github.com/stackshy/cloudemu /somewhere
       ${SOURCE}=/somewhere npm run test:cloudemu`;
}

/** @param {string} message @returns {never} */
function fail(message) {
  console.error(message);
  process.exit(1);
}
