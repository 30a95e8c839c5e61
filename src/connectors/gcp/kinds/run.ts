/** Services of Cloud Run. Cloud Asset Inventory has them in the shape of an older version, so they are read by their own API. */
import { gcpKind } from '../kind.js';

export const runService = gcpKind({
  apiVersion: 'run.googleapis.com/v2',
  kind: 'Service',
  from: 'project',
  list: {
    call: 'GET /v2/projects/{project}/locations/-/services',
    permission: 'run.services.list',
    gives: ['name', 'labels', 'ingress', 'invokerIamDisabled', 'template'],
    items: 'services',
  },
  get: { call: 'GET /v2/{path}', permission: 'run.services.get', gives: [] },
  details: [{ call: 'GET /v2/{name}:getIamPolicy', permission: 'run.services.getIamPolicy', gives: ['iamPolicy'] }],
  asset: 'run.googleapis.com/{name}',
  containers: 'template.containers',
  relations: [
    { relation: 'runs-as', path: 'template.serviceAccount', service: 'iam' },
    { relation: 'encrypted-by', path: 'template.encryptionKey', service: 'cloudkms' },
  ],
});
