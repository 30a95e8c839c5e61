// `npm run docs:build`: builds the docs site into docs/.vitepress/dist, and first installs what builds it where that is missing.
// A link that leads nowhere fails it. `--out FOLDER` builds elsewhere; `--prepare` only installs.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from './setup.mjs';

const { values: options } = parseArgs({ options: { out: { type: 'string' }, prepare: { type: 'boolean', default: false } } });
const site = join(root, 'docs', '.vitepress');
install();
if (!options.prepare) build();

/** From its own lock file: nobody who starts Headwater has to wait for it. */
function install() {
  const stamp = join(site, 'node_modules', '.headwater-lock');
  const lock = createHash('sha256')
    .update(readFileSync(join(site, 'package-lock.json')))
    .digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return;
  console.error('Installing what builds the docs site (once) …');
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], site);
  writeFileSync(stamp, lock);
}

function build() {
  const to = options.out === undefined ? [] : ['--outDir', resolve(options.out)];
  run(process.execPath, [join(site, 'node_modules', 'vitepress', 'bin', 'vitepress.js'), 'build', 'docs', ...to], root);
}

/** @param {string} program @param {string[]} parameters @param {string} folder */
function run(program, parameters, folder) {
  // npm is a script on Windows, which only a shell starts.
  const shell = program === 'npm' && process.platform === 'win32';
  const done = spawnSync(program, parameters, { cwd: folder, stdio: ['ignore', 2, 2], shell });
  if (done.error !== undefined) throw done.error;
  if (done.status !== 0) process.exit(done.status ?? 1);
}
