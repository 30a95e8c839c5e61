/** Datasets. Their own list leaves out what may not be read and does not say so; Cloud Asset Inventory names them all. */
import { FIND, gcpKind } from '../kind.js';

export const dataset = gcpKind({
  apiVersion: 'bigquery.googleapis.com/v2',
  kind: 'Dataset',
  from: 'assets',
  list: FIND,
  get: { call: 'GET /bigquery/v2/{path}', permission: 'bigquery.datasets.get', gives: [] },
  details: [
    {
      call: 'GET /bigquery/v2/projects/{project}/datasets/{dataset}',
      permission: 'bigquery.datasets.get',
      gives: ['id', 'datasetReference', 'labels', 'access', 'defaultEncryptionConfiguration'],
    },
  ],
  asset: 'bigquery.googleapis.com/projects/{project}/datasets/{datasetReference.datasetId}',
  created: 'creationTime',
  relations: [{ relation: 'encrypted-by', path: 'defaultEncryptionConfiguration.kmsKeyName', service: 'cloudkms' }],
});
