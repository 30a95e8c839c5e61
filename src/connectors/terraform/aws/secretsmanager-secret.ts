/** A secret, whether it rotates and its policy; never its value. */
import { firstOf, type Projection } from '../projection.js';
import { identifying, policyDocument } from './stand-in.js';

const ROTATION = 'aws_secretsmanager_secret_rotation';
const POLICY = 'aws_secretsmanager_secret_policy';

export const secretsmanagerSecret: Projection = {
  platform: 'aws',
  apiVersion: 'secretsmanager.amazonaws.com/2017-10-17',
  kind: 'Secret',
  from: 'aws_secretsmanager_secret',
  joins: [ROTATION, POLICY],
  project(block, estate) {
    const rotation = estate.one(ROTATION, 'secret_id', block, ['name']);
    return {
      name: block.get('name'),
      tags: block.get('tags'),
      object: {
        Name: block.get('name'),
        ARN: block.computed('arn'),
        KmsKeyId: identifying(block.get('kms_key_id')),
        RotationEnabled: firstOf(rotation.state === 'present' ? true : rotation.get('rotation_enabled'), false),
        ResourcePolicy: policyDocument(estate.one(POLICY, 'secret_arn', block, ['name']).get('policy').or(block.get('policy'))),
      },
    };
  },
};
