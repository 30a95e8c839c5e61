/** Writes what a reading, a trial or the inventory says of sources as reports. Adds nothing of its own but counts. */
import type { ConfiguredSource } from '../../config/index.js';
import type { Inventory, ScopeStatus } from '../../ports/index.js';
import { reportGap } from '../to-report.js';
import { nameOfSource } from './open-source.js';
import type { SourceList, SourceTestReport, SyncReport } from './reports.js';
import type { SyncedSource } from './sync-sources.js';
import type { TestedSource } from './test-sources.js';

export function syncReport(synced: readonly SyncedSource[]): SyncReport {
  return {
    apiVersion: 'headwater.dev/v1',
    kind: 'SyncReport',
    sources: synced.map(({ source, address, startedAt, endedAt, outcome, gaps, calls }) => ({
      name: source,
      address,
      state: outcome === undefined ? 'unread' : gaps.length === 0 ? 'read' : 'partial',
      startedAt: startedAt.toISOString(),
      endedAt: endedAt.toISOString(),
      resumed: outcome?.resumed ?? false,
      scopes: { whole: outcome?.whole ?? 0, broken: outcome?.broken ?? 0, skipped: outcome?.skipped ?? 0 },
      resources: outcome?.resources ?? 0,
      gone: outcome?.gone.length ?? 0,
      pages: outcome?.pages ?? 0,
      calls: { ...calls },
      gaps: gaps.map(reportGap),
    })),
  };
}

export function sourceTestReport(tested: readonly TestedSource[]): SourceTestReport {
  return {
    apiVersion: 'headwater.dev/v1',
    kind: 'SourceTestReport',
    sources: tested.map(({ source, address, opened, accounts, regions, kinds, gaps }) => ({
      name: source,
      address,
      opened,
      accounts: [...accounts],
      regions: [...regions],
      kinds: kinds.map((kind) => ({ ...kind })),
      gaps: gaps.map(reportGap),
    })),
  };
}

/** What is configured, and how the last reading of each went. */
export async function sourceList(sources: readonly ConfiguredSource[], inventory: Inventory): Promise<SourceList> {
  const items: SourceList['items'] = [];
  for (const configured of sources) {
    const source = nameOfSource(configured);
    const scopes = await inventory.scopes(source);
    const gaps = await inventory.gaps(source);
    const lastWhole = leastRecent(scopes);
    items.push({
      name: source,
      address: configured.address,
      ...(configured.events === undefined ? {} : { events: configured.events }),
      every: configured.every,
      state:
        scopes.length === 0 ? 'unread' : gaps.length === 0 && scopes.every(({ state }) => state === 'whole') ? 'read' : 'partial',
      ...(lastWhole === undefined ? {} : { lastWhole }),
      scopes: scopes.length,
      resources: scopes.reduce((sum, { resources }) => sum + resources, 0),
      gaps: gaps.map(reportGap),
    });
  }
  return { apiVersion: 'headwater.dev/v1', kind: 'SourceList', items };
}

/** Undefined as well when a scope was never read whole: nothing can be said of all then. */
function leastRecent(scopes: readonly ScopeStatus[]): string | undefined {
  const times = scopes.map(({ wholeAt }) => wholeAt);
  if (times.some((time) => time === undefined)) return undefined;
  return times.filter((time) => time !== undefined).toSorted()[0];
}
