/** Lets an instance's metadata service answer only to requests with a session token (IMDSv2). */
import type { ResourceAction } from '../../../../ports/index.js';
import { permissionsOf } from '../../send.js';
import { lookAt } from '../look.js';
import { plan } from './plan.js';
import { undo } from './undo.js';

export const requireImdsv2: ResourceAction = {
  name: 'require-imdsv2',
  describes: 'Lets the metadata service of a running instance answer only to requests with a session token.',
  rung: 'contain',
  kinds: [{ apiVersion: 'ec2.amazonaws.com/2016-11-15', kind: 'Instance' }],
  permissions: permissionsOf('ec2:ModifyInstanceMetadataOptions'),
  unit: 'instance',
  look: (address, estate) => lookAt(address, estate, ['MetadataOptions', 'State']),
  plan,
  undo,
};
