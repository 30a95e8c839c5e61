/**
 * What can be done to resources of AWS, against moto: every action by the suite of all actions, what the printed policy allows
 * and what each of its lines is for, and what must not be touched.
 */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aws, awsActing } from '../../src/connectors/aws/index.js';
import { textAt } from '../../src/connectors/aws/json.js';
import { CHANGING_CALLS } from '../../src/connectors/aws/send.js';
import { createApiCalls } from '../../src/discover/index.js';
import { canonicalJson } from '../../src/lib/canonical-json.js';
import { meets } from '../../src/lib/expectation.js';
import { systemTimer } from '../../src/lib/system-timer.js';
import {
  resourceId,
  sourceId,
  type ActionRequest,
  type ActionTarget,
  type PlannedStep,
  type ResourceAddress,
} from '../../src/model/index.js';
import type { ActingEstate, ResourceAction } from '../../src/ports/index.js';
import { describeActing, type ActingCase, type ActingScene } from '../contracts/acting.js';
import { hasMoto, startMoto, useAwsEnvironment, type Moto } from '../fakes/moto.js';
import { HOME, sender, type Send } from '../fakes/aws-estate.js';
import { TEST_LIMITS } from '../fakes/read-context.js';

const ACCOUNT = '123456789012';
const present = hasMoto('acting on AWS');

interface World {
  readonly moto: Moto;
  readonly send: Send;
  /** Opened at its first use, with the credentials that the environment has then. */
  readonly estate: () => Promise<ActingEstate>;
  readonly close: () => Promise<void>;
}

let world: World;

async function startWorld(): Promise<World> {
  const moto = await startMoto();
  const undo = useAwsEnvironment(moto.url, { id: 'test', secret: 'test' });
  const { send, close } = sender('test', 'test');
  let opened: Promise<ActingEstate> | undefined;
  return {
    moto,
    send,
    estate: () => (opened ??= openActing()),
    close: async () => {
      await (await opened)?.close();
      close();
      undo();
      await moto.close();
    },
  };
}

/** With the credentials that the environment has now. */
function openActing(): Promise<ActingEstate> {
  const calls = createApiCalls({ clock: { now: () => new Date() }, timer: systemTimer, random: Math.random });
  const signal = new AbortController().signal;
  const context = {
    source: sourceId('aws://'),
    limits: TEST_LIMITS,
    signal,
    calls: (classify: Parameters<typeof calls.caller>[0]) => calls.caller(classify, signal),
    progress: () => undefined,
  };
  const claim = { candidate: { kind: 'address' as const, address: 'aws://' }, as: 'AWS' };
  return awsActing.open(claim, { accounts: [], regions: [HOME], kinds: [] }, context);
}

/** A name that no scene has had. */
let names = 0;
function fresh(prefix: string): string {
  names += 1;
  return `${prefix}-${names}`;
}

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

function scene(make: (send: Send) => Promise<Made>): ActingCase['set'] {
  return async () => {
    const { address, fields = [], change, drift, after } = await make(world.send);
    return {
      connector: awsActing,
      estate: await world.estate(),
      address,
      request: { fields },
      ...(change === undefined ? {} : { change: async () => void (await change()) }),
      ...(drift === undefined ? {} : { drift: async () => void (await drift()) }),
      close: async () => void (await after?.()),
    };
  };
}

/** In the home region. */
function inRegion(apiVersion: string, kind: string, service: string, resource: string): ResourceAddress {
  return {
    scope: { platform: 'aws', account: ACCOUNT, region: HOME, apiVersion, kind },
    resource: resourceId(`aws:arn:aws:${service}:${HOME}:${ACCOUNT}:${resource}`),
  };
}

/** In no region. */
function ofAccount(apiVersion: string, kind: string, arn: string): ResourceAddress {
  return { scope: { platform: 'aws', account: ACCOUNT, apiVersion, kind }, resource: resourceId(`aws:${arn}`) };
}

const S3 = 's3.amazonaws.com/2006-03-01';
const EC2 = 'ec2.amazonaws.com/2016-11-15';
const RDS = 'rds.amazonaws.com/2014-10-31';
const IAM = 'iam.amazonaws.com/2010-05-08';

async function newBucket(send: Send): Promise<string> {
  const Bucket = fresh('bucket');
  await send('s3:CreateBucket', { Bucket });
  return Bucket;
}

const bucketAt = (name: string): ResourceAddress => ofAccount(S3, 'Bucket', `arn:aws:s3:::${name}`);

async function newGroup(send: Send, rules: readonly object[]): Promise<string> {
  const vpc = textAt(await send('ec2:CreateVpc', { CidrBlock: '10.7.0.0/16' }), 'Vpc', 'VpcId') ?? '';
  const name = fresh('group');
  const made = await send('ec2:CreateSecurityGroup', { GroupName: name, Description: name, VpcId: vpc });
  const id = textAt(made, 'GroupId') ?? '';
  await send('ec2:AuthorizeSecurityGroupIngress', { GroupId: id, IpPermissions: rules });
  return id;
}

const tag = (send: Send, id: string) => send('ec2:CreateTags', { Resources: [id], Tags: [{ Key: 'seen', Value: 'yes' }] });
const groupAt = (id: string) => inRegion(EC2, 'SecurityGroup', 'ec2', `security-group/${id}`);
const instanceAt = (id: string) => inRegion(EC2, 'Instance', 'ec2', `instance/${id}`);

async function newInstance(send: Send, input: object = {}): Promise<string> {
  const made = await send('ec2:RunInstances', {
    ImageId: 'ami-12345678',
    MinCount: 1,
    MaxCount: 1,
    InstanceType: 't3.micro',
    ...input,
  });
  return textAt(made, 'Instances', 0, 'InstanceId') ?? '';
}

async function newUser(send: Send): Promise<string> {
  const UserName = fresh('user');
  await send('iam:CreateUser', { UserName });
  return UserName;
}

const userAt = (name: string) => ofAccount(IAM, 'User', `arn:aws:iam::${ACCOUNT}:user/${name}`);

async function newDatabase(send: Send): Promise<string> {
  const DBInstanceIdentifier = fresh('db');
  const login = { MasterUsername: 'admin', MasterUserPassword: 'long-enough' };
  const size = { DBInstanceClass: 'db.t3.micro', Engine: 'postgres', AllocatedStorage: 10, PubliclyAccessible: true };
  await send('rds:CreateDBInstance', { DBInstanceIdentifier, ...login, ...size });
  return DBInstanceIdentifier;
}

const SSH = { IpProtocol: 'tcp', FromPort: 22, ToPort: 22 };
const HTTPS = { IpProtocol: 'tcp', FromPort: 443, ToPort: 443, IpRanges: [{ CidrIp: '0.0.0.0/0' }] };
const WORLD = { CidrIp: '0.0.0.0/0', Description: 'for a day' };

const CASES: readonly ActingCase[] = [
  {
    action: 'block-public-access',
    of: 'a bucket without a configuration',
    set: scene(async (send) => {
      const Bucket = await newBucket(send);
      return {
        address: bucketAt(Bucket),
        change: () => send('s3:PutBucketVersioning', { Bucket, VersioningConfiguration: { Status: 'Enabled' } }),
        drift: () => send('s3:PutPublicAccessBlock', { Bucket, PublicAccessBlockConfiguration: { BlockPublicAcls: true } }),
      };
    }),
  },
  {
    action: 'block-public-access',
    of: 'a bucket with one setting',
    set: scene(async (send) => {
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
    }),
  },
  {
    action: 'revoke-security-group-rule',
    of: 'one range of several',
    set: scene(async (send) => {
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
    }),
  },
  {
    action: 'revoke-security-group-rule',
    of: 'all rules both ways',
    set: scene(async (send) => {
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
    }),
  },
  {
    action: 'revoke-security-group-rule',
    of: 'an instance',
    set: scene(async (send) => {
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
    }),
  },
  {
    action: 'block-public-access',
    of: 'an account',
    set: scene(async (send) => {
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
    }),
  },
  {
    action: 'make-snapshot-private',
    of: 'of a disk',
    set: scene(async (send) => {
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
    }),
  },
  {
    action: 'make-snapshot-private',
    of: 'of a database',
    set: scene(async (send) => {
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
    }),
  },
  {
    action: 'make-snapshot-private',
    of: 'of a database cluster',
    set: scene(async (send) => {
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
    }),
  },
  {
    action: 'make-image-private',
    set: scene(async (send) => {
      const made = await send('ec2:CreateImage', { InstanceId: await newInstance(send), Name: fresh('image') });
      const ImageId = textAt(made, 'ImageId') ?? '';
      const share = () => send('ec2:ModifyImageAttribute', { ImageId, LaunchPermission: { Add: [{ Group: 'all' }] } });
      await share();
      return { address: inRegion(EC2, 'Image', 'ec2', `image/${ImageId}`), change: () => tag(send, ImageId), drift: share };
    }),
  },
  {
    action: 'disable-database-public-access',
    of: 'RDS',
    set: scene(async (send) => {
      const name = await newDatabase(send);
      const modify = (input: object) => send('rds:ModifyDBInstance', { DBInstanceIdentifier: name, ...input });
      return {
        address: inRegion(RDS, 'DBInstance', 'rds', `db:${name}`),
        change: () => modify({ BackupRetentionPeriod: 9 }),
        drift: () => modify({ PubliclyAccessible: true }),
      };
    }),
  },
  {
    action: 'disable-database-public-access',
    of: 'Redshift',
    set: scene(async (send) => {
      const ClusterIdentifier = fresh('warehouse');
      const login = { MasterUsername: 'admin', MasterUserPassword: 'Long-enough-1' };
      await send('redshift:CreateCluster', { ClusterIdentifier, NodeType: 'ra3.large', ...login, PubliclyAccessible: true });
      const modify = (input: object) => send('redshift:ModifyCluster', { ClusterIdentifier, ...input });
      return {
        address: inRegion('redshift.amazonaws.com/2012-12-01', 'Cluster', 'redshift', `cluster:${ClusterIdentifier}`),
        change: () => modify({ AutomatedSnapshotRetentionPeriod: 9 }),
        drift: () => modify({ PubliclyAccessible: true }),
      };
    }),
  },
  {
    action: 'deactivate-access-key',
    set: scene(async (send) => {
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
    }),
  },
  {
    action: 'require-imdsv2',
    set: scene(async (send) => {
      const id = await newInstance(send);
      return {
        address: instanceAt(id),
        fields: ['MetadataOptions.HttpTokens'],
        change: () => tag(send, id),
        drift: () =>
          send('ec2:ModifyInstanceMetadataOptions', { InstanceId: id, HttpEndpoint: 'disabled', HttpTokens: 'required' }),
      };
    }),
  },
  {
    action: 'enable-bucket-versioning',
    set: scene(async (send) => {
      const Bucket = await newBucket(send);
      return { address: bucketAt(Bucket), change: () => send('s3:PutBucketAcl', { Bucket, ACL: 'public-read' }) };
    }),
  },
  {
    action: 'enable-key-rotation',
    set: scene(async (send) => {
      const KeyId = textAt(await send('kms:CreateKey'), 'KeyMetadata', 'KeyId') ?? '';
      return {
        address: inRegion('kms.amazonaws.com/2014-11-01', 'Key', 'kms', `key/${KeyId}`),
        change: () => send('kms:TagResource', { KeyId, Tags: [{ TagKey: 'seen', TagValue: 'yes' }] }),
        drift: () => send('kms:DisableKeyRotation', { KeyId }),
      };
    }),
  },
  {
    action: 'enable-ebs-encryption',
    set: scene(async (send) => {
      const none = () => send('ec2:DisableEbsEncryptionByDefault');
      await none();
      return {
        address: inRegion(EC2, 'EbsEncryptionByDefault', 'ec2', 'ebs-encryption-by-default'),
        drift: none,
        after: none,
      };
    }),
  },
  {
    action: 'stop-instance',
    set: scene(async (send) => {
      // In a subnet that gives no public addresses: another one would be had after the start.
      const vpc = textAt(await send('ec2:CreateVpc', { CidrBlock: '10.8.0.0/16' }), 'Vpc', 'VpcId');
      const subnet = await send('ec2:CreateSubnet', { VpcId: vpc, CidrBlock: '10.8.1.0/24' });
      const id = await newInstance(send, { SubnetId: textAt(subnet, 'Subnet', 'SubnetId') });
      return {
        address: instanceAt(id),
        change: () => tag(send, id),
        drift: () => send('ec2:TerminateInstances', { InstanceIds: [id] }),
      };
    }),
  },
];

describe.runIf(present)('acting on AWS', () => {
  beforeAll(async () => {
    world = await startWorld();
  });
  afterAll(() => world?.close());

  describeActing('AWS over moto', CASES);

  it('has a case for every action and every kind of it', async () => {
    const served = new Set<string>();
    for (const { action, set } of CASES) {
      const { address, close } = await set();
      served.add(`${action} ${address.scope.kind}`);
      await close?.();
    }
    const wanted = awsActing.actions.flatMap(({ name, kinds }) => kinds.map(({ kind }) => `${name} ${kind}`));
    expect([...wanted].filter((one) => !served.has(one))).toEqual(['block-public-access Trail']);
  });

  it('asks S3 for nothing where public access is blocked already', async () => {
    const { estate, address, close } = await firstScene('block-public-access');
    const name = address.resource.split(':::')[1] ?? '';
    const all = { BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: true };
    await world.send('s3:PutPublicAccessBlock', { Bucket: name, PublicAccessBlockConfiguration: all });
    const { action, look } = await lookFor('block-public-access', estate, address);
    expect(action.plan(look, request()).kind).toBe('already-so');
    await close?.();
  });

  it('closes the bucket that a trail writes to, and opens it again', async () => {
    const Bucket = await newBucket(world.send);
    const Name = fresh('trail');
    await world.send('cloudtrail:CreateTrail', { Name, S3BucketName: Bucket });
    const estate = await openActing();
    const address = inRegion('cloudtrail.amazonaws.com/2013-11-01', 'Trail', 'cloudtrail', `trail/${Name}`);
    const blocked = () =>
      world.send('s3:GetPublicAccessBlock', { Bucket }).then((answer) => answer['PublicAccessBlockConfiguration']);
    const { action, look } = await lookFor('block-public-access', estate, address);
    const target = targetOf(address, action.plan(look, request(['S3Bucket.PublicAccessBlockConfiguration.BlockPublicAcls'])));
    await sendAll(estate, target.steps);
    expect(await blocked()).toMatchObject({ BlockPublicAcls: true, RestrictPublicBuckets: false });
    const now = await lookFor('block-public-access', estate, address);
    expect(meets(target.expects, now.look.resource.raw)).toBe(true);
    const back = action.undo(look, now.look, target);
    await sendAll(estate, back.kind === 'steps' ? back.steps : []);
    await expect(blocked()).rejects.toThrow(/public access block configuration was not found/);
    await estate.close();
  });

  it('S8: does not touch the user that its own requests are made as', async () => {
    const UserName = await newUser(world.send);
    await withKeyOf(UserName, async () => {
      const estate = await openActing();
      const { look } = await lookFor('deactivate-access-key', estate, userAt(UserName));
      expect(awsActing.protects(look.resource)).toMatch(/Headwater's own/);
      const other = await lookFor('deactivate-access-key', estate, userAt(await newUser(world.send)));
      expect(awsActing.protects(other.look.resource)).toBeUndefined();
      await estate.close();
    });
  });

  it('S1: sends what the plan says and leaves the plan as it was', async () => {
    const { estate, address, close } = await firstScene('block-public-access');
    const { action, look } = await lookFor('block-public-access', estate, address);
    const { steps } = targetOf(address, action.plan(look, request()));
    const before = canonicalJson(steps);
    await sendAll(estate, steps);
    expect(canonicalJson(steps)).toBe(before);
    await close?.();
  });

  it('says that what is not there is gone, and refuses what it does not know', async () => {
    const estate = await openActing();
    expect(await estate.read(bucketAt('no-such-bucket'))).toEqual({ kind: 'gone' });
    const done = { kind: 'gone' } as const;
    const input = { Bucket: 'no-such-bucket', PublicAccessBlockConfiguration: {} };
    const send = (call: string, about: ResourceAddress) =>
      estate.send({ kind: 'call', call, address: about, input, done }, 'key');
    const missing = bucketAt('no-such-bucket');
    expect(await send('s3:PutPublicAccessBlock', missing)).toMatchObject({
      kind: 'refused',
      because: expect.stringContaining('NoSuchBucket'),
    });
    expect(await send('s3:DeleteBucket', missing)).toMatchObject({
      kind: 'refused',
      because: expect.stringContaining('no call'),
    });
    expect(await send('s3:PutPublicAccessBlock', bucketAt('other'))).toMatchObject({
      kind: 'refused',
      because: expect.stringContaining('not about'),
    });
    await estate.close();
  });
});

describe.runIf(present)('the policy that is printed for acting on AWS', () => {
  const ACTOR = 'headwater-actor';
  const reading = [...new Set(aws.kinds.flatMap(({ calls }) => calls.map(({ permission }) => permission)))];
  const acting = [
    ...new Set(awsActing.actions.flatMap(({ permissions }) => permissions.map(({ permission }) => permission))),
  ].sort();
  beforeAll(async () => {
    world = await startWorld();
    await world.send('iam:CreateUser', { UserName: ACTOR });
    const text = aws.grant([...reading, ...listedInReadme('Permissions that it calls by another name')]).text;
    await world.send('iam:PutUserPolicy', { UserName: ACTOR, PolicyName: 'read', PolicyDocument: text });
  });
  afterAll(() => world?.close());

  async function allow(permissions: readonly string[]): Promise<void> {
    const text = awsActing.grant([...permissions, ...listedInReadme('Permissions of acting that it calls by another name')]).text;
    await world.moto.relax();
    await world.send('iam:PutUserPolicy', { UserName: ACTOR, PolicyName: 'act', PolicyDocument: text });
    await world.moto.enforce();
  }

  it('is enough for every action and its undo, and has no line of which the want is not told', async () => {
    const silent = new Set<string>();
    const told = new Set<string>();
    /** Each call is refused without its permission, and accepted with it. */
    const sendWith = async (estate: ActingEstate, steps: readonly PlannedStep[]): Promise<void> => {
      for (const step of steps) {
        if (step.kind !== 'call') continue;
        const permission = CHANGING_CALLS.get(step.call)?.permission ?? '';
        await allow(acting.filter((one) => one !== permission));
        const denied = await estate.send(step, 'key');
        const isTold = denied.kind === 'refused' && denied.because.endsWith(`it needs ${permission}`);
        (isTold ? told : silent).add(step.call);
        await allow(acting);
        if (isTold) expect(await estate.send(step, 'key'), step.call).toEqual({ kind: 'accepted' });
      }
    };
    await withKeyOf(ACTOR, async () => {
      for (const { action: name, set } of CASES) {
        await world.moto.relax();
        const { estate, address, request: wanted, close } = await set();
        await allow(acting);
        const { action, look } = await lookFor(name, estate, address);
        const target = targetOf(address, action.plan(look, { ...request(), ...wanted }));
        await sendWith(estate, target.steps);
        const now = await lookFor(name, estate, address);
        const back = action.undo(look, now.look, target);
        await sendWith(estate, back.kind === 'steps' ? back.steps : []);
        await world.moto.relax();
        await close?.();
      }
    });
    expect([...CHANGING_CALLS.keys()].filter((call) => !told.has(call) && !silent.has(call))).toEqual([]);
    expect([...silent].sort()).toEqual(listedInReadme('Permissions of acting that it does not ask for'));
  });
});

/** The first scene of an action. */
async function firstScene(action: string): Promise<ActingScene> {
  const found = CASES.find((one) => one.action === action);
  if (found === undefined) throw new Error(`no case of ${action}`);
  return found.set();
}

async function lookFor(name: string, estate: ActingEstate, address: ResourceAddress) {
  const action = awsActing.actions.find((one) => one.name === name);
  if (action === undefined) throw new Error(`no action ${name}`);
  const look = await action.look(address, estate);
  if (look.kind !== 'seen') throw new Error(`${address.resource} is ${look.kind}`);
  return { action, look };
}

function request(fields: readonly string[] = []): ActionRequest {
  return { phase: 'test', fields, parameters: {} };
}

function targetOf(address: ResourceAddress, answer: ReturnType<ResourceAction['plan']>): ActionTarget {
  if (answer.kind !== 'steps') throw new Error(`nothing is planned: ${answer.because}`);
  const { steps, expects } = answer;
  return { ...address, name: address.resource, version: '', service: '', request: request(), steps, expects };
}

async function sendAll(estate: ActingEstate, steps: readonly PlannedStep[]): Promise<void> {
  for (const step of steps) if (step.kind === 'call') expect(await estate.send(step, 'key')).toEqual({ kind: 'accepted' });
}

/** From now on requests are made with a key of the user's; until `work` has ended. */
async function withKeyOf(UserName: string, work: () => Promise<void>): Promise<void> {
  const made = await world.send('iam:CreateAccessKey', { UserName });
  const [id, secret] = [process.env['AWS_ACCESS_KEY_ID'], process.env['AWS_SECRET_ACCESS_KEY']];
  Object.assign(process.env, {
    AWS_ACCESS_KEY_ID: textAt(made, 'AccessKey', 'AccessKeyId'),
    AWS_SECRET_ACCESS_KEY: textAt(made, 'AccessKey', 'SecretAccessKey'),
  });
  try {
    await work();
  } finally {
    Object.assign(process.env, { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret });
  }
}

/** The items of a list below a heading of the readme. */
function listedInReadme(heading: string): readonly string[] {
  const text = readFileSync(new URL('../../src/connectors/aws/readme.md', import.meta.url), 'utf8');
  const section = text.split(`### ${heading}\n`)[1]?.split('\n#', 1)[0] ?? '';
  return [...section.matchAll(/`([a-z0-9-]+:[A-Za-z0-9]+)`/g)].map(([, name = '']) => name).sort();
}
