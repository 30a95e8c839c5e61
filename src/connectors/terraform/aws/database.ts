/** Databases as RDS answers: instances, alone or of a cluster, clusters, and the snapshots of both. */
import { unread, type Block, type Estate, type Field, type Projection, type Shape } from '../projection.js';
import { identifying } from './stand-in.js';

const rds = { platform: 'aws', apiVersion: 'rds.amazonaws.com/2014-10-31' } as const;
const CLUSTER = 'aws_rds_cluster';
const MEMBER = 'aws_rds_cluster_instance';
/** What a database can be made of; it is then encrypted as that is. */
const ORIGINS = ['snapshot_identifier', 'replicate_source_db', 'global_cluster_identifier', 'replication_source_identifier'];

export const dbInstance: Projection = {
  ...rds,
  kind: 'DBInstance',
  from: ['aws_db_instance', MEMBER],
  project(block, estate) {
    return {
      name: block.get('identifier'),
      tags: block.get('tags'),
      object: {
        DBInstanceIdentifier: block.get('identifier'),
        Engine: block.get('engine'),
        EngineVersion: block.get('engine_version'),
        PubliclyAccessible: block.get('publicly_accessible').or(false),
        AutoMinorVersionUpgrade: block.get('auto_minor_version_upgrade').or(true),
        ...(block.type === MEMBER ? memberOf(block, estate) : alone(block)),
      },
    };
  },
};

function alone(block: Block): { readonly [member: string]: Shape } {
  return {
    ReadReplicaSourceDBInstanceIdentifier: identifying(block.get('replicate_source_db')),
    StorageEncrypted: encrypted(block),
    BackupRetentionPeriod: block.get('backup_retention_period').or(0),
    DeletionProtection: block.get('deletion_protection').or(false),
    MultiAZ: block.get('multi_az').or(false),
  };
}

/** An instance of a cluster has its storage and its backups in common with the others. */
function memberOf(block: Block, estate: Estate): { readonly [member: string]: Shape } {
  const identifier = block.get('cluster_identifier');
  const cluster = estate.referred(identifier, CLUSTER);
  const elsewhere = unread('its cluster is not declared here');
  const isHere = cluster.state === 'present';
  return {
    DBClusterIdentifier: identifying(identifier),
    StorageEncrypted: isHere ? encrypted(cluster) : elsewhere,
    BackupRetentionPeriod: isHere ? cluster.get('backup_retention_period').or(1) : elsewhere,
    DeletionProtection: isHere ? cluster.get('deletion_protection').or(false) : elsewhere,
    MultiAZ: false,
  };
}

export const dbCluster: Projection = {
  ...rds,
  kind: 'DBCluster',
  from: CLUSTER,
  project(block) {
    return {
      name: block.get('cluster_identifier'),
      tags: block.get('tags'),
      object: {
        DBClusterIdentifier: block.get('cluster_identifier'),
        Engine: block.get('engine'),
        EngineVersion: block.get('engine_version'),
        StorageEncrypted: encrypted(block),
        BackupRetentionPeriod: block.get('backup_retention_period').or(1),
        DeletionProtection: block.get('deletion_protection').or(false),
      },
    };
  },
};

function encrypted(block: Block): Field {
  const said = block.get('storage_encrypted').boolean();
  const made = ORIGINS.some((origin) => block.get(origin).state !== 'absent');
  if (made || block.one('restore_to_point_in_time').state !== 'absent') {
    return said.or(unread('it is as the database that it is made of'));
  }
  // Only Aurora Serverless v1 is encrypted when nobody asks.
  return said.or(block.get('engine_mode').is('serverless'));
}

export const dbSnapshot: Projection = {
  ...rds,
  kind: 'DBSnapshot',
  from: ['aws_db_snapshot', 'aws_db_snapshot_copy'],
  project(block) {
    return {
      name: block.get('db_snapshot_identifier').or(block.get('target_db_snapshot_identifier')),
      tags: block.get('tags'),
      object: { DBSnapshotAttributesResult: { DBSnapshotAttributes: [restore(block)] } },
    };
  },
};

export const dbClusterSnapshot: Projection = {
  ...rds,
  kind: 'DBClusterSnapshot',
  from: 'aws_db_cluster_snapshot',
  project(block) {
    return {
      name: block.get('db_cluster_snapshot_identifier'),
      tags: block.get('tags'),
      object: { DBClusterSnapshotAttributesResult: { DBClusterSnapshotAttributes: [restore(block)] } },
    };
  },
};

function restore(block: Block): Shape {
  return { AttributeName: 'restore', AttributeValues: block.get('shared_accounts').or([]) };
}
