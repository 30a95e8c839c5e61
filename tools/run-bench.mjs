// Compiles the benches and runs one of their programs. Some of them start the built program as well.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root, setUp } from './setup.mjs';

/**
 * Ends the process with the program's exit code.
 * @param {string} program within bench/
 * @param {readonly string[]} args
 */
export function runBench(program, args) {
  setUp({ build: true, web: program === 'run.js' });
  const node = process.execPath;
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  // `npm run check` checks the types.
  const compiled = spawnSync(node, [compiler, '-p', 'tsconfig.bench.json', '--noCheck'], { cwd: root, stdio: 'inherit' });
  if (compiled.status !== 0) process.exit(1);
  const bench = join(root, 'node_modules', '.cache', 'bench', 'bench', program);
  const done = spawnSync(node, ['--max-old-space-size=6144', bench, ...args], { cwd: root, stdio: 'inherit' });
  process.exit(done.status ?? 1);
}
