/** A topic as Pub/Sub answers. */
import type { Projection } from '../projection.js';
import { iamPolicy, iamTypes } from './iam-policy.js';

const TOPIC = 'google_pubsub_topic';

export const topic: Projection = {
  platform: 'gcp',
  apiVersion: 'pubsub.googleapis.com/v1',
  kind: 'Topic',
  from: TOPIC,
  joins: iamTypes(TOPIC),
  project(block, estate) {
    return {
      name: block.get('name'),
      tags: block.get('labels'),
      object: {
        name: block.get('name'),
        labels: block.get('labels'),
        iamPolicy: iamPolicy(estate, block, 'topic', ['name']),
      },
    };
  },
};
