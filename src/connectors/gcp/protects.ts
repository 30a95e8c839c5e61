/** Why a resource of Google Cloud is out of reach of every action (S8): it is part of the way back when something went wrong. */
import type { Json, Resource } from '../../model/index.js';
import { at } from '../../lib/expectation.js';

export function protects(resource: Resource): string | undefined {
  return ofKind(resource) ?? ofCluster(resource) ?? named(resource);
}

/** Networks and the way to names; what holds all else. */
const KINDS: ReadonlyMap<string, string> = new Map([
  ['compute.googleapis.com Network', 'it is part of the network'],
  ['compute.googleapis.com Subnetwork', 'it is part of the network'],
  ['compute.googleapis.com Project', 'it holds for all machines of the project'],
  ['dns.googleapis.com ManagedZone', 'names are found by it'],
  ['container.googleapis.com Cluster', 'a cluster is changed by what it runs on itself'],
  ['cloudresourcemanager.googleapis.com Project', 'it holds other resources'],
  ['cloudkms.googleapis.com KeyRing', 'it holds other resources'],
  ['iam.googleapis.com ServiceAccount', 'it is who somebody signs in as'],
]);

function ofKind({ apiVersion, kind }: Resource): string | undefined {
  return KINDS.get(`${apiVersion.split('/', 1)[0] ?? ''} ${kind}`);
}

/**
 * GKE makes firewall rules for its nodes (`gke-…`) and for Services and Ingresses (`k8s-…`, `k8s2-…`), and makes them again.
 * https://cloud.google.com/kubernetes-engine/docs/concepts/firewall-rules
 */
function ofCluster({ apiVersion, kind, name, labels, raw }: Resource): string | undefined {
  const isCompute = apiVersion.startsWith('compute.googleapis.com/');
  const because = 'GKE made it and keeps it as it wants it';
  if (isCompute && kind === 'Firewall' && (/^(gke-|k8s-|k8s2-)/.test(name) || textsAt(raw, 'targetTags').some(isNodeTag)))
    return because;
  const isNode = Object.hasOwn(labels, 'goog-gke-node') || Object.hasOwn(labels, 'goog-k8s-cluster-name');
  return isCompute && isNode ? because : undefined;
}

/** `gke-main-1a2b3c4d-node` */
function isNodeTag(tag: string): boolean {
  return /^gke-.+-node$/.test(tag);
}

function textsAt(raw: Json, member: string): readonly string[] {
  const value = at(raw, [member]);
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
}

const BREAK_GLASS = /break[-_ ]?glass|emergency[-_ ]?access/i;

/** Of a key of a service account, its account's address is in the id. */
function named({ id, name, labels }: Resource): string | undefined {
  const words = Object.entries(labels).flat();
  const account = /\/serviceAccounts\/([^/]+)/.exec(id)?.[1] ?? '';
  if ([name, account, ...words].some((word) => BREAK_GLASS.test(word))) return 'it is kept for emergencies';
  const isOurs = words.some((word) => word.toLowerCase() === 'headwater') || /^headwater[@-]/i.test(account);
  return isOurs ? 'it is a part of Headwater' : undefined;
}
