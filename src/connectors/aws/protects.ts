/**
 * What is never acted on, whatever a plan says (S8): the way back when something went wrong. Takes a resource, gives the
 * reason; calls nothing. Every tag is looked at, so a resource whose tags could not be read is protected, too.
 */
import type { Resource } from '../../model/index.js';
import { lastPart } from './identity.js';
import { textAt } from './json.js';

/** The annotation with which a reading marks what Headwater itself runs as, or runs on. */
export const OWN = 'headwater.dev/own';

/** Kinds that networks, names and the organisation hang on; no action is for them. */
const PATHS_BACK = new Map([
  ['ec2.amazonaws.com Vpc', 'a network'],
  ['ec2.amazonaws.com Subnet', 'a network'],
  ['ec2.amazonaws.com RouteTable', 'what routes a network'],
  ['ec2.amazonaws.com NetworkAcl', 'what guards a whole network'],
  ['organizations.amazonaws.com Organization', 'the organisation'],
  ['organizations.amazonaws.com Account', 'an account of the organisation'],
]);

const BREAK_GLASS = /(^|[^a-z])(break[-_ ]?glass|emergency[-_ ]?(access|user|admin|role))([^a-z]|$)/i;
/** AWS's own, single sign-on's, and those with which an organisation's management gets into an account. */
const RESERVED_PATH = /^\/(aws-reserved|aws-service-role)\//;
const RESERVED_NAMES = [/^AWSReservedSSO_/, /^OrganizationAccountAccessRole$/, /^AWSControlTower/, /^stacksets-exec-/];
const TAG_MEMBERS = ['Tags', 'TagSet', 'TagList'];

export function protects(resource: Resource): string | undefined {
  const { apiVersion, kind, annotations } = resource;
  if (annotations[OWN] !== undefined) return `it is Headwater's own: ${annotations[OWN]}`;
  const path = PATHS_BACK.get(`${apiVersion.split('/')[0] ?? ''} ${kind}`);
  if (path !== undefined) return `it is ${path}`;
  const unread = resource.unread?.find((field) => TAG_MEMBERS.includes(field.path));
  if (unread !== undefined) return `its tags could not be read, so whether it is protected is not known: ${unread.why}`;
  return breakGlass(resource) ?? (kind === 'Instance' ? nodeOf(resource) : undefined) ?? identity(resource);
}

/** A tag with such a key that does not say no, or such a value; users and roles by their names, too. */
function breakGlass({ kind, name, labels }: Resource): string | undefined {
  const tag = Object.entries(labels).find(
    ([key, value]) => (BREAK_GLASS.test(key) && !/^(false|no|0)$/i.test(value)) || BREAK_GLASS.test(value),
  );
  if (tag !== undefined) return `its tag ${tag[0]} says that it is for emergencies`;
  const isIdentity = kind === 'User' || kind === 'Role' || kind === 'Group';
  return isIdentity && BREAK_GLASS.test(name) ? 'its name says that it is for emergencies' : undefined;
}

function nodeOf({ labels }: Resource): string | undefined {
  const isNode = Object.keys(labels).some(
    (tag) => tag === 'eks:cluster-name' || tag === 'aws:eks:cluster-name' || tag.startsWith('kubernetes.io/cluster/'),
  );
  return isNode ? 'it is a node of a Kubernetes cluster' : undefined;
}

function identity({ kind, name, raw, id }: Resource): string | undefined {
  if (kind !== 'User' && kind !== 'Role') return undefined;
  if (id.endsWith(':root')) return 'it is the root user';
  if (RESERVED_PATH.test(textAt(raw, 'Path') ?? '')) return "it is one of AWS's own";
  return RESERVED_NAMES.some((pattern) => pattern.test(name)) ? `${name} is a way back into the account` : undefined;
}

/**
 * Why a resource is Headwater's own: its user, its role, the instance that it runs on (the session of an instance's role is
 * called like the instance).
 * @param callers ARNs that its requests are made as
 */
export function ownBy({ id, kind, account }: Resource, callers: readonly string[]): string | undefined {
  for (const caller of callers) {
    const parts = caller.split(':');
    if (parts[4] !== account) continue;
    const [type = '', role = '', session = ''] = (parts[5] ?? '').split('/');
    if (`aws:${caller}` === id) return `its requests are made as ${caller}`;
    if (type === 'assumed-role' && kind === 'Role' && lastPart(id) === role) return `its requests are made as ${caller}`;
    if (type === 'assumed-role' && kind === 'Instance' && lastPart(id) === session) return 'it runs on this instance';
  }
  return undefined;
}
