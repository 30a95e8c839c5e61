/** An encryption key as Cloud KMS answers. The first rotation is one period after it is made, so its time is left out. */
import type { Projection } from '../projection.js';
import { iamPolicy, iamTypes } from './iam-policy.js';

const KEY = 'google_kms_crypto_key';

export const cryptoKey: Projection = {
  platform: 'gcp',
  apiVersion: 'cloudkms.googleapis.com/v1',
  kind: 'CryptoKey',
  from: KEY,
  joins: iamTypes(KEY),
  project(block, estate) {
    return {
      name: block.get('name'),
      tags: block.get('labels'),
      object: {
        name: block.get('name'),
        labels: block.get('labels'),
        purpose: block.get('purpose').or('ENCRYPT_DECRYPT'),
        rotationPeriod: block.get('rotation_period'),
        importOnly: block.get('import_only').or(false),
        versionTemplate: { protectionLevel: block.one('version_template').get('protection_level').or('SOFTWARE') },
        iamPolicy: iamPolicy(estate, block, 'crypto_key_id'),
      },
    };
  },
};
