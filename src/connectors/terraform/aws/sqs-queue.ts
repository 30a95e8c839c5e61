/** A queue. SQS encrypts new queues by itself, unless they have a key of KMS or say otherwise. */
import type { Projection } from '../projection.js';
import { identifying, policyDocument } from './stand-in.js';

const POLICY = 'aws_sqs_queue_policy';

export const sqsQueue: Projection = {
  platform: 'aws',
  apiVersion: 'sqs.amazonaws.com/2012-11-05',
  kind: 'Queue',
  from: 'aws_sqs_queue',
  joins: [POLICY],
  project(block, estate) {
    const key = identifying(block.get('kms_master_key_id'));
    return {
      name: block.get('name'),
      tags: block.get('tags'),
      object: {
        QueueUrl: block.computed('url'),
        Attributes: {
          Policy: policyDocument(estate.one(POLICY, 'queue_url', block).get('policy').or(block.get('policy'))),
          KmsMasterKeyId: key,
          SqsManagedSseEnabled: block
            .get('sqs_managed_sse_enabled')
            .or(key.state === 'absent')
            .as({ true: 'true', false: 'false' }),
        },
      },
    };
  },
};
