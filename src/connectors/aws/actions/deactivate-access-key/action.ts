/** Deactivates access keys of a user. They stay, so that they can be activated again; deleting them is for a person. */
import type { ResourceAction } from '../../../../ports/index.js';
import { permissionsOf } from '../../send.js';
import { lookAt } from '../look.js';
import { plan } from './plan.js';
import { undo } from './undo.js';

export const deactivateAccessKey: ResourceAction = {
  name: 'deactivate-access-key',
  describes:
    'Deactivates the access keys that a policy names; of two active ones where it names none, the one not used for longer.',
  rung: 'contain',
  kinds: [{ apiVersion: 'iam.amazonaws.com/2010-05-08', kind: 'User' }],
  permissions: permissionsOf('iam:UpdateAccessKey'),
  unit: 'user',
  look: (address, estate) => lookAt(address, estate, ['UserName', 'AccessKeyMetadata', 'Tags']),
  plan,
  undo,
};
