/** Revokes the rules of a security group that a policy names, or those that open an instance's groups to the world; no others. */
import type { ResourceAddress } from '../../../../model/index.js';
import type { ResourceAction } from '../../../../ports/index.js';
import { permissionsOf } from '../../send.js';
import { lookAt, type Reader } from '../look.js';
import { plan } from './plan.js';
import { INSTANCE, LOAD_BALANCER, SECURITY_GROUP, groupsOf } from './groups.js';
import { undo } from './undo.js';

export const revokeSecurityGroupRule: ResourceAction = {
  name: 'revoke-security-group-rule',
  describes: 'Takes the rules that a policy names out of a security group, and no others.',
  rung: 'contain',
  kinds: [SECURITY_GROUP, INSTANCE],
  permissions: permissionsOf(
    'ec2:RevokeSecurityGroupIngress',
    'ec2:RevokeSecurityGroupEgress',
    'ec2:AuthorizeSecurityGroupIngress',
    'ec2:AuthorizeSecurityGroupEgress',
  ),
  unit: 'security group',
  look,
  plan,
  undo,
};

async function look(address: ResourceAddress, estate: Reader): ReturnType<ResourceAction['look']> {
  if (address.scope.kind === SECURITY_GROUP.kind) return lookAt(address, estate, ['IpPermissions', 'IpPermissionsEgress']);
  const seen = await lookAt(address, estate, ['SecurityGroups', 'NetworkInterfaces']);
  if (seen.kind !== 'seen') return seen;
  const unread = seen.resource.unread?.find(({ path }) => path.startsWith('SecurityGroups'));
  if (unread !== undefined) {
    const { source, name } = seen.resource;
    const gap = {
      code: 'API_REJECTED',
      source,
      what: `${unread.path} of Instance ${name}`,
      why: unread.why,
      hides: ['findings'] as const,
    };
    return { kind: 'unknown', gap };
  }
  // Whoever else is behind the same groups loses the same rules.
  const groups = new Set(groupsOf(seen.resource));
  const sharing = [];
  for (const kind of [INSTANCE, LOAD_BALANCER]) {
    const listed = await estate.list({ ...address.scope, ...kind });
    if (listed.kind === 'unknown') return listed;
    sharing.push(...listed.resources.filter((one) => one.id !== address.resource && groupsOf(one).some((id) => groups.has(id))));
  }
  return { ...seen, others: { sharing } };
}
