// `npm run bench [lineage|policies] [-- --images N --rounds N]`: prints each headline figure as a ratio measured in one run.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root, setUp } from './setup.mjs';

setUp({ build: false });
const node = process.execPath;
const compiled = spawnSync(node, [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', 'tsconfig.bench.json'], {
  cwd: root,
  stdio: 'inherit',
});
if (compiled.status !== 0) process.exit(1);
const bench = join(root, 'node_modules', '.cache', 'bench', 'bench', 'run.js');
const done = spawnSync(node, ['--max-old-space-size=6144', bench, ...process.argv.slice(2)], { cwd: root, stdio: 'inherit' });
process.exit(done.status ?? 1);
