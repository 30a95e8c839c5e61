/** Instances of Cloud SQL. */
import { gcpKind } from '../kind.js';

export const sqlInstance = gcpKind({
  apiVersion: 'sqladmin.googleapis.com/v1',
  kind: 'Instance',
  from: 'project',
  list: {
    call: 'GET /v1/projects/{project}/instances',
    permission: 'cloudsql.instances.list',
    gives: [
      'name',
      'databaseVersion',
      'instanceType',
      'masterInstanceName',
      'region',
      'state',
      'settings',
      'ipAddresses',
      'diskEncryptionConfiguration',
    ],
    items: 'items',
  },
  get: { call: 'GET /v1/{path}', permission: 'cloudsql.instances.get', gives: [] },
  // The host of its asset name is not the one of its API.
  asset: 'cloudsql.googleapis.com/projects/{project}/instances/{name}',
  labels: 'settings.userLabels',
  relations: [
    { relation: 'encrypted-by', path: 'diskEncryptionConfiguration.kmsKeyName', service: 'cloudkms' },
    { relation: 'uses', path: 'settings.ipConfiguration.privateNetwork', service: 'compute' },
  ],
});
