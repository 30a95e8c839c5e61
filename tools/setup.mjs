// Brings a checkout to where its programs run: dependencies from the lock file when they are missing or other than it says,
// and the build when a source is newer than it. Needs nothing but Node. Does nothing when nothing changed.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
const OLDEST = [20, 19];

/** @param {{ build: boolean, web?: boolean }} what */
export function setUp({ build, web = false }) {
  checkNode();
  installDependencies();
  if (build) buildSources();
  if (web) buildWeb();
}

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return;
  fail(`Headwater needs Node ${OLDEST.join('.')} or newer; this is ${process.versions.node}.`);
}

function installDependencies() {
  const stamp = join(root, 'node_modules', '.headwater-lock');
  const lock = hashOf([readFileSync(join(root, 'package-lock.json'))]);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return;
  console.error('Installing dependencies from the lock file (once) …');
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
  writeFileSync(stamp, lock);
}

function buildSources() {
  const stamp = join(root, 'dist', '.built-from');
  const files = [
    ...filesIn(join(root, 'src'), isSource),
    ...filesIn(join(root, 'policies'), (name) => name === 'policy.yaml'),
    join(root, 'tsconfig.json'),
    join(root, 'tsconfig.build.json'),
    join(root, 'package-lock.json'),
  ];
  const state = hashOf(files.map((file) => `${file}:${statSync(file).size}:${statSync(file).mtimeMs}`));
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === state) return;
  console.error('Building …');
  rmSync(join(root, 'dist'), { recursive: true, force: true });
  // `npm run check` checks the types, and who publishes builds them: here they would take most of the time.
  const quick = ['--noCheck', '--declaration', 'false'];
  run(process.execPath, [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', 'tsconfig.build.json', ...quick]);
  run(process.execPath, [join(root, 'dist', 'pipeline', 'index-policies.js')]);
  mkdirSync(join(root, 'dist'), { recursive: true });
  writeFileSync(stamp, state);
}

function buildWeb() {
  const stamp = join(root, 'web', 'dist', '.built-from');
  const files = [
    ...filesIn(join(root, 'web', 'src'), () => true),
    ...filesIn(join(root, 'web', 'public'), () => true),
    ...['index.html', 'vite.config.ts', 'package.json'].map((name) => join(root, 'web', name)),
    join(root, 'src', 'server', 'contract.ts'),
    join(root, 'package-lock.json'),
  ];
  const state = hashOf(files.map((file) => `${file}:${statSync(file).size}:${statSync(file).mtimeMs}`));
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === state) return;
  console.error('Building the web interface …');
  run(process.execPath, [join(root, 'node_modules', 'vite', 'bin', 'vite.js'), 'build', '--logLevel', 'warn', 'web']);
  writeFileSync(stamp, state);
}

/** @param {string} name */
function isSource(name) {
  return name.endsWith('.ts') && !name.endsWith('.test.ts');
}

/** @param {string} folder @param {(name: string) => boolean} wanted @returns {string[]} */
function filesIn(folder, wanted) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return filesIn(path, wanted);
    return wanted(entry.name) ? [path] : [];
  });
}

/** @param {(string | Buffer)[]} parts */
function hashOf(parts) {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part).update('\0');
  return hash.digest('hex');
}

/** @param {string} program @param {string[]} parameters */
function run(program, parameters) {
  // npm is a script on Windows, which only a shell starts.
  const done = spawnSync(program, parameters, {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: program === 'npm' && process.platform === 'win32',
  });
  if (done.error !== undefined) fail(`${program} could not be started: ${done.error.message}`);
  if (done.status !== 0) fail(`${program} ${parameters.join(' ')} failed.`);
}

/** @param {string} message @returns {never} */
function fail(message) {
  console.error(message);
  process.exit(1);
}
