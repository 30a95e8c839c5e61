/** A topic. Without a policy SNS lets the owner's account in. */
import type { Projection } from '../projection.js';
import { identifying, policyDocument } from './stand-in.js';

const POLICY = 'aws_sns_topic_policy';

export const snsTopic: Projection = {
  platform: 'aws',
  apiVersion: 'sns.amazonaws.com/2010-03-31',
  kind: 'Topic',
  from: 'aws_sns_topic',
  joins: [POLICY],
  project(block, estate) {
    return {
      name: block.get('name'),
      tags: block.get('tags'),
      object: {
        TopicArn: block.computed('arn'),
        Attributes: {
          Policy: policyDocument(estate.one(POLICY, 'arn', block).get('policy').or(block.get('policy'))),
          KmsMasterKeyId: identifying(block.get('kms_master_key_id')),
        },
      },
    };
  },
};
