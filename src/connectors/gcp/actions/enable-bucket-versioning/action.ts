/** Declares `enable-bucket-versioning`. */
import type { ResourceAction } from '../../../../ports/index.js';
import { permissionsOf } from '../../calls.js';
import { bucket } from '../../kinds/storage.js';
import { lookAt } from '../look.js';
import { plan } from './plan.js';
import { undo } from './undo.js';

const { apiVersion, kind } = bucket;

export const enableBucketVersioning: ResourceAction = {
  name: 'enable-bucket-versioning',
  describes: 'Has a bucket keep what is overwritten and deleted in it.',
  rung: 'enforce',
  kinds: [{ apiVersion, kind }],
  permissions: permissionsOf('storage.buckets.patch'),
  unit: 'bucket',
  look: (address, estate) => lookAt(address, estate, () => ['versioning', 'labels']),
  plan,
  undo,
};
