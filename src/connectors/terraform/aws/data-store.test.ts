import { expect, it } from 'vitest';
import { projected } from '../../../../test/fakes/terraform.js';

const recovery = (status: string) => ({
  ContinuousBackupsDescription: {
    ContinuousBackupsStatus: 'ENABLED',
    PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus: status },
  },
});

it.each([
  ['aws_dynamodb_table', 'name = "a"', 'Table', { TableName: 'a', ...recovery('DISABLED') }],
  ['aws_dynamodb_table', 'point_in_time_recovery { enabled = true }', 'Table', recovery('ENABLED')],
  ['aws_efs_file_system', 'creation_token = "a"', 'FileSystem', { Encrypted: false }],
  ['aws_efs_file_system', 'encrypted = true', 'FileSystem', { Encrypted: true }],
  ['aws_redshift_cluster', 'encrypted = false', 'Cluster', { Encrypted: false }],
  [
    'aws_elasticache_replication_group',
    'replication_group_id = "a"',
    'ReplicationGroup',
    { ReplicationGroupId: 'a', Engine: 'redis', TransitEncryptionEnabled: false },
  ],
])('reads %s with %s', async (type, argument, kind, raw) => {
  const [resource] = await projected(`resource "${type}" "a" {
    ${argument}
  }`);
  expect(resource?.kind).toBe(kind);
  expect(resource?.raw).toEqual(raw);
});
