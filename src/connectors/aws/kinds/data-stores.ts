/** Where data is kept besides S3, EBS and RDS: DynamoDB, EFS, ElastiCache, OpenSearch, Redshift, and the groups of log streams. */
import { calls } from '../events-table.js';
import { keyArn, regionalArn, resourcePart } from '../identity.js';
import { itemsAt, pick, textAt, type Item } from '../json.js';
import { defineKind, type EdgeDraft, type Place } from '../kind.js';
import { batched, detail, known, listed, named, within } from '../steps.js';

const TABLE = ['TableArn', 'TableStatus', 'SSEDescription', 'DeletionProtectionEnabled', 'BillingModeSummary', 'Replicas'];

export const table = defineKind({
  apiVersion: 'dynamodb.amazonaws.com/2012-08-10',
  kind: 'Table',
  scope: 'region',
  list: known(
    listed({
      call: 'dynamodb:ListTables',
      gives: ['TableName'],
      input: { Limit: 100 },
      items: named('TableNames', 'TableName'),
      token: ['ExclusiveStartTableName', 'LastEvaluatedTableName'],
    }),
    (_, last) => ({ TableName: last }),
  ),
  details: [
    [
      detail({
        call: 'dynamodb:DescribeTable',
        gives: TABLE,
        input: byTable,
        members: within('Table', [...TABLE, 'CreationDateTime']),
      }),
      detail({ call: 'dynamodb:DescribeContinuousBackups', gives: ['ContinuousBackupsDescription'], input: byTable }),
    ],
    [
      detail({
        call: 'dynamodb:ListTagsOfResource',
        gives: ['Tags'],
        input: (item, place) => ({ ResourceArn: tableArn(place, textAt(item, 'TableName') ?? '') }),
        pages: { items: 'Tags', token: ['NextToken', 'NextToken'] },
      }),
    ],
  ],
  gone: ['ResourceNotFoundException', 'TableNotFoundException'],
  key: 'TableName',
  arn: tableArn,
  tags: 'Tags',
  created: 'CreationDateTime',
  edges: (item, place) => encryptedBy(item, place, 'SSEDescription', 'KMSMasterKeyArn'),
  events: [
    calls('dynamodb', ['CreateTable', 'DeleteTable', 'UpdateContinuousBackups', 'UpdateTable'], 'requestParameters.tableName'),
    calls('dynamodb', ['TagResource', 'UntagResource'], 'requestParameters.resourceArn'),
  ],
});

export const fileSystem = defineKind({
  apiVersion: 'elasticfilesystem.amazonaws.com/2015-02-01',
  kind: 'FileSystem',
  scope: 'region',
  list: listed({
    call: 'efs:DescribeFileSystems',
    permission: 'elasticfilesystem:DescribeFileSystems',
    gives: ['FileSystemId', 'FileSystemArn', 'Name', 'OwnerId', 'LifeCycleState', 'Encrypted', 'KmsKeyId', 'Tags'],
    input: { MaxItems: 100 },
    items: 'FileSystems',
    token: ['Marker', 'NextMarker'],
    one: (id) => ({ FileSystemId: id }),
  }),
  gone: ['FileSystemNotFound'],
  key: 'FileSystemId',
  arn: (place, id) => regionalArn(place, 'elasticfilesystem', `file-system/${id}`),
  name: (item) => textAt(item, 'Name'),
  tags: 'Tags',
  created: 'CreationTime',
  edges: (item, place) => encryptedBy(item, place, 'KmsKeyId'),
  events: [
    calls('elasticfilesystem', ['CreateFileSystem'], 'responseElements.fileSystemId'),
    calls('elasticfilesystem', ['DeleteFileSystem', 'UpdateFileSystem'], 'requestParameters.fileSystemId'),
    calls('elasticfilesystem', ['TagResource', 'UntagResource'], 'requestParameters.resourceId'),
  ],
});

export const replicationGroup = defineKind({
  apiVersion: 'elasticache.amazonaws.com/2015-02-02',
  kind: 'ReplicationGroup',
  scope: 'region',
  list: listed({
    call: 'elasticache:DescribeReplicationGroups',
    gives: [
      'ReplicationGroupId',
      'ARN',
      'Status',
      'Engine',
      'TransitEncryptionEnabled',
      'TransitEncryptionMode',
      'AtRestEncryptionEnabled',
      'AuthTokenEnabled',
      'AutomaticFailover',
      'MultiAZ',
      'SnapshotRetentionLimit',
    ],
    input: { MaxRecords: 100 },
    items: 'ReplicationGroups',
    token: ['Marker', 'Marker'],
    one: (id) => ({ ReplicationGroupId: id }),
  }),
  gone: ['ReplicationGroupNotFoundFault'],
  key: 'ReplicationGroupId',
  arn: (place, id) => regionalArn(place, 'elasticache', `replicationgroup:${id}`),
  edges: (item, place) => encryptedBy(item, place, 'KmsKeyId'),
  events: [
    calls(
      'elasticache',
      ['CreateReplicationGroup', 'DeleteReplicationGroup', 'ModifyReplicationGroup'],
      'requestParameters.replicationGroupId',
    ),
  ],
});

const DOMAIN = [
  'ARN',
  'EngineVersion',
  'Endpoint',
  'Endpoints',
  'VPCOptions',
  'AccessPolicies',
  'AdvancedSecurityOptions',
  'EncryptionAtRestOptions',
  'NodeToNodeEncryptionOptions',
  'DomainEndpointOptions',
  'LogPublishingOptions',
];

export const domain = defineKind({
  apiVersion: 'es.amazonaws.com/2021-01-01',
  kind: 'Domain',
  scope: 'region',
  list: known(
    listed({
      call: 'opensearch:ListDomainNames',
      permission: 'es:ListDomainNames',
      gives: ['DomainName'],
      items: 'DomainNames',
    }),
    (_, last) => ({ DomainName: last }),
  ),
  details: [
    [
      batched({
        call: 'opensearch:DescribeDomains',
        permission: 'es:DescribeDomains',
        gives: DOMAIN,
        size: 5,
        input: (items) => ({ DomainNames: items.map((item) => textAt(item, 'DomainName')) }),
        members: (answer, item) => {
          const found = itemsAt(answer, 'DomainStatusList').find((one) => one['DomainName'] === item['DomainName']);
          return found === undefined ? undefined : pick(found, DOMAIN);
        },
      }),
    ],
  ],
  gone: ['ResourceNotFoundException'],
  key: 'DomainName',
  arn: (place, name) => regionalArn(place, 'es', `domain/${name}`),
  documents: ['AccessPolicies'],
  edges: (item, place) => encryptedBy(item, place, 'EncryptionAtRestOptions', 'KmsKeyId'),
  events: [calls('es', ['CreateDomain', 'DeleteDomain', 'UpdateDomainConfig', 'UpgradeDomain'], 'requestParameters.domainName')],
});

export const warehouse = defineKind({
  apiVersion: 'redshift.amazonaws.com/2012-12-01',
  kind: 'Cluster',
  scope: 'region',
  list: listed({
    call: 'redshift:DescribeClusters',
    gives: [
      'ClusterIdentifier',
      'ClusterNamespaceArn',
      'ClusterStatus',
      'NodeType',
      'VpcId',
      'PubliclyAccessible',
      'Encrypted',
      'KmsKeyId',
      'EnhancedVpcRouting',
      'AutomatedSnapshotRetentionPeriod',
      'Tags',
    ],
    input: { MaxRecords: 100 },
    items: 'Clusters',
    token: ['Marker', 'Marker'],
    one: (name) => ({ ClusterIdentifier: name }),
  }),
  gone: ['ClusterNotFound', 'ClusterNotFoundFault'],
  key: 'ClusterIdentifier',
  arn: (place, name) => regionalArn(place, 'redshift', `cluster:${name}`),
  tags: 'Tags',
  created: 'ClusterCreateTime',
  edges: (item, place) => encryptedBy(item, place, 'KmsKeyId'),
  events: [
    calls(
      'redshift',
      ['CreateCluster', 'DeleteCluster', 'ModifyCluster', 'RestoreFromClusterSnapshot'],
      'requestParameters.clusterIdentifier',
    ),
  ],
});

export const logGroup = defineKind({
  apiVersion: 'logs.amazonaws.com/2014-03-28',
  kind: 'LogGroup',
  scope: 'region',
  list: listed({
    call: 'logs:DescribeLogGroups',
    gives: ['logGroupName', 'arn', 'logGroupArn', 'creationTime', 'retentionInDays', 'storedBytes', 'kmsKeyId', 'logGroupClass'],
    input: { limit: 50 },
    items: 'logGroups',
    token: ['nextToken', 'nextToken'],
    one: (_, arn) => ({ logGroupNamePrefix: resourcePart(arn).replace(/^log-group:/, ''), limit: 50 }),
  }),
  key: 'logGroupName',
  arn: (place, name) => regionalArn(place, 'logs', `log-group:${name}`),
  created: 'creationTime',
  edges: (item, place) => encryptedBy(item, place, 'kmsKeyId'),
  events: [
    calls(
      'logs',
      [
        'AssociateKmsKey',
        'CreateLogGroup',
        'DeleteLogGroup',
        'DeleteRetentionPolicy',
        'DisassociateKmsKey',
        'PutRetentionPolicy',
      ],
      'requestParameters.logGroupName',
    ),
  ],
});

function byTable(item: Item): { readonly TableName: string | undefined } {
  return { TableName: textAt(item, 'TableName') };
}

function tableArn(place: Place, name: string): string {
  return regionalArn(place, 'dynamodb', `table/${name}`);
}

function encryptedBy(item: Item, place: Place, ...path: readonly string[]): readonly EdgeDraft[] {
  const key = textAt(item, ...path);
  return key === undefined ? [] : [{ relation: 'encrypted-by', to: keyArn(place, key), evidence: path.join('.') }];
}
