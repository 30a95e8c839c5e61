/** A key of KMS: one that KMS makes, one whose material is imported, or the replica of one in another region. */
import { unread, type Block, type Projection, type Shape } from '../projection.js';
import { policyDocument } from './stand-in.js';

const POLICY = 'aws_kms_key_policy';
const EXTERNAL = 'aws_kms_external_key';
const REPLICA = 'aws_kms_replica_key';

export const kmsKey: Projection = {
  platform: 'aws',
  apiVersion: 'kms.amazonaws.com/2014-11-01',
  kind: 'Key',
  from: ['aws_kms_key', EXTERNAL, REPLICA],
  joins: [POLICY],
  project(block, estate) {
    return {
      name: block.computed('key_id'),
      tags: block.get('tags'),
      object: {
        KeyId: block.computed('key_id'),
        Arn: block.computed('arn'),
        Description: block.get('description'),
        KeyManager: 'CUSTOMER',
        KeyUsage: block.get('key_usage').or('ENCRYPT_DECRYPT'),
        KeyState: block
          .get(block.type === 'aws_kms_key' ? 'is_enabled' : 'enabled')
          .or(true)
          .as({ true: 'Enabled', false: 'Disabled' }),
        ...material(block),
        // Without one KMS lets the account itself in.
        Policy: policyDocument(estate.one(POLICY, 'key_id', block).get('policy').or(block.get('policy'))),
      },
    };
  },
};

function material(block: Block): Readonly<Record<string, Shape>> {
  if (block.type === EXTERNAL) {
    return {
      KeySpec: block.get('key_spec').or('SYMMETRIC_DEFAULT'),
      Origin: 'EXTERNAL',
      MultiRegion: block.get('multi_region').or(false),
    };
  }
  if (block.type === REPLICA) {
    const why = 'it is that of the primary key';
    return {
      KeySpec: unread(why),
      Origin: unread(why),
      KeyRotationEnabled: unread(why),
      MultiRegion: true,
      MultiRegionConfiguration: { MultiRegionKeyType: 'REPLICA' },
    };
  }
  return {
    KeySpec: block.get('customer_master_key_spec').or('SYMMETRIC_DEFAULT'),
    Origin: block
      .get('xks_key_id')
      .choose((key) =>
        key === undefined
          ? block.get('custom_key_store_id').choose((store) => (store === undefined ? 'AWS_KMS' : 'AWS_CLOUDHSM'))
          : 'EXTERNAL_KEY_STORE',
      ),
    KeyRotationEnabled: block.get('enable_key_rotation').or(false),
    RotationPeriodInDays: block.get('rotation_period_in_days'),
    MultiRegion: block.get('multi_region').or(false),
  };
}
