/** Declares `stop-instance`. */
import type { ResourceAction } from '../../../../ports/index.js';
import { permissionsOf } from '../../calls.js';
import { instance } from '../../kinds/compute.js';
import { lookAt } from '../look.js';
import { plan } from './plan.js';
import { undo } from './undo.js';

const { apiVersion, kind } = instance;

export const stopInstance: ResourceAction = {
  name: 'stop-instance',
  describes: 'Stops a machine; its disks and addresses within the network stay.',
  rung: 'contain',
  kinds: [{ apiVersion, kind }],
  permissions: permissionsOf('compute.instances.stop', 'compute.instances.start'),
  unit: 'machine',
  look: (address, estate) => lookAt(address, estate, () => ['status', 'disks', 'metadata.items', 'networkInterfaces', 'labels']),
  plan,
  undo,
};
