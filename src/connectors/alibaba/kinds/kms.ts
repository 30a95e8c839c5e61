/** Keys of Key Management Service, by their metadata. Their material never leaves the service. */
import { regional } from '../arn.js';
import { textAt, type Item } from '../json.js';
import { call, define, REGIONS } from '../kind.js';
import { byNumber, detail, listed } from '../steps.js';

const describeKey = call({
  call: 'kms:DescribeKey',
  gives: ['KeyState', 'KeyUsage', 'KeySpec', 'Origin', 'Creator', 'ProtectionLevel', 'AutomaticRotation', 'RotationInterval'],
  gone: ['Forbidden.KeyNotFound', 'EntityNotExist.Key'],
});

export const keys = define({
  apiVersion: 'kms.aliyuncs.com/2016-01-20',
  kind: 'Key',
  list: listed({
    call: call({ call: 'kms:ListKeys', gives: ['KeyId'] }),
    leads: [REGIONS],
    request: () => ({}),
    items: 'Keys.Key',
    pages: byNumber(100),
    one: { call: describeKey, request: (KeyId) => ({ parameters: { KeyId } }), items: 'KeyMetadata' },
  }),
  details: [
    detail({
      call: describeKey,
      request: (item: Item) => ({ parameters: { KeyId: textAt(item, 'KeyId') ?? '' } }),
      in: 'KeyMetadata',
    }),
  ],
  arn: regional('kms', 'key'),
  key: 'KeyId',
  types: ['ACS::KMS::Key'],
  changedBy: { service: 'Kms', parameters: ['KeyId'] },
});
