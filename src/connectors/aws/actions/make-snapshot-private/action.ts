/** Takes a snapshot of a disk or a database away from everyone; the accounts that it is shared with by name keep it. */
import type { ResourceAction } from '../../../../ports/index.js';
import { permissionsOf } from '../../send.js';
import { lookAt } from '../look.js';
import { plan } from './plan.js';
import { SHAPES } from './sharing.js';
import { undo } from './undo.js';

export const makeSnapshotPrivate: ResourceAction = {
  name: 'make-snapshot-private',
  describes: 'Takes a snapshot away from everyone; accounts that it is shared with by name keep it.',
  rung: 'contain',
  kinds: SHAPES.map(({ apiVersion, kind }) => ({ apiVersion, kind })),
  permissions: permissionsOf(...SHAPES.map(({ call }) => call)),
  unit: 'snapshot',
  look: (address, estate) =>
    lookAt(
      address,
      estate,
      SHAPES.filter(({ kind }) => kind === address.scope.kind).map(({ needs }) => needs),
    ),
  plan,
  undo,
};
