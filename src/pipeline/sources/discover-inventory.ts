/**
 * What the inventory holds, as if it had just been read: the graph is built from it as from any other input. A configured source
 * that was never read is not missing from it: it is one of which nothing is known.
 */
import type { ConfiguredSource } from '../../config/index.js';
import type { Discovery } from '../../discover/index.js';
import type { Gap, Observation, SourceId, SourceStatus } from '../../model/index.js';
import type { Inventory, ScopeStatus } from '../../ports/index.js';
import { nameOfSource } from './open-source.js';

export async function discoverInventory(inventory: Inventory, configured: readonly ConfiguredSource[]): Promise<Discovery> {
  const observations: Observation[] = [];
  for await (const observation of inventory.observations()) observations.push(observation);
  const scopes = await inventory.scopes();
  const names = new Set([...scopes.map(({ source }) => source), ...configured.map(nameOfSource)]);
  // Of what is configured no more, and was never read, nothing is missing.
  const gaps = (await inventory.gaps()).filter(({ source }) => names.has(source));
  for (const gap of gaps) observations.push({ kind: 'gap', gap });
  const platforms = new Map(configured.map((source) => [nameOfSource(source), platformOf(source)]));
  const sources = statuses(scopes, gaps, platforms);
  const known = new Set(sources.map(({ id }) => id));
  return { observations, sources: [...sources, ...configured.map(neverRead).filter(({ id }) => !known.has(id))] };
}

/** One for each source that was ever read; how much of it stands, and what could not be read the last time. */
function statuses(
  scopes: readonly ScopeStatus[],
  gaps: readonly Gap[],
  platforms: ReadonlyMap<SourceId, string>,
): readonly SourceStatus[] {
  const bySource = new Map<SourceId, { platform: string; resources: number }>();
  for (const { source, scope, resources } of scopes) {
    const known = bySource.get(source);
    bySource.set(source, { platform: scope.platform, resources: (known?.resources ?? 0) + resources });
  }
  for (const { source } of gaps)
    if (!bySource.has(source)) bySource.set(source, { platform: platforms.get(source) ?? 'unknown', resources: 0 });
  return [...bySource].map(([id, { platform, resources }]) => {
    const own = gaps.filter(({ source }) => source === id);
    return {
      id,
      kind: platform,
      status: own.length === 0 ? 'read' : resources > 0 ? 'partial' : 'unread',
      observed: { resource: resources },
      gaps: own,
    };
  });
}

function neverRead(configured: ConfiguredSource): SourceStatus {
  const id = nameOfSource(configured);
  const hides = ['resources', 'images', 'packages', 'findings'] as const;
  const gap: Gap = { code: 'SOURCE_NOT_READ', source: id, what: id, why: 'it is configured, and was never read', hides };
  return { id, kind: platformOf(configured), status: 'unread', observed: {}, gaps: [gap] };
}

function platformOf({ address }: ConfiguredSource): string {
  return address.split('://', 1)[0] ?? '';
}
