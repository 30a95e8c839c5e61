/** Declares `revoke-security-group-rule`: switches a firewall rule off, which keeps all that it says. */
import type { ResourceAction } from '../../../../ports/index.js';
import { permissionsOf } from '../../calls.js';
import { firewall } from '../../kinds/compute.js';
import { lookAt } from '../look.js';
import { plan } from './plan.js';
import { undo } from './undo.js';

const { apiVersion, kind } = firewall;

export const revokeSecurityGroupRule: ResourceAction = {
  name: 'revoke-security-group-rule',
  describes: 'Switches a firewall rule off that lets in more than it should.',
  rung: 'contain',
  kinds: [{ apiVersion, kind }],
  permissions: permissionsOf('compute.firewalls.patch'),
  unit: 'firewall rule',
  look: (address, estate) => lookAt(address, estate, () => ['name', 'disabled', 'direction', 'allowed', 'sourceRanges']),
  plan,
  undo,
};
