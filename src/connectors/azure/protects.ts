/** Why a resource of Azure is out of reach of every action (S8): it is part of the way back when something went wrong. */
import type { Resource } from '../../model/index.js';

export function protects(resource: Resource): string | undefined {
  return ofKind(resource) ?? ofCluster(resource) ?? ofSubnet(resource) ?? named(resource);
}

/** Networks and the way to names and machines; who may do what; what holds all else. */
const KINDS: ReadonlyMap<string, string> = new Map([
  ...['virtualNetworks', 'publicIPAddresses', 'privateEndpoints', 'loadBalancers', 'networkInterfaces'].map(network),
  ...['routeTables', 'natGateways', 'virtualNetworkGateways', 'azureFirewalls', 'bastionHosts'].map(network),
  ...['privateDnsZones', 'dnsZones', 'networkWatchers/flowLogs'].map(network),
  ['managedClusters', 'a cluster is changed by what it runs on itself'],
  ['roleDefinitions', 'it says who may do what'],
  ['userAssignedIdentities', 'it is who somebody signs in as'],
  ['resourceGroups', 'it holds other resources'],
  ['subscriptions', 'it holds other resources'],
]);

function network(kind: string): readonly [string, string] {
  return [kind, 'it is part of the network'];
}

function ofKind({ kind }: Resource): string | undefined {
  return KINDS.get(kind);
}

/**
 * AKS keeps its nodes, load balancers and security groups in a resource group of its own, MC_* unless told otherwise, and puts
 * its tags on them. https://learn.microsoft.com/azure/aks/faq
 */
function ofCluster({ id, labels }: Resource): string | undefined {
  const isManaged =
    /\/resourcegroups\/mc_/i.test(id) || Object.keys(labels).some((tag) => tag.toLowerCase().startsWith('aks-managed-'));
  return isManaged ? 'AKS made it and keeps it as it wants it' : undefined;
}

/** Subnets with these names are the ways in for administrators and between networks; Azure gives them no other name. */
const WAYS_IN = [
  'azurebastionsubnet',
  'gatewaysubnet',
  'azurefirewallsubnet',
  'azurefirewallmanagementsubnet',
  'routeserversubnet',
];

function ofSubnet({ raw, kind }: Resource): string | undefined {
  if (kind !== 'networkSecurityGroups') return undefined;
  const way = WAYS_IN.find((subnet) => JSON.stringify(raw).toLowerCase().includes(`/subnets/${subnet}"`));
  return way === undefined ? undefined : `it guards ${way}, a way in for administrators`;
}

const BREAK_GLASS = /break[-_ ]?glass|emergency[-_ ]?access/i;

function named({ name, labels }: Resource): string | undefined {
  const words = Object.entries(labels).flat();
  if ([name, ...words].some((word) => BREAK_GLASS.test(word))) return 'it is kept for emergencies';
  return words.some((word) => word.toLowerCase() === 'headwater') ? 'it is a part of Headwater' : undefined;
}
