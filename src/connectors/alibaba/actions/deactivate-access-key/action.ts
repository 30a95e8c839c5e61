/** Declares `deactivate-access-key`. */
import type { ResourceAction } from '../../../../ports/index.js';
import { permissionsOf } from '../../calls.js';
import { users } from '../../kinds/ram.js';
import { lookAt } from '../look.js';
import { plan } from './plan.js';
import { undo } from './undo.js';

const { apiVersion, kind } = users;

export const deactivateAccessKey: ResourceAction = {
  name: 'deactivate-access-key',
  describes: 'Makes access keys of a user worthless until they are activated again.',
  rung: 'contain',
  kinds: [{ apiVersion, kind }],
  permissions: permissionsOf('ram:UpdateAccessKey'),
  unit: 'user',
  look: (address, estate) => lookAt(address, estate, () => ['UserName', 'AccessKeys']),
  plan,
  undo,
};
