/** For every action on AWS, and every kind that it is for, a resource for which it is wanted. */
import { awsActing } from '../../src/connectors/aws/index.js';
import { textAt } from '../../src/connectors/aws/json.js';
import type { ResourceAddress } from '../../src/model/index.js';
import type { ActingCase } from '../contracts/acting.js';
import { HOME, type Send } from '../fakes/aws-estate.js';
import {
  ACCOUNT,
  EC2,
  RDS,
  bucketAt,
  fresh,
  groupAt,
  inRegion,
  instanceAt,
  newBucket,
  newDatabase,
  newGroup,
  newInstance,
  newUser,
  ofAccount,
  tag,
  userAt,
  type World,
} from '../fakes/aws-acting-world.js';

interface Made {
  readonly address: ResourceAddress;
  readonly fields?: readonly string[];
  /** Somebody else changes something else of it. */
  readonly change?: () => Promise<unknown>;
  /** Somebody else changes what the action did. */
  readonly drift?: () => Promise<unknown>;
  /** For what there is one of, and later scenes need as it was. */
  readonly after?: () => Promise<unknown>;
}

interface Scene {
  readonly action: string;
  readonly of?: string;
  readonly make: (send: Send) => Promise<Made>;
}

/** @param world the emulator that they are set up in */
export function actingCases(world: () => World): readonly ActingCase[] {
  return SCENES.map(({ make, ...names }) => ({
    ...names,
    set: async () => {
      const { send, estate } = world();
      const { address, fields = [], change, drift, after } = await make(send);
      return {
        connector: awsActing,
        estate: await estate(),
        address,
        request: { fields },
        ...(change === undefined ? {} : { change: async () => void (await change()) }),
        ...(drift === undefined ? {} : { drift: async () => void (await drift()) }),
        close: async () => void (await after?.()),
      };
    },
  }));
}

const SSH = { IpProtocol: 'tcp', FromPort: 22, ToPort: 22 };
const HTTPS = { IpProtocol: 'tcp', FromPort: 443, ToPort: 443, IpRanges: [{ CidrIp: '0.0.0.0/0' }] };
const WORLD = { CidrIp: '0.0.0.0/0', Description: 'for a day' };

const SCENES: readonly Scene[] = [
  {
    action: 'block-public-access',
    of: 'a bucket without a configuration',
    make: async (send) => {
      const Bucket = await newBucket(send);
      return {
        address: bucketAt(Bucket),
        change: () => send('s3:PutBucketVersioning', { Bucket, VersioningConfiguration: { Status: 'Enabled' } }),
        drift: () => send('s3:PutPublicAccessBlock', { Bucket, PublicAccessBlockConfiguration: { BlockPublicAcls: true } }),
      };
    },
  },
  {
    action: 'block-public-access',
    of: 'a bucket with one setting',
    make: async (send) => {
      const Bucket = await newBucket(send);
      const put = (PublicAccessBlockConfiguration: object) =>
        send('s3:PutPublicAccessBlock', { Bucket, PublicAccessBlockConfiguration });
      await put({ BlockPublicAcls: true, IgnorePublicAcls: false, BlockPublicPolicy: false, RestrictPublicBuckets: false });
      return {
        address: bucketAt(Bucket),
        fields: ['PublicAccessBlockConfiguration.RestrictPublicBuckets'],
        change: () => put({ IgnorePublicAcls: true }),
        drift: () => send('s3:DeletePublicAccessBlock', { Bucket }),
      };
    },
  },
  {
    action: 'revoke-security-group-rule',
    of: 'one range of several',
    make: async (send) => {
      const inside = { CidrIp: '10.0.0.0/8', Description: 'office' };
      const id = await newGroup(send, [{ ...SSH, IpRanges: [WORLD, inside] }, HTTPS]);
      return {
        address: groupAt(id),
        fields: ['IpPermissions[0].IpRanges[0].CidrIp'],
        change: () => tag(send, id),
        drift: () =>
          send('ec2:AuthorizeSecurityGroupIngress', {
            GroupId: id,
            IpPermissions: [{ ...SSH, IpRanges: [{ CidrIp: '192.168.0.0/16' }] }],
          }),
      };
    },
  },
  {
    action: 'revoke-security-group-rule',
    of: 'all rules both ways',
    make: async (send) => {
      const id = await newGroup(send, [{ ...SSH, IpRanges: [WORLD], Ipv6Ranges: [{ CidrIpv6: '::/0' }] }, HTTPS]);
      await send('ec2:AuthorizeSecurityGroupIngress', {
        GroupId: id,
        IpPermissions: [{ IpProtocol: '-1', UserIdGroupPairs: [{ GroupId: id, UserId: ACCOUNT }] }],
      });
      return {
        address: groupAt(id),
        fields: ['IpPermissions', 'IpPermissionsEgress'],
        change: () => tag(send, id),
        drift: () =>
          send('ec2:AuthorizeSecurityGroupEgress', {
            GroupId: id,
            IpPermissions: [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '10.0.0.0/8' }] }],
          }),
      };
    },
  },
  {
    action: 'revoke-security-group-rule',
    of: 'an instance',
    make: async (send) => {
      const group = await newGroup(send, [{ ...SSH, IpRanges: [WORLD, { CidrIp: '10.0.0.0/8' }] }, HTTPS]);
      const id = await newInstance(send, { SecurityGroupIds: [group] });
      const authorize = (CidrIp: string) =>
        send('ec2:AuthorizeSecurityGroupIngress', { GroupId: group, IpPermissions: [{ ...SSH, IpRanges: [{ CidrIp }] }] });
      return {
        address: instanceAt(id),
        fields: ['PublicIpAddress'],
        change: () => authorize('172.16.0.0/12'),
        drift: () => authorize('192.168.0.0/16'),
      };
    },
  },
  {
    action: 'block-public-access',
    of: 'an account',
    make: async (send) => {
      const none = () => send('s3control:DeletePublicAccessBlock', { AccountId: ACCOUNT });
      const put = (PublicAccessBlockConfiguration: object) =>
        send('s3control:PutPublicAccessBlock', { AccountId: ACCOUNT, PublicAccessBlockConfiguration });
      await none();
      return {
        address: ofAccount(
          's3-control.amazonaws.com/2018-08-20',
          'PublicAccessBlock',
          `arn:aws:s3::${ACCOUNT}:public-access-block`,
        ),
        change: () => put({ BlockPublicAcls: true }),
        drift: () => put({ BlockPublicPolicy: true }),
        after: none,
      };
    },
  },
  {
    action: 'make-snapshot-private',
    of: 'of a disk',
    make: async (send) => {
      const volume = await send('ec2:CreateVolume', { AvailabilityZone: `${HOME}a`, Size: 1 });
      const made = await send('ec2:CreateSnapshot', { VolumeId: textAt(volume, 'VolumeId') });
      const SnapshotId = textAt(made, 'SnapshotId') ?? '';
      const share = (change: object) =>
        send('ec2:ModifySnapshotAttribute', { SnapshotId, Attribute: 'createVolumePermission', OperationType: 'add', ...change });
      await share({ UserIds: ['111122223333'] });
      await share({ GroupNames: ['all'] });
      return {
        address: inRegion(EC2, 'Snapshot', 'ec2', `snapshot/${SnapshotId}`),
        fields: ['CreateVolumePermissions[0]'],
        change: () => tag(send, SnapshotId),
        drift: () => share({ GroupNames: ['all'] }),
      };
    },
  },
  {
    action: 'make-snapshot-private',
    of: 'of a database',
    make: async (send) => {
      const DBSnapshotIdentifier = fresh('snapshot');
      await send('rds:CreateDBSnapshot', { DBSnapshotIdentifier, DBInstanceIdentifier: await newDatabase(send) });
      const share = (ValuesToAdd: readonly string[]) =>
        send('rds:ModifyDBSnapshotAttribute', { DBSnapshotIdentifier, AttributeName: 'restore', ValuesToAdd });
      await share(['111122223333', 'all']);
      return {
        address: inRegion(RDS, 'DBSnapshot', 'rds', `snapshot:${DBSnapshotIdentifier}`),
        change: () => share(['222233334444']),
        drift: () => share(['all']),
      };
    },
  },
  {
    action: 'make-snapshot-private',
    of: 'of a database cluster',
    make: async (send) => {
      const DBClusterSnapshotIdentifier = fresh('snapshot');
      const DBClusterIdentifier = fresh('cluster');
      const login = { MasterUsername: 'admin', MasterUserPassword: 'long-enough' };
      await send('rds:CreateDBCluster', { DBClusterIdentifier, Engine: 'aurora-postgresql', ...login });
      await send('rds:CreateDBClusterSnapshot', { DBClusterSnapshotIdentifier, DBClusterIdentifier });
      const share = (ValuesToAdd: readonly string[]) =>
        send('rds:ModifyDBClusterSnapshotAttribute', { DBClusterSnapshotIdentifier, AttributeName: 'restore', ValuesToAdd });
      await share(['all']);
      return {
        address: inRegion(RDS, 'DBClusterSnapshot', 'rds', `cluster-snapshot:${DBClusterSnapshotIdentifier}`),
        change: () => share(['222233334444']),
        drift: () => share(['all']),
      };
    },
  },
  {
    action: 'make-image-private',
    make: async (send) => {
      const made = await send('ec2:CreateImage', { InstanceId: await newInstance(send), Name: fresh('image') });
      const ImageId = textAt(made, 'ImageId') ?? '';
      const share = () => send('ec2:ModifyImageAttribute', { ImageId, LaunchPermission: { Add: [{ Group: 'all' }] } });
      await share();
      return { address: inRegion(EC2, 'Image', 'ec2', `image/${ImageId}`), change: () => tag(send, ImageId), drift: share };
    },
  },
  {
    action: 'disable-database-public-access',
    of: 'RDS',
    make: async (send) => {
      const name = await newDatabase(send);
      const modify = (input: object) => send('rds:ModifyDBInstance', { DBInstanceIdentifier: name, ...input });
      return {
        address: inRegion(RDS, 'DBInstance', 'rds', `db:${name}`),
        change: () => modify({ BackupRetentionPeriod: 9 }),
        drift: () => modify({ PubliclyAccessible: true }),
      };
    },
  },
  {
    action: 'disable-database-public-access',
    of: 'Redshift',
    make: async (send) => {
      const ClusterIdentifier = fresh('warehouse');
      const login = { MasterUsername: 'admin', MasterUserPassword: 'Long-enough-1' };
      await send('redshift:CreateCluster', { ClusterIdentifier, NodeType: 'ra3.large', ...login, PubliclyAccessible: true });
      const modify = (input: object) => send('redshift:ModifyCluster', { ClusterIdentifier, ...input });
      return {
        address: inRegion('redshift.amazonaws.com/2012-12-01', 'Cluster', 'redshift', `cluster:${ClusterIdentifier}`),
        change: () => modify({ AutomatedSnapshotRetentionPeriod: 9 }),
        drift: () => modify({ PubliclyAccessible: true }),
      };
    },
  },
  {
    action: 'deactivate-access-key',
    make: async (send) => {
      const UserName = await newUser(send);
      const key = await send('iam:CreateAccessKey', { UserName });
      await send('iam:CreateAccessKey', { UserName });
      const AccessKeyId = textAt(key, 'AccessKey', 'AccessKeyId') ?? '';
      return {
        address: userAt(UserName),
        fields: [`AccessKeyMetadata[AccessKeyId=${AccessKeyId}]`],
        change: () => send('iam:TagUser', { UserName, Tags: [{ Key: 'seen', Value: 'yes' }] }),
        drift: () => send('iam:DeleteAccessKey', { UserName, AccessKeyId }),
      };
    },
  },
  {
    action: 'require-imdsv2',
    make: async (send) => {
      const id = await newInstance(send);
      return {
        address: instanceAt(id),
        fields: ['MetadataOptions.HttpTokens'],
        change: () => tag(send, id),
        drift: () =>
          send('ec2:ModifyInstanceMetadataOptions', { InstanceId: id, HttpEndpoint: 'disabled', HttpTokens: 'required' }),
      };
    },
  },
  {
    action: 'enable-bucket-versioning',
    make: async (send) => {
      const Bucket = await newBucket(send);
      return { address: bucketAt(Bucket), change: () => send('s3:PutBucketAcl', { Bucket, ACL: 'public-read' }) };
    },
  },
  {
    action: 'enable-key-rotation',
    make: async (send) => {
      const KeyId = textAt(await send('kms:CreateKey'), 'KeyMetadata', 'KeyId') ?? '';
      return {
        address: inRegion('kms.amazonaws.com/2014-11-01', 'Key', 'kms', `key/${KeyId}`),
        change: () => send('kms:TagResource', { KeyId, Tags: [{ TagKey: 'seen', TagValue: 'yes' }] }),
        drift: () => send('kms:DisableKeyRotation', { KeyId }),
      };
    },
  },
  {
    action: 'enable-ebs-encryption',
    make: async (send) => {
      const none = () => send('ec2:DisableEbsEncryptionByDefault');
      await none();
      return {
        address: inRegion(EC2, 'EbsEncryptionByDefault', 'ec2', 'ebs-encryption-by-default'),
        drift: none,
        after: none,
      };
    },
  },
  {
    action: 'stop-instance',
    make: async (send) => {
      // In a subnet that gives no public addresses: another one would be had after the start.
      const vpc = textAt(await send('ec2:CreateVpc', { CidrBlock: '10.8.0.0/16' }), 'Vpc', 'VpcId');
      const subnet = await send('ec2:CreateSubnet', { VpcId: vpc, CidrBlock: '10.8.1.0/24' });
      const id = await newInstance(send, { SubnetId: textAt(subnet, 'Subnet', 'SubnetId') });
      return {
        address: instanceAt(id),
        change: () => tag(send, id),
        drift: () => send('ec2:TerminateInstances', { InstanceIds: [id] }),
      };
    },
  },
];
