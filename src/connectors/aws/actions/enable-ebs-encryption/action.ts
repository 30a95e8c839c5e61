/** Has every new volume of a region encrypted. */
import type { ResourceAction } from '../../../../ports/index.js';
import { permissionsOf } from '../../send.js';
import { lookAt } from '../look.js';
import { plan } from './plan.js';
import { undo } from './undo.js';

export const enableEbsEncryption: ResourceAction = {
  name: 'enable-ebs-encryption',
  describes: 'Has every new volume of a region encrypted; volumes that are there stay as they are.',
  rung: 'enforce',
  kinds: [{ apiVersion: 'ec2.amazonaws.com/2016-11-15', kind: 'EbsEncryptionByDefault' }],
  permissions: permissionsOf('ec2:EnableEbsEncryptionByDefault', 'ec2:DisableEbsEncryptionByDefault'),
  unit: 'region',
  look: (address, estate) => lookAt(address, estate, ['EbsEncryptionByDefault']),
  plan,
  undo,
};
