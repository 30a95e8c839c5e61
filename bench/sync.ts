/**
 * How much `headwater source sync` takes to read a large estate of five platforms into its inventory: the memory of its process
 * at the most, and the calls that it makes beside the fewest that could do, one for each page. AWS is moto and one cluster a
 * real API server, filled through their own APIs; the others are fakes in this process. Ends in error where moto or the
 * API server is missing, and when not every resource is in the inventory, once.
 */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { kubeconfigFile } from '../test/fakes/kubernetes-api.js';
import { resourceListSchema, syncReportSchema, type SyncReport } from '../src/pipeline/index.js';
import type { BenchOptions, BenchRow } from './row.js';
import { startAlibaba, startAzure, startGoogleCloud } from './sync/clouds.js';
import { missingApiServer, startApiServer, startFakeCluster } from './sync/clusters.js';
import { missingMoto, startAws } from './sync/moto.js';
import { keyOf, type Part } from './sync/part.js';
import { headwater } from './sync/process.js';

const RESOURCES = 100_000;
/** What one process may take, in megabytes. */
const MEMORY = 600;

type Synced = SyncReport['sources'][number];

export async function bench({ resources = RESOURCES }: BenchOptions = {}): Promise<BenchRow[]> {
  const missing = [missingMoto(), missingApiServer()].flatMap((one) => one ?? []);
  if (missing.length > 0) throw new Error(missing.join('\n'));
  const parts: Part[] = [];
  const folder = mkdtempSync(join(tmpdir(), 'headwater-bench-sync-'));
  chmodSync(folder, 0o755); // as root the database runs as somebody else
  try {
    await fill(parts, resources);
    const clusters = parts.flatMap(({ cluster }) => cluster ?? []);
    const kubeconfig = kubeconfigFile(clusters);
    try {
      writeFileSync(join(folder, 'headwater.yaml'), configurationOf(parts));
      const environment = {
        ...process.env,
        ...Object.assign({}, ...parts.map((part) => part.environment)),
        KUBECONFIG: kubeconfig.path,
        HEADWATER_STATE_FOLDER: join(folder, 'state'),
      };
      const ran = await headwater(['source', 'sync'], { folder, environment });
      const report = syncReportSchema.parse(ran.output);
      checkReport(parts, report);
      const list = await headwater(['resource', 'list'], { folder, environment });
      checkInventory(parts, report, resourceListSchema.parse(list.output).items);
      return rowsOf(parts, report, ran);
    } finally {
      kubeconfig.remove();
    }
  } finally {
    for (const part of parts) await part.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** One after the other: a machine of two cores fills none faster beside another. @param parts those that are to be closed */
async function fill(parts: Part[], resources: number): Promise<void> {
  for (const start of [startAws, startApiServer, startAzure, startGoogleCloud, startAlibaba]) parts.push(await start(resources));
  const made = parts.reduce((sum, part) => sum + part.made.length, 0);
  parts.push(await startFakeCluster(Math.max(1, resources - made)));
}

function configurationOf(parts: readonly Part[]): string {
  const sources = parts.map(
    ({ address, settings }) => `  - { address: '${address}'${settings === undefined ? '' : `, ${settings}`} }\n`,
  );
  return `apiVersion: headwater.dev/v1\nkind: Configuration\nsources:\n${sources.join('')}`;
}

function syncedOf({ address }: Part, report: SyncReport): Synced {
  const found = report.sources.find((source) => source.address === address);
  if (found === undefined) throw new Error(`the report has no ${address}`);
  return found;
}

/** Throws for a gap that is not the emulator's own, and for a request that was not counted. */
function checkReport(parts: readonly Part[], report: SyncReport): void {
  for (const part of parts) {
    const { gaps, calls } = syncedOf(part, report);
    const gap = gaps.find(({ why }) => !(part.unanswered ?? []).some((call) => why.startsWith(`${call}:`)));
    if (gap !== undefined) throw new Error(`${part.name}: ${gap.what}: ${gap.why}`);
    const seen = part.requests?.();
    if (seen !== undefined && seen !== calls.made) throw new Error(`${part.name}: ${calls.made} calls were told, ${seen} came`);
  }
}

/** Throws when something that was made is not in the inventory once, or the inventory is not what the report says. */
function checkInventory(
  parts: readonly Part[],
  report: SyncReport,
  items: readonly { id: string; kind: string; name: string; namespace?: string | undefined; source: string }[],
): void {
  const ids = new Set(items.map(({ id }) => id));
  if (ids.size !== items.length) throw new Error(`${items.length - ids.size} ids are in the inventory twice`);
  for (const part of parts) {
    const { name, resources } = syncedOf(part, report);
    const times = new Map<string, number>();
    const held = items.filter(({ source }) => source === name);
    for (const item of held) {
      const key = keyOf(item.kind, item.name, item.namespace);
      times.set(key, (times.get(key) ?? 0) + 1);
    }
    const wrong = part.made.filter((key) => times.get(key) !== 1);
    if (wrong.length > 0)
      throw new Error(
        `${part.name}: ${wrong.length} are not there once, among them ${wrong[0]}: ${times.get(wrong[0] ?? '') ?? 0}`,
      );
    if (held.length !== resources) throw new Error(`${part.name}: ${resources} were told, ${held.length} are kept`);
  }
}

function rowsOf(parts: readonly Part[], report: SyncReport, { peak, seconds }: { peak: number; seconds: number }): BenchRow[] {
  const sum = (of: (source: Synced) => number): number => report.sources.reduce((all, one) => all + of(one), 0);
  const name = `${shown(sum((one) => one.resources))} resources of five platforms into the inventory`;
  return [
    {
      name: `${name}: memory`,
      figure: `${Math.round(peak)} MB at the most, ${seconds.toFixed(0)} s`,
      baseline: `${MEMORY} MB, what it may take`,
      ratio: peak / MEMORY,
    },
    callsRow(
      name,
      sum((one) => one.calls.made),
      sum((one) => one.pages),
      parts.reduce((all, { details }) => all + (details?.calls ?? 0), 0),
    ),
    ...parts.map((part) => {
      const { resources, calls, pages } = syncedOf(part, report);
      const { calls: further, why } = part.details ?? { calls: 0, why: '' };
      return callsRow(`${shown(resources)} of ${part.name}`, calls.made, pages, further, why);
    }),
  ];
}

/** @param details how many of the calls no page could spare, and why */
function callsRow(name: string, calls: number, pages: number, details: number, why = ''): BenchRow {
  const row = {
    name: `${name}: calls`,
    figure: `${shown(calls)} calls`,
    baseline: `${shown(pages)} pages`,
    ratio: calls / pages,
  };
  if (details === 0) return row;
  const rest = ((calls - details) / pages).toFixed(2);
  const reason = why === '' ? '' : `: ${why}`;
  return { ...row, note: `${shown(details)} of the calls for what no list says${reason}; the rest is ${rest} ×` };
}

function shown(count: number): string {
  return count.toLocaleString('en');
}
