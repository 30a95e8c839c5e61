// `node tools/azurite.mjs`: installs Azurite, Microsoft's emulator of Azure Storage, once for this machine, outside of the tree.
// Does nothing when it is there.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const VERSION = '3.35.0';

const folder = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'headwater', 'azurite');
const program = join(folder, 'node_modules', 'azurite', 'dist', 'src', 'queue', 'main.js');
if (!existsSync(program)) {
  console.error(`Installing Azurite ${VERSION} into ${folder} (once) …`);
  const done = spawnSync('npm', ['install', '--silent', '--no-audit', '--no-fund', '--prefix', folder, `azurite@${VERSION}`], {
    stdio: ['ignore', 2, 2],
  });
  if (done.status !== 0) {
    console.error(done.error?.message ?? 'npm install failed');
    process.exit(1);
  }
}
console.log(folder);
