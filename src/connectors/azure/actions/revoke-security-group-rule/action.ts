/** Declares `revoke-security-group-rule`: takes rules out of a network security group that let in more than they should. */
import type { ResourceAction } from '../../../../ports/index.js';
import { permissionsOf } from '../../calls.js';
import { networkSecurityGroups } from '../../kinds/network.js';
import { lookAt } from '../look.js';
import { plan } from './plan.js';
import { undo } from './undo.js';

const { apiVersion, kind } = networkSecurityGroups;

export const revokeSecurityGroupRule: ResourceAction = {
  name: 'revoke-security-group-rule',
  describes: 'Takes the rules that are named out of a network security group, and no others.',
  rung: 'contain',
  kinds: [{ apiVersion, kind }],
  permissions: permissionsOf(
    'DELETE Microsoft.Network/networkSecurityGroups/securityRules',
    'PUT Microsoft.Network/networkSecurityGroups/securityRules',
  ),
  unit: 'security group',
  look: (address, estate) => lookAt(address, estate, () => ['properties', 'tags']),
  plan,
  undo,
};
