/** Takes a machine image away from everyone; the accounts that it is shared with by name keep it. */
import type { ResourceAction } from '../../../../ports/index.js';
import { permissionsOf } from '../../send.js';
import { lookAt } from '../look.js';
import { plan } from './plan.js';
import { undo } from './undo.js';

export const makeImagePrivate: ResourceAction = {
  name: 'make-image-private',
  describes: 'Takes a machine image away from everyone; accounts that it is shared with by name keep it.',
  rung: 'contain',
  kinds: [{ apiVersion: 'ec2.amazonaws.com/2016-11-15', kind: 'Image' }],
  permissions: permissionsOf('ec2:ModifyImageAttribute'),
  unit: 'image',
  look: (address, estate) => lookAt(address, estate, ['Public']),
  plan,
  undo,
};
