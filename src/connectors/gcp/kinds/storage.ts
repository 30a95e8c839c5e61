/** Buckets. Cloud Asset Inventory leaves their ACLs empty and fills in what was never set, so they are read by their own API. */
import { gcpKind } from '../kind.js';

export const bucket = gcpKind({
  apiVersion: 'storage.googleapis.com/v1',
  kind: 'Bucket',
  from: 'project',
  list: {
    call: 'GET /storage/v1/b?project={project}&projection=full',
    permission: 'storage.buckets.list',
    gives: [
      'name',
      'location',
      'labels',
      'iamConfiguration',
      'versioning',
      'retentionPolicy',
      'softDeletePolicy',
      'encryption',
      'logging',
      'acl',
      'defaultObjectAcl',
    ],
    items: 'items',
  },
  get: { call: 'GET /storage/v1/b/{path}?projection=full', permission: 'storage.buckets.get', gives: [] },
  details: [
    {
      call: 'GET /storage/v1/b/{name}/iam?optionsRequestedPolicyVersion=3',
      permission: 'storage.buckets.getIamPolicy',
      gives: ['iamPolicy'],
    },
  ],
  asset: 'storage.googleapis.com/{name}',
  created: 'timeCreated',
  relations: [{ relation: 'encrypted-by', path: 'encryption.defaultKmsKeyName', service: 'cloudkms' }],
});
