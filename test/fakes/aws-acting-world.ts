/** An emulator of AWS to act on: what makes resources in it, and where they are. */
import { awsActing } from '../../src/connectors/aws/index.js';
import { textAt } from '../../src/connectors/aws/json.js';
import { createApiCalls } from '../../src/discover/index.js';
import { systemTimer } from '../../src/lib/system-timer.js';
import { resourceId, sourceId, type ResourceAddress } from '../../src/model/index.js';
import type { ActingEstate } from '../../src/ports/index.js';
import { HOME, sender, type Send } from './aws-estate.js';
import { startMoto, useAwsEnvironment, type Moto } from './moto.js';
import { TEST_LIMITS } from './read-context.js';

export const ACCOUNT = '123456789012';

export interface World {
  readonly moto: Moto;
  readonly send: Send;
  /** Opened at its first use, with the credentials that the environment has then. */
  readonly estate: () => Promise<ActingEstate>;
  readonly close: () => Promise<void>;
}

export async function startWorld(): Promise<World> {
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
export function openActing(): Promise<ActingEstate> {
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
export function fresh(prefix: string): string {
  names += 1;
  return `${prefix}-${names}`;
}

/** In the home region. */
export function inRegion(apiVersion: string, kind: string, service: string, resource: string): ResourceAddress {
  return {
    scope: { platform: 'aws', account: ACCOUNT, region: HOME, apiVersion, kind },
    resource: resourceId(`aws:arn:aws:${service}:${HOME}:${ACCOUNT}:${resource}`),
  };
}

/** In no region. */
export function ofAccount(apiVersion: string, kind: string, arn: string): ResourceAddress {
  return { scope: { platform: 'aws', account: ACCOUNT, apiVersion, kind }, resource: resourceId(`aws:${arn}`) };
}

export const S3 = 's3.amazonaws.com/2006-03-01';
export const EC2 = 'ec2.amazonaws.com/2016-11-15';
export const RDS = 'rds.amazonaws.com/2014-10-31';
export const IAM = 'iam.amazonaws.com/2010-05-08';

export async function newBucket(send: Send): Promise<string> {
  const Bucket = fresh('bucket');
  await send('s3:CreateBucket', { Bucket });
  return Bucket;
}

export const bucketAt = (name: string): ResourceAddress => ofAccount(S3, 'Bucket', `arn:aws:s3:::${name}`);

export async function newGroup(send: Send, rules: readonly object[]): Promise<string> {
  const vpc = textAt(await send('ec2:CreateVpc', { CidrBlock: '10.7.0.0/16' }), 'Vpc', 'VpcId') ?? '';
  const name = fresh('group');
  const made = await send('ec2:CreateSecurityGroup', { GroupName: name, Description: name, VpcId: vpc });
  const id = textAt(made, 'GroupId') ?? '';
  await send('ec2:AuthorizeSecurityGroupIngress', { GroupId: id, IpPermissions: rules });
  return id;
}

export const tag = (send: Send, id: string) => send('ec2:CreateTags', { Resources: [id], Tags: [{ Key: 'seen', Value: 'yes' }] });
export const groupAt = (id: string) => inRegion(EC2, 'SecurityGroup', 'ec2', `security-group/${id}`);
export const instanceAt = (id: string) => inRegion(EC2, 'Instance', 'ec2', `instance/${id}`);

export async function newInstance(send: Send, input: object = {}): Promise<string> {
  const made = await send('ec2:RunInstances', {
    ImageId: 'ami-12345678',
    MinCount: 1,
    MaxCount: 1,
    InstanceType: 't3.micro',
    ...input,
  });
  return textAt(made, 'Instances', 0, 'InstanceId') ?? '';
}

export async function newUser(send: Send): Promise<string> {
  const UserName = fresh('user');
  await send('iam:CreateUser', { UserName });
  return UserName;
}

export const userAt = (name: string) => ofAccount(IAM, 'User', `arn:aws:iam::${ACCOUNT}:user/${name}`);

export async function newDatabase(send: Send): Promise<string> {
  const DBInstanceIdentifier = fresh('db');
  const login = { MasterUsername: 'admin', MasterUserPassword: 'long-enough' };
  const size = { DBInstanceClass: 'db.t3.micro', Engine: 'postgres', AllocatedStorage: 10, PubliclyAccessible: true };
  await send('rds:CreateDBInstance', { DBInstanceIdentifier, ...login, ...size });
  return DBInstanceIdentifier;
}
