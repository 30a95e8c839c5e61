/** Key rings and keys of Cloud KMS. Rings are found by Cloud Asset Inventory: their own API wants each location asked. */
import { FIND, gcpKind } from '../kind.js';

export const cryptoKey = gcpKind({
  apiVersion: 'cloudkms.googleapis.com/v1',
  kind: 'CryptoKey',
  from: 'parents',
  parents: { list: FIND, type: 'cloudkms.googleapis.com/KeyRing', as: 'keyRing', by: 'name' },
  list: {
    call: 'GET /v1/{keyRing}/cryptoKeys',
    permission: 'cloudkms.cryptoKeys.list',
    gives: ['name', 'purpose', 'labels', 'primary', 'rotationPeriod', 'nextRotationTime', 'versionTemplate', 'importOnly'],
    items: 'cryptoKeys',
  },
  get: { call: 'GET /v1/{path}', permission: 'cloudkms.cryptoKeys.get', gives: [] },
  details: [{ call: 'GET /v1/{name}:getIamPolicy', permission: 'cloudkms.cryptoKeys.getIamPolicy', gives: ['iamPolicy'] }],
  asset: 'cloudkms.googleapis.com/{name}',
  touchedBy: [{ type: 'cloudkms.googleapis.com/CryptoKeyVersion', is: 'below' }],
});

export const keyRing = gcpKind({
  apiVersion: 'cloudkms.googleapis.com/v1',
  kind: 'KeyRing',
  from: 'assets',
  list: { ...FIND, gives: ['name', 'createTime'] },
  get: { call: 'GET /v1/{path}', permission: 'cloudkms.keyRings.get', gives: [] },
  asset: 'cloudkms.googleapis.com/{name}',
});
