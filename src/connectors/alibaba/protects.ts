/** Why a resource of Alibaba Cloud is out of reach of every action (S8): it is part of the way back when something went wrong. */
import type { Resource } from '../../model/index.js';

export function protects(resource: Resource): string | undefined {
  return ofKind(resource) ?? ofCluster(resource) ?? named(resource);
}

/** Networks and the way to machines; who may do what; what holds or watches all else. */
const KINDS: ReadonlyMap<string, string> = new Map([
  ...['VPC', 'Vpc', 'VSwitch', 'LoadBalancer', 'Listener', 'EipAddress', 'NatGateway', 'RouteTable'].map(
    (kind) => [kind, 'it is part of the network'] as const,
  ),
  ['Cluster', 'a cluster is changed by what it runs on itself'],
  ['Role', 'it is who somebody signs in as'],
  ['Policy', 'it says who may do what'],
  ['PasswordPolicy', 'it holds for all users'],
  ['Trail', 'it records what is done'],
  ['TrailList', 'it records what is done'],
  ['ResourceGroup', 'it holds other resources'],
]);

function ofKind({ kind }: Resource): string | undefined {
  return KINDS.get(kind);
}

/**
 * Container Service names the security groups of its clusters so, and puts its tag on what it makes.
 * https://www.alibabacloud.com/help/en/ack/ack-managed-and-ack-dedicated/user-guide/configure-security-group-rules-to-enforce-access-control-on-ack-clusters
 */
function ofCluster({ name, labels }: Resource): string | undefined {
  const isTagged = Object.keys(labels).some((tag) => tag === 'ack.aliyun.com' || tag.startsWith('ack.'));
  return isTagged || /^(alicloud-cs-auto-created-security-group|sg-?ack|k8s_)/i.test(name)
    ? 'Container Service made it and keeps it as it wants it'
    : undefined;
}

const BREAK_GLASS = /break[-_ ]?glass|emergency[-_ ]?access/i;

function named({ apiVersion, name, labels }: Resource): string | undefined {
  const words = Object.entries(labels).flat();
  if ([name, ...words].some((word) => BREAK_GLASS.test(word))) return 'it is kept for emergencies';
  const isUser = apiVersion.startsWith('ram.aliyuncs.com/') && /^headwater(-|$)/i.test(name);
  return isUser || words.some((word) => word.toLowerCase() === 'headwater') ? 'it is a part of Headwater' : undefined;
}
