// `npm run check`: everything about the tree that needs no test: types, lint, import rules, dead code, format, generated pages.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root, setUp } from './setup.mjs';

setUp({ build: true });
/** @type {[name: string, ...command: string[]][]} */
const checks = [
  ['types', 'typescript/bin/tsc', '-p', '.'],
  ['types of the web', 'typescript/bin/tsc', '--noEmit', '-p', 'web'],
  ['lint', 'oxlint/bin/oxlint', '--deny-warnings'],
  ['imports', 'dependency-cruiser/bin/dependency-cruise.mjs', 'src', 'web/src', '--config', '.dependency-cruiser.cjs'],
  ['dead code', 'knip/bin/knip.js'],
  ['format', 'prettier/bin/prettier.cjs', '--check', '--log-level=warn', '.'],
];
const failed = [];
for (const [name, program, ...parameters] of checks) {
  const done = spawnSync(process.execPath, [join(root, 'node_modules', program), ...parameters], { cwd: root, encoding: 'utf8' });
  console.log(`${done.status === 0 ? 'ok    ' : 'FAILED'} ${name}`);
  if (done.status === 0) continue;
  failed.push(name);
  console.log(`${done.stdout}${done.stderr}`);
}
const generated = [
  ['generated reference', 'reference.mjs'],
  ['generated API', 'openapi.mjs'],
  ['generated rights of the chart', 'chart.mjs'],
];
for (const [name = '', program = ''] of generated) {
  const done = spawnSync(process.execPath, [join(root, 'tools', program), '--check'], { cwd: root, encoding: 'utf8' });
  console.log(`${done.status === 0 ? 'ok    ' : 'FAILED'} ${name}`);
  if (done.status === 0) continue;
  failed.push(name);
  console.log(`${done.stdout}${done.stderr}`);
}
console.log(`${checks.length + generated.length - failed.length} passed, ${failed.length} failed, 0 skipped`);
process.exit(failed.length > 0 ? 1 : 0);
