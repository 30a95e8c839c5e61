/** Declares `revoke-security-group-rule`. */
import type { ResourceAction } from '../../../../ports/index.js';
import { permissionsOf } from '../../calls.js';
import { securityGroups } from '../../kinds/ecs.js';
import { lookAt } from '../look.js';
import { plan } from './plan.js';
import { undo } from './undo.js';

const { apiVersion, kind } = securityGroups;

export const revokeSecurityGroupRule: ResourceAction = {
  name: 'revoke-security-group-rule',
  describes: 'Takes the rules that are named out of a security group, and no others.',
  rung: 'contain',
  kinds: [{ apiVersion, kind }],
  permissions: permissionsOf('ecs:RevokeSecurityGroup', 'ecs:AuthorizeSecurityGroup'),
  unit: 'security group',
  look: (address, estate) => lookAt(address, estate, () => ['Permissions', 'Tags']),
  plan,
  undo,
};
