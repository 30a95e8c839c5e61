/** Declares `enable-key-rotation`. */
import type { ResourceAction } from '../../../../ports/index.js';
import { permissionsOf } from '../../calls.js';
import { keys } from '../../kinds/kms.js';
import { lookAt } from '../look.js';
import { plan } from './plan.js';
import { undo } from './undo.js';

const { apiVersion, kind } = keys;

export const enableKeyRotation: ResourceAction = {
  name: 'enable-key-rotation',
  describes: 'Has a key make a new version of itself every year.',
  rung: 'enforce',
  kinds: [{ apiVersion, kind }],
  permissions: permissionsOf('kms:UpdateRotationPolicy'),
  unit: 'key',
  look: (address, estate) =>
    lookAt(address, estate, () => [
      'KeyState',
      'KeyUsage',
      'Origin',
      'KeySpec',
      'Creator',
      'AutomaticRotation',
      'RotationInterval',
    ]),
  plan,
  undo,
};
