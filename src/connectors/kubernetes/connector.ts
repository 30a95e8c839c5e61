/**
 * Reads live Kubernetes clusters: every kind that they list, and its changes as they come. Never changes anything, and needs
 * no right but to list and to watch.
 */
import { HeadwaterError } from '../../lib/errors.js';
import type { Candidate, Claim, Estate, EstateConnector, EstateContext, EstateOptions } from '../../ports/index.js';
import { parseAddress, SCHEME } from './address.js';
import { clustersOf, type ClusterAccess } from './client.js';
import { liveCluster, type LiveCluster } from './cluster.js';
import { kubernetesEstate } from './estate.js';
import { classify } from './failure.js';
import { FOLLOW_TUNING, type FollowTuning } from './follow.js';
import { kubernetesGrant } from './grant.js';
import { ESTATE_KINDS } from './kinds.js';

/** @param tuning of how changes are followed, for tests that cannot wait for minutes */
export function kubernetesConnector(tuning: Partial<FollowTuning> = {}): EstateConnector {
  return {
    name: 'kubernetes',
    describes: 'live clusters: kubernetes://[CONTEXT|*][?namespace=NAME]',
    kinds: ESTATE_KINDS,
    grant: kubernetesGrant,
    recognise: (candidate: Candidate): Promise<Claim | undefined> => {
      const isOurs = candidate.kind === 'address' && candidate.address.startsWith(SCHEME);
      return Promise.resolve(isOurs ? { candidate, as: 'Kubernetes clusters' } : undefined);
    },
    open: (claim, options, context) => openClusters(claim, options, context, { ...FOLLOW_TUNING, ...tuning }),
  };
}

export const kubernetes: EstateConnector = kubernetesConnector();

async function openClusters(claim: Claim, options: EstateOptions, context: EstateContext, tuning: FollowTuning): Promise<Estate> {
  return kubernetesEstate(await clustersAt(claim, options, context), context, tuning);
}

/** The clusters that the address names. Throws as `EstateConnector.open` does. */
export async function clustersAt(
  { candidate }: Claim,
  { accounts, kinds }: EstateOptions,
  context: EstateContext,
): Promise<readonly LiveCluster[]> {
  if (candidate.kind !== 'address') throw new HeadwaterError('OPTION_INVALID', 'a cluster is given by its address');
  const { contexts, namespaces } = parseAddress(candidate.address);
  const calls = context.calls(classify);
  const clusters = narrowed(await clustersOf(contexts), accounts).map((access) =>
    liveCluster({ access, calls, source: context.source, limits: context.limits, kinds, namespaces }),
  );
  const [only, ...others] = clusters;
  if (only !== undefined && others.length === 0) {
    // Of several, the one that refuses is a gap among what the others say.
    const { problems } = await only.known();
    const refused = problems.find(({ failure }) => failure === 'unauthenticated');
    if (refused !== undefined) {
      only.server.close();
      throw new HeadwaterError('CREDENTIALS_REFUSED', `cluster ${only.name}: ${refused.why}`);
    }
  }
  return clusters;
}

/** Of several, those that are named. One that the address names is meant, whatever accounts other platforms are narrowed to. */
function narrowed(clusters: readonly ClusterAccess[], accounts: readonly string[]): readonly ClusterAccess[] {
  if (clusters.length < 2 || accounts.length === 0) return clusters;
  const kept = clusters.filter(({ name, context }) => accounts.includes(name) || accounts.includes(context));
  if (kept.length > 0) return kept;
  const names = clusters.map(({ context }) => context).join(', ');
  throw new HeadwaterError('OPTION_INVALID', `no context is named ${accounts.join(' or ')}; there are ${names}`);
}
