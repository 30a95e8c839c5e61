/** Secrets Manager: what is kept there and how it is looked after. No secret's value is read. */
import { calls } from '../events-table.js';
import { keyArn, regionalArn } from '../identity.js';
import { textAt } from '../json.js';
import { defineKind } from '../kind.js';
import { detail, listed } from '../steps.js';

export const secret = defineKind({
  apiVersion: 'secretsmanager.amazonaws.com/2017-10-17',
  kind: 'Secret',
  scope: 'region',
  list: listed({
    call: 'secretsmanager:ListSecrets',
    gives: [
      'ARN',
      'Name',
      'Description',
      'KmsKeyId',
      'RotationEnabled',
      'RotationLambdaARN',
      'RotationRules',
      'LastRotatedDate',
      'LastChangedDate',
      'LastAccessedDate',
      'DeletedDate',
      'NextRotationDate',
      'OwningService',
      'PrimaryRegion',
      'CreatedDate',
      'Tags',
    ],
    input: { MaxResults: 100, IncludePlannedDeletion: true },
    items: 'SecretList',
    token: ['NextToken', 'NextToken'],
  }),
  details: [
    [
      detail({
        call: 'secretsmanager:GetResourcePolicy',
        gives: ['ResourcePolicy'],
        // It cannot be asked of one that is to be deleted, and no policy opens that.
        when: (item) => textAt(item, 'DeletedDate') === undefined,
        input: (item) => ({ SecretId: textAt(item, 'ARN') }),
      }),
    ],
  ],
  gone: ['ResourceNotFoundException'],
  key: 'ARN',
  arn: (place, name) => regionalArn(place, 'secretsmanager', `secret:${name}`),
  name: (item) => textAt(item, 'Name'),
  tags: 'Tags',
  created: 'CreatedDate',
  documents: ['ResourcePolicy'],
  edges: (item, place) => {
    const key = textAt(item, 'KmsKeyId');
    const rotator = textAt(item, 'RotationLambdaARN');
    return [
      ...(key === undefined ? [] : [{ relation: 'encrypted-by' as const, to: keyArn(place, key), evidence: 'KmsKeyId' }]),
      ...(rotator === undefined ? [] : [{ relation: 'uses' as const, to: rotator, evidence: 'RotationLambdaARN' }]),
    ];
  },
  events: [
    calls('secretsmanager', ['CreateSecret'], 'responseElements.arn', 'responseElements.aRN'),
    calls(
      'secretsmanager',
      [
        'CancelRotateSecret',
        'DeleteResourcePolicy',
        'DeleteSecret',
        'PutResourcePolicy',
        'RestoreSecret',
        'RotateSecret',
        'TagResource',
        'UntagResource',
        'UpdateSecret',
      ],
      'responseElements.arn',
      'responseElements.aRN',
      'requestParameters.secretId',
    ),
    {
      source: 'secretsmanager.amazonaws.com',
      names: ['RotationSucceeded', 'RotationFailed'],
      keys: ['additionalEventData.SecretId'],
    },
  ],
});
