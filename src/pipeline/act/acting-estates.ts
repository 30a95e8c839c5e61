/**
 * The configured sources as estates that can be changed: opened when they are first needed, and anew when they are configured
 * otherwise; closed together.
 */
import type { ConfiguredSource } from '../../config/index.js';
import { loadActing, loadProposalHosts } from '../../connectors/registry.js';
import { createApiCalls } from '../../discover/index.js';
import { canonicalJson } from '../../lib/canonical-json.js';
import { LONGEST_CALL } from '../../lib/call-time.js';
import { HeadwaterError } from '../../lib/errors.js';
import { systemTimer } from '../../lib/system-timer.js';
import type { RepositoryName, Resource, SourceId } from '../../model/index.js';
import type {
  ActingConnector,
  ActingEstate,
  Claim,
  EstateOptions,
  ProposalHost,
  ProposalPlace,
  ResourceAction,
} from '../../ports/index.js';
import { claimAddress, estateOptions, nameOfSource, type SourceSurroundings } from '../sources/open-source.js';

export interface ActingEstates {
  readonly connectors: readonly ActingConnector[];
  /** Throws SOURCE_UNKNOWN; what the connector throws when it is opened; ACTION_UNKNOWN for a platform that cannot be changed. */
  estate(source: SourceId): Promise<ActingEstate>;
  action(platform: string, name: string): ResourceAction | undefined;
  protects(platform: string, resource: Resource): string | undefined;
  /** Where a change of a repository would be proposed; undefined where that cannot be. */
  proposalPlace(repository: RepositoryName, branch: string, paths: readonly string[]): FoundProposalPlace | undefined;
  close(): Promise<void>;
}

export interface FoundProposalPlace extends ProposalPlace {
  readonly platform: string;
}

/** @param sources as they are configured at that time */
export async function actingEstates(
  sources: () => readonly ConfiguredSource[],
  surroundings: SourceSurroundings,
): Promise<ActingEstates> {
  const [acting, hosts] = await Promise.all([loadActing(), loadProposalHosts()]);
  const open: Open = (source, connectors) => openEstate(source, sources(), connectors, hosts, surroundings);
  const asConfigured = (source: SourceId): string => canonicalJson(sources().find((one) => nameOfSource(one) === source) ?? null);
  return estatesOf(acting, open, hosts, asConfigured);
}

type Open = (source: SourceId, connectors: readonly ActingConnector[]) => Promise<ActingEstate>;

/**
 * @param open opens a source with the connector of its platform
 * @param asConfigured what a source is opened by: another one opens it anew, and what uses the one before goes on with that
 */
export function estatesOf(
  connectors: readonly ActingConnector[],
  open: Open,
  hosts: readonly ProposalHost[] = [],
  asConfigured: (source: SourceId) => string = () => '',
): ActingEstates {
  const opened = new Map<string, Promise<ActingEstate>>();
  const of = (platform: string): ActingConnector | undefined => connectors.find(({ name }) => name === platform);
  return {
    connectors,
    estate(source) {
      const key = JSON.stringify([source, asConfigured(source)]);
      const known = opened.get(key);
      if (known !== undefined) return known;
      const opening = open(source, connectors);
      opened.set(key, opening);
      // One that cannot be opened now may be opened later.
      opening.catch(() => opened.delete(key));
      return opening;
    },
    action: (platform, name) => of(platform)?.actions.find((action) => action.name === name),
    protects: (platform, resource) => of(platform)?.protects(resource),
    proposalPlace(repository, branch, paths) {
      for (const host of hosts) {
        const place = host.placeOf(repository, branch, paths);
        if (place !== undefined) return { ...place, platform: host.name };
      }
      return undefined;
    },
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
  hosts: readonly ProposalHost[],
  { limits, signal, clock }: SourceSurroundings,
): Promise<ActingEstate> {
  const configured = sources.find((one) => nameOfSource(one) === source) ?? repositoryAt(source, hosts);
  if (configured === undefined) throw new HeadwaterError('SOURCE_UNKNOWN', `no source is called ${source}`);
  const { platform, claim } = 'claim' in configured ? configured : await claimed(configured.address);
  const acting = connectors.find(({ name }) => name === platform);
  if (acting === undefined) throw new HeadwaterError('ACTION_UNKNOWN', `nothing can be done on ${platform}`);
  // Of what acts no call may outlive its worker by so long that another one goes on meanwhile.
  const calls = createApiCalls({ clock, timer: systemTimer, random: Math.random, timeout: LONGEST_CALL, within: LONGEST_CALL });
  return acting.open(claim, 'claim' in configured ? EVERYTHING : estateOptions(configured), {
    source,
    limits,
    signal,
    calls: (classify) => calls.caller(classify, signal),
    progress: () => undefined,
  });
}

const EVERYTHING: EstateOptions = { accounts: [], regions: [], kinds: [] };

async function claimed(address: string): Promise<{ readonly platform: string; readonly claim: Claim }> {
  const { connector, claim } = await claimAddress(address);
  return { platform: connector.name, claim };
}

/** A repository at a code host need not be among the configured sources: what was read of it says where it is. */
function repositoryAt(source: SourceId, hosts: readonly ProposalHost[]) {
  const host = hosts.find(({ name }) => source.startsWith(`${name}://`));
  if (host === undefined) return undefined;
  const claim: Claim = { candidate: { kind: 'address', address: source }, as: source };
  return { platform: host.name, claim };
}
