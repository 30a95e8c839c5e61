/** Service accounts and what is known of their keys; never a key. Their names have the account's address, as all that names one. */
import { FIND, gcpKind } from '../kind.js';

export const serviceAccountKey = gcpKind({
  apiVersion: 'iam.googleapis.com/v1',
  kind: 'ServiceAccountKey',
  from: 'parents',
  parents: {
    list: {
      call: 'GET /v1/projects/{project}/serviceAccounts',
      permission: 'iam.serviceAccounts.list',
      gives: [],
      items: 'accounts',
    },
    as: 'account',
    by: 'last',
  },
  list: {
    call: 'GET /v1/projects/{project}/serviceAccounts/{account}/keys',
    permission: 'iam.serviceAccountKeys.list',
    gives: ['name', 'keyType', 'keyOrigin', 'validAfterTime', 'validBeforeTime', 'disabled'],
    items: 'keys',
  },
  get: { call: 'GET /v1/{path}', permission: 'iam.serviceAccountKeys.get', gives: [] },
  asset: 'iam.googleapis.com/{name}',
  created: 'validAfterTime',
});

export const serviceAccount = gcpKind({
  apiVersion: 'iam.googleapis.com/v1',
  kind: 'ServiceAccount',
  from: 'assets',
  list: { ...FIND, gives: ['name', 'email', 'displayName', 'description', 'disabled'] },
  get: { call: 'GET /v1/{path}', permission: 'iam.serviceAccounts.get', gives: [] },
  asset: 'iam.googleapis.com/{name}',
});
