/** Declares `deactivate-access-key`. */
import type { ResourceAction } from '../../../../ports/index.js';
import { permissionsOf } from '../../calls.js';
import { serviceAccountKey } from '../../kinds/iam.js';
import { lookAt } from '../look.js';
import { plan } from './plan.js';
import { undo } from './undo.js';

const { apiVersion, kind } = serviceAccountKey;

export const deactivateAccessKey: ResourceAction = {
  name: 'deactivate-access-key',
  describes: 'Makes a key of a service account worthless until it is enabled again.',
  rung: 'contain',
  kinds: [{ apiVersion, kind }],
  permissions: permissionsOf('iam.projects.serviceAccounts.keys.disable', 'iam.projects.serviceAccounts.keys.enable'),
  unit: 'key',
  look: (address, estate) => lookAt(address, estate, () => ['keyType', 'disabled']),
  plan,
  undo,
};
