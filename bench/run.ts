/**
 * Runs the benches and prints one row for each headline figure: ours, the baseline from the same run, and their ratio.
 * `npm run bench -- [NAME…] [--images N] [--resources N] [--rounds N] [--minutes N]`
 */
import { argv } from 'node:process';
import { parseArgs } from 'node:util';
import { bench as change } from './change.js';
import { bench as cloud } from './cloud.js';
import { bench as gate } from './gate.js';
import { bench as lineage } from './lineage.js';
import { bench as policies } from './policies.js';
import { bench as serve } from './serve.js';
import { bench as simulate } from './simulate.js';
import { bench as store } from './store.js';
import { bench as sync } from './sync.js';
import { bench as view } from './view.js';
import { bench as web } from './web.js';
import { bench as workflows } from './workflows.js';
import { print, wholeNumber } from './print.js';
import type { BenchOptions, BenchRow } from './row.js';

const BENCHES: Readonly<Record<string, (options: BenchOptions) => Promise<BenchRow[]>>> = {
  lineage,
  policies,
  cloud,
  change,
  gate,
  serve,
  simulate,
  store,
  sync,
  view,
  web,
  workflows,
};

const { values, positionals } = parseArgs({
  args: argv.slice(2),
  allowPositionals: true,
  options: {
    images: { type: 'string' },
    resources: { type: 'string' },
    rounds: { type: 'string' },
    minutes: { type: 'string' },
  },
});
const unknown = positionals.filter((name) => !Object.hasOwn(BENCHES, name));
if (unknown.length > 0)
  throw new Error(`no bench is called ${unknown.join(', ')}; there are: ${Object.keys(BENCHES).join(', ')}`);
const options: BenchOptions = { ...given('images'), ...given('resources'), ...given('rounds'), ...given('minutes') };

for (const [name, bench] of Object.entries(BENCHES)) {
  if (positionals.length > 0 && !positionals.includes(name)) continue;
  console.error(`${name} …`);
  for (const row of await bench(options)) print(row);
}

function given(name: 'images' | 'resources' | 'rounds' | 'minutes'): BenchOptions {
  const number = wholeNumber(name, values[name]);
  return number === undefined ? {} : { [name]: number };
}
