/** RDS: instances and clusters, and the snapshots that somebody made of them, with who may restore those. */
import { calls } from '../events-table.js';
import { keyArn, regionalArn } from '../identity.js';
import { at, textAt, type Item } from '../json.js';
import { defineKind, type EdgeDraft, type Place } from '../kind.js';
import { detail, listed } from '../steps.js';

const apiVersion = 'rds.amazonaws.com/2014-10-31';
const MARKER = ['Marker', 'Marker'] as const;
const PAGE = { MaxRecords: 100 };
/** AWS's own go with what they are of. */
const MANUAL = { SnapshotType: 'manual' };

export const dbInstance = defineKind({
  apiVersion,
  kind: 'DBInstance',
  scope: 'region',
  list: listed({
    call: 'rds:DescribeDBInstances',
    gives: [
      'DBInstanceIdentifier',
      'DBInstanceArn',
      'DBInstanceClass',
      'Engine',
      'EngineVersion',
      'DBInstanceStatus',
      'DBClusterIdentifier',
      'ReadReplicaSourceDBInstanceIdentifier',
      'ReadReplicaSourceDBClusterIdentifier',
      'PubliclyAccessible',
      'StorageEncrypted',
      'KmsKeyId',
      'AutoMinorVersionUpgrade',
      'BackupRetentionPeriod',
      'DeletionProtection',
      'MultiAZ',
      'IAMDatabaseAuthenticationEnabled',
      'EnabledCloudwatchLogsExports',
      'TagList',
    ],
    input: PAGE,
    items: 'DBInstances',
    token: MARKER,
    one: (name) => ({ DBInstanceIdentifier: name }),
  }),
  gone: ['DBInstanceNotFound', 'DBInstanceNotFoundFault'],
  key: 'DBInstanceArn',
  arn: (place, name) => regionalArn(place, 'rds', `db:${name}`),
  name: (item) => textAt(item, 'DBInstanceIdentifier'),
  tags: 'TagList',
  edges: (item, place) => [...encryptedBy(item, place), ...memberOfCluster(item, place)],
  events: [
    calls(
      'rds',
      [
        'CreateDBInstance',
        'CreateDBInstanceReadReplica',
        'DeleteDBInstance',
        'ModifyDBInstance',
        'RebootDBInstance',
        'StartDBInstance',
        'StopDBInstance',
      ],
      'requestParameters.dBInstanceIdentifier',
    ),
  ],
});

export const dbCluster = defineKind({
  apiVersion,
  kind: 'DBCluster',
  scope: 'region',
  list: listed({
    call: 'rds:DescribeDBClusters',
    gives: [
      'DBClusterIdentifier',
      'DBClusterArn',
      'Engine',
      'EngineVersion',
      'Status',
      'StorageEncrypted',
      'KmsKeyId',
      'BackupRetentionPeriod',
      'DeletionProtection',
      'MultiAZ',
      'ReplicationSourceIdentifier',
      'TagList',
    ],
    input: PAGE,
    items: 'DBClusters',
    token: MARKER,
    one: (name) => ({ DBClusterIdentifier: name }),
  }),
  gone: ['DBClusterNotFoundFault'],
  key: 'DBClusterArn',
  arn: (place, name) => regionalArn(place, 'rds', `cluster:${name}`),
  name: (item) => textAt(item, 'DBClusterIdentifier'),
  tags: 'TagList',
  edges: encryptedBy,
  events: [
    calls(
      'rds',
      ['CreateDBCluster', 'DeleteDBCluster', 'ModifyDBCluster', 'StartDBCluster', 'StopDBCluster'],
      'requestParameters.dBClusterIdentifier',
    ),
  ],
});

export const dbSnapshot = defineKind({
  apiVersion,
  kind: 'DBSnapshot',
  scope: 'region',
  list: listed({
    call: 'rds:DescribeDBSnapshots',
    gives: ['DBSnapshotIdentifier', 'DBSnapshotArn', 'DBInstanceIdentifier', 'SnapshotType', 'Encrypted', 'Status', 'TagList'],
    input: { ...MANUAL, ...PAGE },
    items: 'DBSnapshots',
    token: MARKER,
    one: (name) => ({ ...MANUAL, DBSnapshotIdentifier: name }),
  }),
  details: [
    [
      detail({
        call: 'rds:DescribeDBSnapshotAttributes',
        gives: ['DBSnapshotAttributesResult'],
        input: (item) => ({ DBSnapshotIdentifier: textAt(item, 'DBSnapshotIdentifier') }),
      }),
    ],
  ],
  gone: ['DBSnapshotNotFound', 'DBSnapshotNotFoundFault'],
  key: 'DBSnapshotArn',
  arn: (place, name) => regionalArn(place, 'rds', `snapshot:${name}`),
  name: (item) => textAt(item, 'DBSnapshotIdentifier'),
  tags: 'TagList',
  events: [
    calls('rds', ['CreateDBSnapshot', 'DeleteDBSnapshot', 'ModifyDBSnapshotAttribute'], 'requestParameters.dBSnapshotIdentifier'),
    calls('rds', ['CopyDBSnapshot'], 'requestParameters.targetDBSnapshotIdentifier'),
  ],
});

export const dbClusterSnapshot = defineKind({
  apiVersion,
  kind: 'DBClusterSnapshot',
  scope: 'region',
  list: listed({
    call: 'rds:DescribeDBClusterSnapshots',
    gives: [
      'DBClusterSnapshotIdentifier',
      'DBClusterSnapshotArn',
      'DBClusterIdentifier',
      'SnapshotType',
      'StorageEncrypted',
      'Status',
      'TagList',
    ],
    input: { ...MANUAL, ...PAGE },
    items: 'DBClusterSnapshots',
    token: MARKER,
    one: (name) => ({ ...MANUAL, DBClusterSnapshotIdentifier: name }),
  }),
  details: [
    [
      detail({
        call: 'rds:DescribeDBClusterSnapshotAttributes',
        gives: ['DBClusterSnapshotAttributesResult'],
        input: (item) => ({ DBClusterSnapshotIdentifier: textAt(item, 'DBClusterSnapshotIdentifier') }),
      }),
    ],
  ],
  gone: ['DBClusterSnapshotNotFoundFault'],
  key: 'DBClusterSnapshotArn',
  arn: (place, name) => regionalArn(place, 'rds', `cluster-snapshot:${name}`),
  name: (item) => textAt(item, 'DBClusterSnapshotIdentifier'),
  tags: 'TagList',
  events: [
    calls(
      'rds',
      ['CreateDBClusterSnapshot', 'DeleteDBClusterSnapshot', 'ModifyDBClusterSnapshotAttribute'],
      'requestParameters.dBClusterSnapshotIdentifier',
    ),
    calls('rds', ['CopyDBClusterSnapshot'], 'requestParameters.targetDBClusterSnapshotIdentifier'),
  ],
});

function encryptedBy(item: Item, place: Place): readonly EdgeDraft[] {
  const key = textAt(item, 'KmsKeyId');
  if (key === undefined || at(item, 'StorageEncrypted') !== true) return [];
  return [{ relation: 'encrypted-by', to: keyArn(place, key), evidence: 'KmsKeyId' }];
}

function memberOfCluster(item: Item, place: Place): readonly EdgeDraft[] {
  const cluster = textAt(item, 'DBClusterIdentifier');
  if (cluster === undefined) return [];
  return [{ relation: 'member-of', to: regionalArn(place, 'rds', `cluster:${cluster}`), evidence: 'DBClusterIdentifier' }];
}
