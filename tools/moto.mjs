// `node tools/moto.mjs`: installs moto, an emulator of AWS, once for this machine into a Python environment of its own, outside
// of the tree, and prints the path of its server. Does nothing when it is there.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

const VERSION = '5.2.5';

const folder = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'headwater', `moto-${VERSION}`);
const server = join(folder, 'bin', 'moto_server');
if (!existsSync(server)) install();
console.log(server);

function install() {
  mkdirSync(dirname(folder), { recursive: true });
  rmSync(folder, { recursive: true, force: true });
  console.error(`Installing moto ${VERSION} into ${folder} (once, about a minute) …`);
  run('python3', ['-m', 'venv', folder]);
  run(join(folder, 'bin', 'pip'), ['install', '--quiet', '--disable-pip-version-check', `moto[server]==${VERSION}`]);
}

/** @param {string} program @param {string[]} args */
function run(program, args) {
  const done = spawnSync(program, args, { stdio: ['ignore', 2, 2] });
  if (done.status === 0) return;
  console.error(done.error?.message ?? `${program} ${args.join(' ')} failed`);
  rmSync(folder, { recursive: true, force: true });
  process.exit(1);
}
