/** Stops an instance, so that it can be started again. */
import type { ResourceAction } from '../../../../ports/index.js';
import { permissionsOf } from '../../send.js';
import { lookAt } from '../look.js';
import { plan } from './plan.js';
import { undo } from './undo.js';

export const stopInstance: ResourceAction = {
  name: 'stop-instance',
  describes: 'Stops an instance; its disks stay, and it can be started again.',
  rung: 'contain',
  kinds: [{ apiVersion: 'ec2.amazonaws.com/2016-11-15', kind: 'Instance' }],
  permissions: permissionsOf('ec2:StopInstances', 'ec2:StartInstances'),
  unit: 'instance',
  look: (address, estate) => lookAt(address, estate, ['State', 'InstanceType', 'BlockDeviceMappings']),
  plan,
  undo,
};
