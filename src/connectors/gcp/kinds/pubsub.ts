/** Topics of Pub/Sub, with their IAM policies. */
import { gcpKind } from '../kind.js';

export const topic = gcpKind({
  apiVersion: 'pubsub.googleapis.com/v1',
  kind: 'Topic',
  from: 'project',
  list: {
    call: 'GET /v1/projects/{project}/topics',
    permission: 'pubsub.topics.list',
    gives: ['name', 'labels', 'kmsKeyName'],
    items: 'topics',
  },
  get: { call: 'GET /v1/{path}', permission: 'pubsub.topics.get', gives: [] },
  details: [{ call: 'GET /v1/{name}:getIamPolicy', permission: 'pubsub.topics.getIamPolicy', gives: ['iamPolicy'] }],
  asset: 'pubsub.googleapis.com/{name}',
  relations: [{ relation: 'encrypted-by', path: 'kmsKeyName', service: 'cloudkms' }],
});
