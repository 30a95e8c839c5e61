// `npm run simulate -- [--seeds N] [--from M]`: compiles the simulator and runs the engine in so many simulated estates.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root, setUp } from './setup.mjs';

setUp({ build: false });
const node = process.execPath;
const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
// `npm run check` checks the types.
const compiled = spawnSync(node, [compiler, '-p', 'tsconfig.simulation.json', '--noCheck'], { cwd: root, stdio: 'inherit' });
if (compiled.status !== 0) process.exit(1);
const program = join(root, 'node_modules', '.cache', 'simulation', 'test', 'simulation', 'simulate.js');
const done = spawnSync(node, [program, ...process.argv.slice(2)], { cwd: root, stdio: 'inherit' });
process.exit(done.status ?? 1);
