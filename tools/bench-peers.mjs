// `npm run bench:peers [-- kyverno|gator|custodian …] [--pods N --rounds N]`: the engine beside those of others, which are
// built once, outside the tree. bench/readme.md says how.
import { join } from 'node:path';
import { runBench } from './run-bench.mjs';

runBench(join('peers', 'run.js'), process.argv.slice(2));
