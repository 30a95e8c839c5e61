/** DynamoDB tables, EFS file systems, Redshift clusters and replication groups of ElastiCache, as their APIs answer. */
import type { Projection } from '../projection.js';

export const table: Projection = {
  platform: 'aws',
  apiVersion: 'dynamodb.amazonaws.com/2012-08-10',
  kind: 'Table',
  from: 'aws_dynamodb_table',
  project(block) {
    const recovery = block.one('point_in_time_recovery').get('enabled').or(false);
    return {
      name: block.get('name'),
      tags: block.get('tags'),
      object: {
        TableName: block.get('name'),
        ContinuousBackupsDescription: {
          ContinuousBackupsStatus: 'ENABLED',
          PointInTimeRecoveryDescription: {
            PointInTimeRecoveryStatus: recovery.as({ true: 'ENABLED', false: 'DISABLED' }),
          },
        },
      },
    };
  },
};

export const fileSystem: Projection = {
  platform: 'aws',
  apiVersion: 'elasticfilesystem.amazonaws.com/2015-02-01',
  kind: 'FileSystem',
  from: 'aws_efs_file_system',
  project(block) {
    return {
      name: block.get('tags').at('Name'),
      tags: block.get('tags'),
      object: { Encrypted: block.get('encrypted').or(false) },
    };
  },
};

export const warehouse: Projection = {
  platform: 'aws',
  apiVersion: 'redshift.amazonaws.com/2012-12-01',
  kind: 'Cluster',
  from: 'aws_redshift_cluster',
  project(block, estate) {
    return {
      name: block.get('cluster_identifier'),
      tags: block.get('tags'),
      object: {
        ClusterIdentifier: block.get('cluster_identifier'),
        PubliclyAccessible: block
          .get('publicly_accessible')
          .boolean()
          .or(estate.byVersion(block, 6, true, false)),
        Encrypted: block
          .get('encrypted')
          .boolean()
          .or(estate.byVersion(block, 6, false, true)),
      },
    };
  },
};

export const replicationGroup: Projection = {
  platform: 'aws',
  apiVersion: 'elasticache.amazonaws.com/2015-02-02',
  kind: 'ReplicationGroup',
  from: 'aws_elasticache_replication_group',
  project(block) {
    return {
      name: block.get('replication_group_id'),
      tags: block.get('tags'),
      object: {
        ReplicationGroupId: block.get('replication_group_id'),
        Engine: block.get('engine').or('redis'),
        TransitEncryptionEnabled: block.get('transit_encryption_enabled').or(false),
        TransitEncryptionMode: block.get('transit_encryption_mode'),
      },
    };
  },
};
