/** Declares `enable-key-rotation`. */
import type { ResourceAction } from '../../../../ports/index.js';
import { permissionsOf } from '../../calls.js';
import { cryptoKey } from '../../kinds/kms.js';
import { lookAt } from '../look.js';
import { plan } from './plan.js';
import { undo } from './undo.js';

const { apiVersion, kind } = cryptoKey;

export const enableKeyRotation: ResourceAction = {
  name: 'enable-key-rotation',
  describes: 'Has a key make a new version of itself every 90 days.',
  rung: 'enforce',
  kinds: [{ apiVersion, kind }],
  permissions: permissionsOf('cloudkms.projects.locations.keyRings.cryptoKeys.patch'),
  unit: 'key',
  look: (address, estate) =>
    lookAt(address, estate, () => ['purpose', 'rotationPeriod', 'nextRotationTime', 'versionTemplate', 'labels']),
  plan,
  undo,
};
