/** Lets a bucket keep old versions of its objects. */
import type { ResourceAction } from '../../../../ports/index.js';
import { permissionsOf } from '../../send.js';
import { lookAt } from '../look.js';
import { plan } from './plan.js';
import { undo } from './undo.js';

export const enableBucketVersioning: ResourceAction = {
  name: 'enable-bucket-versioning',
  describes: 'Lets a bucket keep old versions of its objects.',
  rung: 'enforce',
  kinds: [{ apiVersion: 's3.amazonaws.com/2006-03-01', kind: 'Bucket' }],
  permissions: permissionsOf('s3:PutBucketVersioning'),
  unit: 'bucket',
  irreversible: 'S3 can suspend versioning but never take it away, and versions that were kept stay',
  look: (address, estate) => lookAt(address, estate, ['VersioningConfiguration', 'TagSet']),
  plan,
  undo,
};
