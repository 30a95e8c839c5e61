import { expect, it } from 'vitest';
import { projected } from '../../../../test/fakes/terraform.js';

it('knows what an instance is when nothing is said', async () => {
  const [database] = await projected('resource "aws_db_instance" "a" { identifier = "a" }');
  expect(database).toMatchObject({ kind: 'DBInstance', name: 'a' });
  expect(database?.raw).toEqual({
    DBInstanceIdentifier: 'a',
    PubliclyAccessible: false,
    AutoMinorVersionUpgrade: true,
    StorageEncrypted: false,
    BackupRetentionPeriod: 0,
    DeletionProtection: false,
    MultiAZ: false,
  });
});

it('takes what an instance has in common with its cluster from the cluster', async () => {
  const resources = await projected(`
    resource "aws_rds_cluster" "c" {
      cluster_identifier = "c"
      storage_encrypted  = true
    }
    resource "aws_rds_cluster_instance" "i" {
      identifier         = "c-1"
      cluster_identifier = aws_rds_cluster.c.id
    }
  `);
  expect(resources.find(({ kind }) => kind === 'DBCluster')?.raw).toMatchObject({
    StorageEncrypted: true,
    BackupRetentionPeriod: 1,
    DeletionProtection: false,
  });
  const member = resources.find(({ kind }) => kind === 'DBInstance');
  expect(member?.raw).toMatchObject({ StorageEncrypted: true, BackupRetentionPeriod: 1 });
  expect(member?.raw).toHaveProperty('DBClusterIdentifier');
});

it('does not know how a database that is made of another is encrypted', async () => {
  const [restored, , replica] = await projected(`
    resource "aws_db_instance" "restored" { snapshot_identifier = "rds:x" }
    resource "aws_db_instance" "source" { identifier = "source" }
    resource "aws_db_instance" "replica" { replicate_source_db = aws_db_instance.source.arn }
  `);
  expect(restored?.unread?.map(({ path }) => path)).toEqual(['StorageEncrypted']);
  expect(replica?.unread?.map(({ path }) => path)).toEqual(['StorageEncrypted']);
  expect(replica?.raw).toMatchObject({ ReadReplicaSourceDBInstanceIdentifier: 'aws_db_instance.source' });
});

it('gives snapshots those that they are shared with', async () => {
  const [instance, cluster] = await projected(`
    resource "aws_db_snapshot" "a" {
      db_snapshot_identifier = "a"
      shared_accounts        = ["all"]
    }
    resource "aws_db_cluster_snapshot" "b" { db_cluster_snapshot_identifier = "b" }
  `);
  expect(instance?.raw).toEqual({
    DBSnapshotAttributesResult: { DBSnapshotAttributes: [{ AttributeName: 'restore', AttributeValues: ['all'] }] },
  });
  expect(cluster?.raw).toEqual({
    DBClusterSnapshotAttributesResult: {
      DBClusterSnapshotAttributes: [{ AttributeName: 'restore', AttributeValues: [] }],
    },
  });
});
