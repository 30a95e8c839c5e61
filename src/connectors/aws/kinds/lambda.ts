/** Lambda: functions, who may call them, and the image that one of an image runs. */
import { imageDigest } from '../../../model/index.js';
import { calls } from '../events-table.js';
import { keyArn, regionalArn } from '../identity.js';
import { at, isItem, pick, textAt, textsAt, type Item } from '../json.js';
import { defineKind, type EdgeDraft, type Place, type UseDraft } from '../kind.js';
import { detail, listed } from '../steps.js';

const MARKER = ['Marker', 'NextMarker'] as const;

export const lambdaFunction = defineKind({
  apiVersion: 'lambda.amazonaws.com/2015-03-31',
  kind: 'Function',
  scope: 'region',
  list: listed({
    call: 'lambda:ListFunctions',
    gives: [
      'FunctionName',
      'FunctionArn',
      'Runtime',
      'Role',
      'Handler',
      'PackageType',
      'LastModified',
      'VpcConfig',
      'Environment',
      'KMSKeyArn',
      'TracingConfig',
    ],
    input: { MaxItems: 50 },
    items: 'Functions',
    token: MARKER,
  }),
  details: [
    [
      detail({
        call: 'lambda:GetPolicy',
        gives: ['Policy'],
        absent: 'ResourceNotFoundException',
        input: byName,
      }),
      detail({
        call: 'lambda:ListFunctionUrlConfigs',
        gives: ['FunctionUrlConfigs'],
        input: byName,
        pages: { items: 'FunctionUrlConfigs', token: MARKER },
      }),
      detail({
        call: 'lambda:ListTags',
        gives: ['Tags'],
        input: (item) => ({ Resource: textAt(item, 'FunctionArn') }),
      }),
      detail({
        call: 'lambda:GetFunction',
        gives: ['Code'],
        // Of others it only says where the code can be downloaded.
        when: (item) => textAt(item, 'PackageType') === 'Image',
        input: byName,
        members: (answer) => {
          const code = at(answer, 'Code');
          return isItem(code) ? { Code: pick(code, ['RepositoryType', 'ImageUri', 'ResolvedImageUri']) } : {};
        },
      }),
    ],
  ],
  gone: ['ResourceNotFoundException'],
  key: (item) => textAt(item, 'FunctionArn') ?? textAt(item, 'FunctionName') ?? '',
  arn: (place, name) => regionalArn(place, 'lambda', `function:${name}`),
  name: (item) => textAt(item, 'FunctionName'),
  tags: 'Tags',
  documents: ['Policy'],
  secrets: { 'Environment.Variables.*': 'the value of an environment variable' },
  edges: relations,
  uses: imageOf,
  events: [
    calls(
      'lambda',
      [
        'AddPermission20150331v2',
        'CreateFunction20150331',
        'CreateFunctionUrlConfig',
        'DeleteFunction20150331',
        'DeleteFunctionUrlConfig',
        'RemovePermission20150331v2',
        'UpdateFunctionCode20150331v2',
        'UpdateFunctionConfiguration20150331v2',
        'UpdateFunctionUrlConfig',
      ],
      'requestParameters.functionName',
    ),
    calls('lambda', ['TagResource20170331v2', 'UntagResource20170331v2'], 'requestParameters.resource'),
  ],
});

function byName(item: Item): { readonly FunctionName: string | undefined } {
  return { FunctionName: textAt(item, 'FunctionName') };
}

function relations(item: Item, place: Place): readonly EdgeDraft[] {
  const role = textAt(item, 'Role');
  const key = textAt(item, 'KMSKeyArn');
  const inVpc = (member: string, type: string): readonly EdgeDraft[] =>
    textsAt(item, 'VpcConfig', member).map((id, index) => ({
      relation: 'uses',
      to: regionalArn(place, 'ec2', `${type}/${id}`),
      evidence: `VpcConfig.${member}[${index}]`,
    }));
  return [
    ...(role === undefined ? [] : [{ relation: 'runs-as' as const, to: role, evidence: 'Role' }]),
    ...(key === undefined ? [] : [{ relation: 'encrypted-by' as const, to: keyArn(place, key), evidence: 'KMSKeyArn' }]),
    ...inVpc('SecurityGroupIds', 'security-group'),
    ...inVpc('SubnetIds', 'subnet'),
  ];
}

/** `ResolvedImageUri` has the digest that runs, `ImageUri` what somebody wrote. */
function imageOf(item: Item): readonly UseDraft[] {
  const reference = textAt(item, 'Code', 'ImageUri');
  if (reference === undefined) return [];
  const running = imageDigest(textAt(item, 'Code', 'ResolvedImageUri')?.split('@')[1] ?? '');
  return [
    {
      container: textAt(item, 'FunctionName') ?? '',
      containerKind: 'container',
      reference,
      ...(running === undefined ? {} : { running }),
    },
  ];
}
