/** S3: buckets, listed once for an account and each asked in its own region, and what the account lets none of them be. */
import { calls, concernsAll } from '../events-table.js';
import { bucketArn, globalArn, keyArn } from '../identity.js';
import { itemsAt, pick, textAt, type Item } from '../json.js';
import { defineKind, type EdgeDraft, type Place } from '../kind.js';
import { detail, listed, setting, shared, type CallText } from '../steps.js';

export const accountBlock = {
  call: 's3control:GetPublicAccessBlock',
  permission: 's3:GetAccountPublicAccessBlock',
  absent: 'NoSuchPublicAccessBlockConfiguration',
} as const;
const BLOCK_EVENTS = ['PutAccountPublicAccessBlock', 'DeleteAccountPublicAccessBlock'];

export const bucket = defineKind({
  apiVersion: 's3.amazonaws.com/2006-03-01',
  kind: 'Bucket',
  scope: 'account',
  list: listed({
    call: 's3:ListBuckets',
    permission: 's3:ListAllMyBuckets',
    gives: ['Name', 'CreationDate', 'BucketRegion'],
    input: { MaxBuckets: 250 },
    items: 'Buckets',
    token: ['ContinuationToken', 'ContinuationToken'],
    one: (name) => ({ Prefix: name, MaxBuckets: 250 }),
  }),
  details: [
    [
      ofBucket({
        call: 's3:GetPublicAccessBlock',
        permission: 's3:GetBucketPublicAccessBlock',
        gives: ['PublicAccessBlockConfiguration'],
        absent: 'NoSuchPublicAccessBlockConfiguration',
      }),
      shared({
        ...accountBlock,
        gives: ['AccountPublicAccessBlockConfiguration'],
        input: ({ account }) => ({ AccountId: account }),
        members: (answer) => renamed(answer, 'PublicAccessBlockConfiguration', 'AccountPublicAccessBlockConfiguration'),
      }),
      ofBucket({ call: 's3:GetBucketPolicy', gives: ['Policy'], absent: 'NoSuchBucketPolicy' }),
      ofBucket({
        call: 's3:GetBucketOwnershipControls',
        gives: ['OwnershipControls'],
        absent: 'OwnershipControlsNotFoundError',
      }),
      ofBucket({ call: 's3:GetBucketAcl', gives: ['AccessControlPolicy'] }, (answer) => ({
        AccessControlPolicy: pick(answer, ['Owner', 'Grants']),
      })),
      ofBucket({
        call: 's3:GetBucketEncryption',
        permission: 's3:GetEncryptionConfiguration',
        gives: ['ServerSideEncryptionConfiguration'],
        absent: 'ServerSideEncryptionConfigurationNotFoundError',
      }),
      ofBucket({ call: 's3:GetBucketVersioning', gives: ['VersioningConfiguration'] }, (answer) => ({
        VersioningConfiguration: pick(answer, ['Status', 'MFADelete']),
      })),
      ofBucket({ call: 's3:GetBucketLogging', gives: ['LoggingEnabled'] }),
      ofBucket({ call: 's3:GetBucketTagging', gives: ['TagSet'], absent: 'NoSuchTagSet' }),
    ],
  ],
  gone: ['NoSuchBucket'],
  key: 'Name',
  arn: bucketArn,
  region: (item) => textAt(item, 'BucketRegion'),
  tags: 'TagSet',
  created: 'CreationDate',
  documents: ['Policy'],
  edges: (item, place) => [...encryptedBy(item, place), ...logsTo(item, place)],
  events: [
    calls(
      's3',
      [
        'CreateBucket',
        'DeleteBucket',
        'DeleteBucketEncryption',
        'DeleteBucketOwnershipControls',
        'DeleteBucketPolicy',
        'DeleteBucketPublicAccessBlock',
        'DeleteBucketTagging',
        'PutBucketAcl',
        'PutBucketEncryption',
        'PutBucketLogging',
        'PutBucketOwnershipControls',
        'PutBucketPolicy',
        'PutBucketPublicAccessBlock',
        'PutBucketTagging',
        'PutBucketVersioning',
      ],
      'requestParameters.bucketName',
    ),
    concernsAll('s3', ...BLOCK_EVENTS),
  ],
});

export const publicAccessBlock = defineKind({
  apiVersion: 's3-control.amazonaws.com/2018-08-20',
  kind: 'PublicAccessBlock',
  scope: 'account',
  list: setting({
    ...accountBlock,
    gives: ['PublicAccessBlockConfiguration'],
    input: ({ account }) => ({ AccountId: account }),
  }),
  key: '',
  arn: (place) => globalArn(place, 's3', 'public-access-block'),
  events: [calls('s3', BLOCK_EVENTS)],
});

function ofBucket(text: CallText, members?: (answer: Item) => Item) {
  return detail({
    ...text,
    input: (item) => ({ Bucket: textAt(item, 'Name') }),
    region: (item, place) => textAt(item, 'BucketRegion') ?? place.region,
    ...(members === undefined ? {} : { members }),
  });
}

function renamed(answer: Item, from: string, to: string): Item {
  const value = answer[from];
  return value === undefined ? {} : { [to]: value };
}

function encryptedBy(item: Item, place: Place): readonly EdgeDraft[] {
  const ofBucketRegion = { ...place, region: textAt(item, 'BucketRegion') ?? place.region };
  return itemsAt(item, 'ServerSideEncryptionConfiguration', 'Rules').flatMap((rule, index): readonly EdgeDraft[] => {
    const key = textAt(rule, 'ApplyServerSideEncryptionByDefault', 'KMSMasterKeyID');
    const evidence = `ServerSideEncryptionConfiguration.Rules[${index}].ApplyServerSideEncryptionByDefault.KMSMasterKeyID`;
    return key === undefined ? [] : [{ relation: 'encrypted-by', to: keyArn(ofBucketRegion, key), evidence }];
  });
}

function logsTo(item: Item, place: Place): readonly EdgeDraft[] {
  const target = textAt(item, 'LoggingEnabled', 'TargetBucket');
  return target === undefined
    ? []
    : [{ relation: 'uses', to: bucketArn(place, target), evidence: 'LoggingEnabled.TargetBucket' }];
}
