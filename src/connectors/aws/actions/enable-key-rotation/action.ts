/** Lets KMS make new material for a key once a year. */
import type { ResourceAction } from '../../../../ports/index.js';
import { permissionsOf } from '../../send.js';
import { lookAt } from '../look.js';
import { plan } from './plan.js';
import { undo } from './undo.js';

export const enableKeyRotation: ResourceAction = {
  name: 'enable-key-rotation',
  describes: 'Lets KMS make new material for a key once a year; what it encrypted stays readable.',
  rung: 'enforce',
  kinds: [{ apiVersion: 'kms.amazonaws.com/2014-11-01', kind: 'Key' }],
  permissions: permissionsOf('kms:EnableKeyRotation', 'kms:DisableKeyRotation'),
  unit: 'key',
  look: (address, estate) => lookAt(address, estate, NEEDS),
  plan,
  undo,
};

const NEEDS = ['KeyId', 'KeyManager', 'KeySpec', 'KeyState', 'Origin', 'MultiRegionConfiguration', 'KeyRotationEnabled', 'Tags'];
