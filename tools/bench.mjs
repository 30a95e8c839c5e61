// `npm run bench [NAME…] [-- --images N --rounds N]`: prints each headline figure as a ratio measured in one run.
import { runBench } from './run-bench.mjs';

runBench('run.js', process.argv.slice(2));
