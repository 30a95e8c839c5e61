/**
 * Prints a row for each peer that can be had, after its verdicts were seen to be ours; names those that cannot, with why.
 * `npm run bench:peers -- [kyverno|gator|custodian …] [--pods N] [--rounds N]`
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { argv } from 'node:process';
import { parseArgs } from 'node:util';
import { print, wholeNumber } from '../print.js';
import type { BenchRow } from '../row.js';
import { besideCustodian } from './custodian.js';
import { installCustodian, installGator, installKyverno, type Installed } from './install.js';
import { assertComplete, besideGator, besideKyverno, writePods, type Inputs } from './kubernetes.js';

const PODS = 1000;
const CLOUD_RESOURCES = 50_000;
const ROUNDS = 3;

interface Peer {
  readonly install: () => Installed;
  readonly compare: (peer: Installed & { readonly kind: 'installed' }, inputs: Inputs) => Promise<readonly BenchRow[]>;
}

const PEERS: Readonly<Record<string, Peer>> = {
  kyverno: { install: installKyverno, compare: besideKyverno },
  gator: { install: installGator, compare: besideGator },
  custodian: {
    install: installCustodian,
    compare: (peer, { folder, rounds }) => besideCustodian(peer, folder, CLOUD_RESOURCES, rounds),
  },
};

const { values, positionals } = parseArgs({
  args: argv.slice(2),
  allowPositionals: true,
  options: { pods: { type: 'string' }, rounds: { type: 'string' } },
});
const unknown = positionals.filter((name) => !Object.hasOwn(PEERS, name));
if (unknown.length > 0) throw new Error(`no peer is called ${unknown.join(', ')}; there are: ${Object.keys(PEERS).join(', ')}`);

assertComplete();
const folder = mkdtempSync(join(tmpdir(), 'headwater-bench-peers-'));
try {
  const inputs = writePods(folder, wholeNumber('pods', values.pods) ?? PODS, wholeNumber('rounds', values.rounds) ?? ROUNDS);
  for (const [name, peer] of Object.entries(PEERS)) {
    if (positionals.length > 0 && !positionals.includes(name)) continue;
    const installed = peer.install();
    if (installed.kind === 'missing') {
      console.error(`NOT MEASURED: ${name} cannot be installed here: ${installed.why}`);
      continue;
    }
    console.error(`${name} ${installed.version} …`);
    for (const row of await peer.compare(installed, inputs)) print(row);
  }
} finally {
  rmSync(folder, { recursive: true });
}
