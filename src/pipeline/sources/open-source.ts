/** Opens a configured source with the connector that claims its address. */
import type { ConfiguredSource } from '../../config/index.js';
import { loadEstates } from '../../connectors/registry.js';
import { createApiCalls, type ApiCalls } from '../../discover/index.js';
import { HeadwaterError, codeOf, messageOf } from '../../lib/errors.js';
import { systemTimer } from '../../lib/system-timer.js';
import { sourceId, type Gap, type SourceId } from '../../model/index.js';
import type { Claim, Clock, Estate, EstateConnector, EstateOptions, Limits } from '../../ports/index.js';

export interface SourceSurroundings {
  readonly limits: Limits;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /** One line on how far a source is; undefined when nobody looks. */
  readonly onProgress?: ((source: SourceId, message: string) => void) | undefined;
}

export interface OpenedSource {
  readonly source: SourceId;
  readonly connector: EstateConnector;
  readonly estate: Estate;
  readonly calls: ApiCalls;
}

/** The name that a source goes by everywhere. */
export function nameOfSource({ name, address }: Pick<ConfiguredSource, 'name' | 'address'>): SourceId {
  return sourceId(name ?? address);
}

/** Throws SOURCE_UNKNOWN_PLATFORM, and what the connector throws: CREDENTIALS_MISSING, CREDENTIALS_REFUSED, OPTION_INVALID. */
export async function openSource(configured: ConfiguredSource, surroundings: SourceSurroundings): Promise<OpenedSource> {
  const { limits, signal, clock, onProgress } = surroundings;
  const source = nameOfSource(configured);
  const { connector, claim } = await claimAddress(configured.address);
  const calls = createApiCalls({ clock, timer: systemTimer, random: Math.random });
  const estate = await connector.open(claim, estateOptions(configured), {
    source,
    limits,
    signal,
    calls: (classify) => calls.caller(classify, signal),
    progress: (message) => onProgress?.(source, message),
  });
  return { source, connector, estate, calls };
}

/** What narrows or widens the reading of a configured source, as its connector takes it. */
export function estateOptions({ accounts, regions, kinds, assumeRole, events }: ConfiguredSource): EstateOptions {
  return {
    accounts,
    regions,
    kinds,
    ...(assumeRole === undefined ? {} : { assumeRole }),
    ...(events === undefined ? {} : { events }),
  };
}

export async function claimAddress(address: string): Promise<{ readonly connector: EstateConnector; readonly claim: Claim }> {
  const connectors = await loadEstates();
  for (const connector of connectors) {
    const claim = await connector.recognise({ kind: 'address', address });
    if (claim !== undefined) return { connector, claim };
  }
  const schemes = connectors.map(({ name }) => `${name}://`).join(', ');
  throw new HeadwaterError('SOURCE_UNKNOWN_PLATFORM', `${address} is none of ${schemes}`);
}

/** Why a source could not be opened, as a gap that hides all of it. */
export function gapOfUnopened(source: SourceId, error: unknown): Gap {
  return {
    code: codeOf(error),
    source,
    what: source,
    why: messageOf(error),
    hides: ['resources', 'images', 'packages', 'findings'],
  };
}
