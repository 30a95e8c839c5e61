/** Declares `block-public-access`: Block Public Access of a bucket. */
import type { ResourceAction } from '../../../../ports/index.js';
import { permissionsOf } from '../../calls.js';
import { buckets } from '../../kinds/oss.js';
import { lookAt } from '../look.js';
import { plan } from './plan.js';
import { undo } from './undo.js';

const { apiVersion, kind } = buckets;

export const blockPublicAccess: ResourceAction = {
  name: 'block-public-access',
  describes: 'Makes a public ACL and a public policy of a bucket void.',
  rung: 'contain',
  kinds: [{ apiVersion, kind }],
  permissions: permissionsOf('oss:PutBucketPublicAccessBlock'),
  unit: 'bucket',
  look: (address, estate) => lookAt(address, estate, () => ['BlockPublicAccess']),
  plan,
  undo,
};
