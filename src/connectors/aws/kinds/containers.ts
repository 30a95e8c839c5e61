/** What runs containers or keeps their images: ECR repositories, ECS task definitions, EKS clusters. */
import { calls } from '../events-table.js';
import { isArn, keyArn, regionalArn, resourcePart } from '../identity.js';
import { at, isItem, itemsAt, pick, textAt, textsAt, type Item } from '../json.js';
import { defineKind, type EdgeDraft, type Place } from '../kind.js';
import { batched, detail, known, listed, named, shared, within } from '../steps.js';

const TOKEN = ['nextToken', 'nextToken'] as const;

export const repository = defineKind({
  apiVersion: 'ecr.amazonaws.com/2015-09-21',
  kind: 'Repository',
  scope: 'region',
  list: listed({
    call: 'ecr:DescribeRepositories',
    gives: [
      'repositoryArn',
      'registryId',
      'repositoryName',
      'repositoryUri',
      'imageTagMutability',
      'imageTagMutabilityExclusionFilters',
      'imageScanningConfiguration',
      'encryptionConfiguration',
    ],
    input: { maxResults: 1000 },
    items: 'repositories',
    token: TOKEN,
    one: (_, arn) => ({ repositoryNames: [resourcePart(arn).replace(/^repository\//, '')] }),
  }),
  details: [
    [
      detail({
        call: 'ecr:GetRepositoryPolicy',
        gives: ['policyText'],
        absent: 'RepositoryPolicyNotFoundException',
        input: (item) => ({ repositoryName: textAt(item, 'repositoryName') }),
      }),
      batched({
        call: 'ecr:BatchGetRepositoryScanningConfiguration',
        gives: ['scanningConfigurations'],
        size: 25,
        input: (items) => ({ repositoryNames: items.map((item) => textAt(item, 'repositoryName')) }),
        members: (answer, item) => ({
          scanningConfigurations: itemsAt(answer, 'scanningConfigurations').filter(
            (one) => one['repositoryName'] === item['repositoryName'],
          ),
        }),
      }),
      detail({
        call: 'ecr:ListTagsForResource',
        gives: ['tags'],
        input: (item) => ({ resourceArn: textAt(item, 'repositoryArn') }),
      }),
    ],
  ],
  gone: ['RepositoryNotFoundException'],
  key: 'repositoryArn',
  arn: (place, name) => regionalArn(place, 'ecr', `repository/${name}`),
  name: (item) => textAt(item, 'repositoryName'),
  tags: 'tags',
  documents: ['policyText'],
  edges: (item, place) => {
    const key = textAt(item, 'encryptionConfiguration', 'kmsKey');
    if (key === undefined) return [];
    return [{ relation: 'encrypted-by', to: keyArn(place, key), evidence: 'encryptionConfiguration.kmsKey' }];
  },
  events: [
    calls(
      'ecr',
      [
        'CreateRepository',
        'DeleteRepository',
        'DeleteRepositoryPolicy',
        'PutImageScanningConfiguration',
        'PutImageTagMutability',
        'SetRepositoryPolicy',
      ],
      'requestParameters.repositoryName',
    ),
    calls('ecr', ['TagResource', 'UntagResource'], 'requestParameters.resourceArn'),
  ],
});

const TASK = [
  'taskDefinitionArn',
  'revision',
  'containerDefinitions',
  'networkMode',
  'pidMode',
  'ipcMode',
  'taskRoleArn',
  'executionRoleArn',
  'requiresCompatibilities',
  'volumes',
];

/** A family is known by its name; which revision is the newest is what changes about it. */
export const taskDefinition = defineKind({
  apiVersion: 'ecs.amazonaws.com/2014-11-13',
  kind: 'TaskDefinition',
  scope: 'region',
  list: known(
    listed({
      call: 'ecs:ListTaskDefinitionFamilies',
      gives: ['family'],
      input: { status: 'ACTIVE', maxResults: 100 },
      items: named('families', 'family'),
      token: TOKEN,
    }),
    (_, last) => ({ family: last }),
  ),
  details: [
    [
      detail({
        call: 'ecs:DescribeTaskDefinition',
        gives: [...TASK, 'tags'],
        input: (item) => ({ taskDefinition: textAt(item, 'family'), include: ['TAGS'] }),
        members: (answer) => ({ ...within('taskDefinition', TASK)(answer), ...pick(answer, ['tags']) }),
      }),
    ],
  ],
  // It says so of a family without an active revision.
  gone: ['ClientException'],
  key: 'family',
  arn: (place, family) => regionalArn(place, 'ecs', `task-definition/${family}`),
  tags: 'tags',
  secrets: {
    'containerDefinitions[].environment[].value': 'the value of an environment variable',
    'containerDefinitions[].logConfiguration.options.splunk-token': 'a token',
  },
  edges: (item) =>
    ['taskRoleArn', 'executionRoleArn'].flatMap((member): readonly EdgeDraft[] => {
      const arn = textAt(item, member);
      return arn !== undefined && isArn(arn) ? [{ relation: 'runs-as', to: arn, evidence: member }] : [];
    }),
  uses: (item) =>
    itemsAt(item, 'containerDefinitions').flatMap((container) => {
      const reference = textAt(container, 'image');
      if (reference === undefined) return [];
      return [{ container: textAt(container, 'name') ?? '', containerKind: 'container', reference }];
    }),
  events: [
    calls('ecs', ['RegisterTaskDefinition'], 'responseElements.taskDefinition.family'),
    calls('ecs', ['DeregisterTaskDefinition'], 'responseElements.taskDefinition.family'),
  ],
});

const CLUSTER = [
  'arn',
  'version',
  'status',
  'platformVersion',
  'resourcesVpcConfig',
  'logging',
  'encryptionConfig',
  'accessConfig',
  'upgradePolicy',
  'tags',
];

export const cluster = defineKind({
  apiVersion: 'eks.amazonaws.com/2017-11-01',
  kind: 'Cluster',
  scope: 'region',
  list: known(
    listed({
      call: 'eks:ListClusters',
      gives: ['name'],
      input: { maxResults: 100 },
      items: named('clusters', 'name'),
      token: TOKEN,
    }),
    (_, last) => ({ name: last }),
  ),
  details: [
    [
      detail({
        call: 'eks:DescribeCluster',
        gives: CLUSTER,
        input: (item) => ({ name: textAt(item, 'name') }),
        members: (answer) => {
          const found = at(answer, 'cluster');
          return isItem(found) ? pick(found, [...CLUSTER, 'createdAt']) : {};
        },
      }),
    ],
    [
      shared({
        call: 'eks:DescribeClusterVersions',
        gives: ['clusterVersions'],
        input: () => ({ includeAll: true }),
        pages: { items: 'clusterVersions', token: TOKEN },
        members: (answer, item) => ({
          clusterVersions: itemsAt(answer, 'clusterVersions').filter((one) => one['clusterVersion'] === item['version']),
        }),
      }),
    ],
  ],
  gone: ['ResourceNotFoundException'],
  key: 'name',
  arn: (place, name) => regionalArn(place, 'eks', `cluster/${name}`),
  tags: 'tags',
  created: 'createdAt',
  edges: (item, place) => [...encryptedBy(item), ...inVpc(item, place)],
  events: [
    calls(
      'eks',
      ['AssociateEncryptionConfig', 'CreateCluster', 'DeleteCluster', 'UpdateClusterConfig', 'UpdateClusterVersion'],
      'requestParameters.name',
    ),
  ],
});

function encryptedBy(item: Item): readonly EdgeDraft[] {
  return itemsAt(item, 'encryptionConfig').flatMap((one, index): readonly EdgeDraft[] => {
    const key = textAt(one, 'provider', 'keyArn');
    return key === undefined
      ? []
      : [{ relation: 'encrypted-by', to: key, evidence: `encryptionConfig[${index}].provider.keyArn` }];
  });
}

function inVpc(item: Item, place: Place): readonly EdgeDraft[] {
  const list = (member: string, type: string): readonly EdgeDraft[] =>
    textsAt(item, 'resourcesVpcConfig', member).map((id, index) => ({
      relation: 'uses',
      to: regionalArn(place, 'ec2', `${type}/${id}`),
      evidence: `resourcesVpcConfig.${member}[${index}]`,
    }));
  return [...list('securityGroupIds', 'security-group'), ...list('subnetIds', 'subnet')];
}
