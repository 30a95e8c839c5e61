// `npm test`: sets up what is missing, then runs a suite of vitest and ends with its count of passed, failed and skipped.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root, setUp } from './setup.mjs';

const [suite = 'fast', ...others] = process.argv.slice(2);
// cloudemu is asked by the connectors alone, as they are in the sources.
setUp({ build: suite !== 'cloudemu', web: suite === 'real' });
const folder = mkdtempSync(join(tmpdir(), 'headwater-test-'));
const report = join(folder, 'report.json');
const done = spawnSync(
  process.execPath,
  [
    join(root, 'node_modules', 'vitest', 'vitest.mjs'),
    'run',
    '--project',
    suite,
    // What measures runs behind the others, one file at a time, and is counted with them.
    ...(suite === 'real' ? ['--project', 'real-measured'] : []),
    ...(suite === 'fast' ? ['--maxWorkers=100%'] : []),
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...others,
  ],
  { cwd: root, stdio: 'inherit' },
);
const counts = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : undefined;
rmSync(folder, { recursive: true, force: true });
if (counts === undefined) {
  console.error('The suite ended without a report.');
  process.exit(done.status === 0 ? 1 : (done.status ?? 1));
}
const skipped = counts.numPendingTests + counts.numTodoTests;
console.log(`${counts.numPassedTests} passed, ${counts.numFailedTests} failed, ${skipped} skipped`);
// A suite in which nothing ran proves nothing, whatever its exit code says.
process.exit(done.status !== 0 || counts.numPassedTests === 0 ? 1 : 0);
