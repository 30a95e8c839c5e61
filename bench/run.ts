/**
 * Runs the benches and prints one row for each headline figure: ours, the baseline from the same run, and their ratio.
 * `npm run bench -- [NAME…] [--images N] [--rounds N]`
 */
import { argv } from 'node:process';
import { parseArgs } from 'node:util';
import { bench as lineage } from './lineage.js';
import { bench as policies } from './policies.js';
import type { BenchOptions, BenchRow } from './row.js';

const BENCHES: Readonly<Record<string, (options: BenchOptions) => Promise<BenchRow[]>>> = {
  lineage,
  policies,
};

const { values, positionals } = parseArgs({
  args: argv.slice(2),
  allowPositionals: true,
  options: { images: { type: 'string' }, rounds: { type: 'string' } },
});
const unknown = positionals.filter((name) => !Object.hasOwn(BENCHES, name));
if (unknown.length > 0)
  throw new Error(`no bench is called ${unknown.join(', ')}; there are: ${Object.keys(BENCHES).join(', ')}`);
const options: BenchOptions = { ...given('images'), ...given('rounds') };

for (const [name, bench] of Object.entries(BENCHES)) {
  if (positionals.length > 0 && !positionals.includes(name)) continue;
  console.error(`${name} …`);
  for (const row of await bench(options)) print(row);
}

function given(name: 'images' | 'rounds'): BenchOptions {
  const text = values[name];
  if (text === undefined) return {};
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 1) throw new Error(`--${name} must be a whole number from 1, not ${text}`);
  return { [name]: number };
}

/** Line by line instead of side by side: names are long, and terminals are narrow. */
function print({ name, figure, baseline, ratio, note }: BenchRow): void {
  console.log(`${ratio.toFixed(2)} ×  ${name}`);
  console.log(`        ours      ${figure}`);
  console.log(`        baseline  ${baseline}`);
  if (note !== undefined) console.log(`        note      ${note}`);
}
