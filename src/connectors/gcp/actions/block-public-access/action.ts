/** Declares `block-public-access`: public access prevention of a bucket. */
import type { ResourceAction } from '../../../../ports/index.js';
import { permissionsOf } from '../../calls.js';
import { bucket } from '../../kinds/storage.js';
import { lookAt } from '../look.js';
import { plan } from './plan.js';
import { undo } from './undo.js';

const { apiVersion, kind } = bucket;

export const blockPublicAccess: ResourceAction = {
  name: 'block-public-access',
  describes: 'Makes public grants on a bucket and on its objects void, whatever they say.',
  rung: 'contain',
  kinds: [{ apiVersion, kind }],
  permissions: permissionsOf('storage.buckets.patch'),
  unit: 'bucket',
  look: (address, estate) => lookAt(address, estate, () => ['iamConfiguration', 'labels']),
  plan,
  undo,
};
