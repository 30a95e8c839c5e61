/** The configured sources as estates that can be changed: opened when they are first needed, closed together. */
import type { ConfiguredSource } from '../../config/index.js';
import { loadActing } from '../../connectors/registry.js';
import { createApiCalls } from '../../discover/index.js';
import { HeadwaterError } from '../../lib/errors.js';
import { systemTimer } from '../../lib/system-timer.js';
import type { Resource, SourceId } from '../../model/index.js';
import type { ActingConnector, ActingEstate, ResourceAction } from '../../ports/index.js';
import { claimAddress, estateOptions, nameOfSource, type SourceSurroundings } from '../sources/open-source.js';

export interface ActingEstates {
  readonly connectors: readonly ActingConnector[];
  /** Throws SOURCE_UNKNOWN; what the connector throws when it is opened; ACTION_UNKNOWN for a platform that cannot be changed. */
  estate(source: SourceId): Promise<ActingEstate>;
  action(platform: string, name: string): ResourceAction | undefined;
  protects(platform: string, resource: Resource): string | undefined;
  close(): Promise<void>;
}

export async function actingEstates(
  sources: readonly ConfiguredSource[],
  surroundings: SourceSurroundings,
): Promise<ActingEstates> {
  return estatesOf(await loadActing(), (source, connectors) => openEstate(source, sources, connectors, surroundings));
}

/** @param open opens a source with the connector of its platform */
export function estatesOf(
  connectors: readonly ActingConnector[],
  open: (source: SourceId, connectors: readonly ActingConnector[]) => Promise<ActingEstate>,
): ActingEstates {
  const opened = new Map<SourceId, Promise<ActingEstate>>();
  const of = (platform: string): ActingConnector | undefined => connectors.find(({ name }) => name === platform);
  return {
    connectors,
    estate(source) {
      const known = opened.get(source);
      if (known !== undefined) return known;
      const opening = open(source, connectors);
      opened.set(source, opening);
      // One that cannot be opened now may be opened later.
      opening.catch(() => opened.delete(source));
      return opening;
    },
    action: (platform, name) => of(platform)?.actions.find((action) => action.name === name),
    protects: (platform, resource) => of(platform)?.protects(resource),
    async close() {
      const all = await Promise.allSettled(opened.values());
      await Promise.allSettled(all.map((one) => (one.status === 'fulfilled' ? one.value.close() : undefined)));
    },
  };
}

async function openEstate(
  source: SourceId,
  sources: readonly ConfiguredSource[],
  connectors: readonly ActingConnector[],
  { limits, signal, clock }: SourceSurroundings,
): Promise<ActingEstate> {
  const configured = sources.find((one) => nameOfSource(one) === source);
  if (configured === undefined) throw new HeadwaterError('SOURCE_UNKNOWN', `no source is called ${source}`);
  const { connector, claim } = await claimAddress(configured.address);
  const acting = connectors.find(({ name }) => name === connector.name);
  if (acting === undefined) throw new HeadwaterError('ACTION_UNKNOWN', `nothing can be done on ${connector.name}`);
  const calls = createApiCalls({ clock, timer: systemTimer, random: Math.random });
  return acting.open(claim, estateOptions(configured), {
    source,
    limits,
    signal,
    calls: (classify) => calls.caller(classify, signal),
    progress: () => undefined,
  });
}
