/** A key of a service account as IAM answers. What is made by a block is managed by users; since when is known after apply. */
import type { Projection } from '../projection.js';

export const serviceAccountKey: Projection = {
  platform: 'gcp',
  apiVersion: 'iam.googleapis.com/v1',
  kind: 'ServiceAccountKey',
  from: 'google_service_account_key',
  project(block) {
    return {
      name: block.computed('name'),
      object: {
        name: block.computed('name'),
        keyType: 'USER_MANAGED',
        keyOrigin: 'GOOGLE_PROVIDED',
        disabled: false,
        validAfterTime: block.computed('valid_after'),
        validBeforeTime: block.computed('valid_before'),
      },
    };
  },
};
