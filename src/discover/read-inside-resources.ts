/**
 * Reads what other tools keep inside of the resources that were found, whichever source found them: each resource once. What
 * cannot be read of them is a gap of that source.
 */
import type { Gap, Observation, ResourceId, SourceId, SourceStatus } from '../model/index.js';
import type { ResourceReader } from '../ports/index.js';
import type { Discovery } from './discover.js';

interface Found {
  readonly kinds: Record<string, number>;
  /** By code and reason. */
  readonly gaps: Map<string, Gap[]>;
}

/** The same discovery with what the readers add, each source's status included. */
export function readInside(discovery: Discovery, readers: readonly ResourceReader[]): Discovery {
  const added: Observation[] = [];
  const bySource = new Map<SourceId, Found>();
  const read = new Set<ResourceId>();
  for (const observation of discovery.observations) {
    if (observation.kind !== 'resource' || read.has(observation.resource.id)) continue;
    const { resource } = observation;
    const reader = readers.find((one) => one.reads(resource));
    if (reader === undefined) continue;
    read.add(resource.id);
    const { source } = resource;
    const found = bySource.get(source) ?? { kinds: {}, gaps: new Map<string, Gap[]>() };
    bySource.set(source, found);
    for (const one of reader.read(resource, { gap: (gap) => ({ kind: 'gap', gap: { ...gap, source } }) })) {
      if (one.kind === 'gap') noteGap(one.gap, found);
      else {
        found.kinds[one.kind] = (found.kinds[one.kind] ?? 0) + 1;
        added.push(one);
      }
    }
  }
  if (bySource.size === 0) return discovery;
  const sources = discovery.sources.map((status): SourceStatus => {
    const found = bySource.get(status.id);
    bySource.delete(status.id); // of two readings of one source the first says it
    return found === undefined ? status : withFound(status, found);
  });
  for (const [id, found] of bySource)
    sources.push(withFound({ id, kind: 'resources', status: 'read', observed: {}, gaps: [] }, found));
  const gaps = sources.flatMap(({ gaps: all }, index) => all.slice(discovery.sources[index]?.gaps.length ?? 0));
  return {
    observations: [...discovery.observations, ...added, ...gaps.map((gap): Observation => ({ kind: 'gap', gap }))],
    sources,
  };
}

function noteGap(gap: Gap, { gaps }: Found): void {
  const key = `${gap.code}\0${gap.why}`;
  const same = gaps.get(key);
  if (same === undefined) gaps.set(key, [gap]);
  else same.push(gap);
}

function withFound(status: SourceStatus, { kinds, gaps }: Found): SourceStatus {
  const observed: Record<string, number> = { ...status.observed };
  for (const [kind, count] of Object.entries(kinds)) observed[kind] = (observed[kind] ?? 0) + count;
  const added = [...gaps.values()].flatMap(([first, ...more]): readonly Gap[] =>
    first === undefined ? [] : [more.length === 0 ? first : { ...first, what: `${first.what} and ${more.length} more` }],
  );
  const state = added.length > 0 && status.status === 'read' ? 'partial' : status.status;
  return { ...status, status: state, observed, gaps: [...status.gaps, ...added] };
}
