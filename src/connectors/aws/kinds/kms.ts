/** KMS: the keys of a region, their policies, and whether they rotate. Key material is never read; there is no way to. */
import { calls } from '../events-table.js';
import { regionalArn } from '../identity.js';
import { itemsAt, textAt, type Item } from '../json.js';
import { defineKind } from '../kind.js';
import { detail, known, listed, within } from '../steps.js';

const METADATA = [
  'KeyId',
  'Arn',
  'AWSAccountId',
  'CreationDate',
  'Enabled',
  'Description',
  'KeyUsage',
  'KeyState',
  'Origin',
  'KeyManager',
  'KeySpec',
  'MultiRegion',
  'MultiRegionConfiguration',
  'DeletionDate',
];
const MARKER = ['Marker', 'NextMarker'] as const;

export const key = defineKind({
  apiVersion: 'kms.amazonaws.com/2014-11-01',
  kind: 'Key',
  scope: 'region',
  list: known(
    listed({
      call: 'kms:ListKeys',
      gives: ['KeyId', 'Arn'],
      input: { Limit: 500 },
      items: keysOf,
      token: MARKER,
    }),
    (arn, last) => ({ KeyId: last, Arn: arn }),
  ),
  details: [
    [
      detail({ call: 'kms:DescribeKey', gives: METADATA, input: byId, members: within('KeyMetadata', METADATA) }),
      detail({
        call: 'kms:GetKeyPolicy',
        gives: ['Policy'],
        input: (item) => ({ ...byId(item), PolicyName: 'default' }),
      }),
    ],
    [
      detail({
        call: 'kms:GetKeyRotationStatus',
        gives: ['KeyRotationEnabled', 'RotationPeriodInDays'],
        when: canRotate,
        input: byId,
      }),
      detail({
        call: 'kms:ListResourceTags',
        gives: ['Tags'],
        // The others cannot be tagged.
        when: (item) => (textAt(item, 'KeyManager') ?? 'CUSTOMER') === 'CUSTOMER',
        input: byId,
        pages: { items: 'Tags', token: MARKER },
      }),
    ],
  ],
  gone: ['NotFoundException'],
  key: 'Arn',
  arn: (place, id) => regionalArn(place, 'kms', `key/${id}`),
  name: (item) => textAt(item, 'KeyId'),
  tags: 'Tags',
  created: 'CreationDate',
  documents: ['Policy'],
  events: [
    calls('kms', ['CreateKey'], 'responseElements.keyMetadata.arn'),
    calls(
      'kms',
      [
        'CancelKeyDeletion',
        'DisableKey',
        'DisableKeyRotation',
        'EnableKey',
        'EnableKeyRotation',
        'PutKeyPolicy',
        'ScheduleKeyDeletion',
        'TagResource',
        'UntagResource',
        'UpdateKeyDescription',
      ],
      'requestParameters.keyId',
    ),
  ],
});

function keysOf(answer: Item): readonly Item[] {
  return itemsAt(answer, 'Keys').flatMap((one) => {
    const arn = textAt(one, 'KeyArn');
    return arn === undefined ? [] : [{ KeyId: textAt(one, 'KeyId') ?? '', Arn: arn }];
  });
}

function byId(item: Item): { readonly KeyId: string | undefined } {
  return { KeyId: textAt(item, 'KeyId') };
}

/** Only what KMS made itself, and symmetric. Where that is not known it is asked, so that the answer or its want is known. */
function canRotate(item: Item): boolean {
  return (
    (textAt(item, 'Origin') ?? 'AWS_KMS') === 'AWS_KMS' &&
    (textAt(item, 'KeySpec') ?? 'SYMMETRIC_DEFAULT') === 'SYMMETRIC_DEFAULT'
  );
}
