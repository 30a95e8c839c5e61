/** A made-up account with what actions are wanted for, and the acting estate over it: what tests and contracts share. */
import { alibabaActing } from '../../../src/connectors/alibaba/index.js';
import { resourceId, sourceId, type ResourceAddress } from '../../../src/model/index.js';
import type { ActingEstate } from '../../../src/ports/index.js';
import { testContext } from '../read-context.js';
import { testCalls } from '../single-calls.js';
import { startFakeAlibaba, withSettings, type FakeAlibaba } from './server.js';
import {
  ACCOUNT,
  emptyAccount,
  emptyRegion,
  HOME,
  type FakeRegion,
  type FakeUser,
  type FakeWorld,
  type Fields,
} from './world.js';

export const BUCKET = `acs:oss:${HOME}:${ACCOUNT}:files-of-the-shop`;
export const GROUP = `acs:ecs:${HOME}:${ACCOUNT}:securitygroup/sg-web`;
export const DATABASE = `acs:rds:${HOME}:${ACCOUNT}:dbinstance/rm-orders`;
export const USER = `acs:ram::${ACCOUNT}:user/ci`;
export const KEY = `acs:kms:${HOME}:${ACCOUNT}:key/key-data`;

const KINDS: Readonly<Record<string, readonly [apiVersion: string, kind: string, region?: string]>> = {
  [BUCKET]: ['oss.aliyuncs.com/2019-05-17', 'Bucket'],
  [GROUP]: ['ecs.aliyuncs.com/2014-05-26', 'SecurityGroup', HOME],
  [DATABASE]: ['rds.aliyuncs.com/2014-08-15', 'DBInstance', HOME],
  [USER]: ['ram.aliyuncs.com/2015-05-01', 'User'],
  [KEY]: ['kms.aliyuncs.com/2016-01-20', 'Key', HOME],
};

export function addressOf(arn: string): ResourceAddress {
  const [apiVersion = '', kind = '', region] = KINDS[arn] ?? [];
  const scope = { platform: 'alibaba', account: ACCOUNT, apiVersion, kind, ...(region === undefined ? {} : { region }) };
  return { scope, resource: resourceId(`alibaba:${arn}`) };
}

const rule = (id: string, PortRange: string, SourceCidrIp: string): Fields => ({
  SecurityGroupRuleId: id,
  CreateTime: '2024-05-01T10:00:00Z',
  Direction: 'ingress',
  IpProtocol: 'TCP',
  PortRange,
  SourceCidrIp,
  NicType: 'intranet',
  Policy: 'Accept',
  Priority: '1',
});

export interface ActingThings {
  readonly bucket: Record<string, string>;
  readonly rules: Fields[];
  readonly lists: Fields[];
  readonly endpoints: Fields[];
  readonly user: FakeUser;
  readonly key: Fields & { KeyId: string };
}

function actingThings(): ActingThings {
  return {
    bucket: { BlockPublicAccess: 'false' },
    rules: [rule('sgr-1', '443/443', '10.0.0.0/8'), rule('sgr-2', '22/22', '0.0.0.0/0')],
    lists: [
      {
        DBInstanceIPArrayName: 'office',
        DBInstanceIPArrayAttribute: '',
        SecurityIPList: '198.51.100.0/24',
        WhitelistNetType: 'MIX',
      },
      {
        DBInstanceIPArrayName: 'default',
        DBInstanceIPArrayAttribute: '',
        SecurityIPList: '10.0.0.0/24,0.0.0.0/0',
        WhitelistNetType: 'MIX',
      },
    ],
    endpoints: [
      { ConnectionString: 'rm-orders.mysql.rds.aliyuncs.com', IPType: 'Private', IPAddress: '10.0.0.9', Port: '3306' },
      { ConnectionString: 'orders-public.mysql.rds.aliyuncs.com', IPType: 'Public', IPAddress: '203.0.113.9', Port: '3307' },
    ],
    user: {
      UserName: 'ci',
      fields: { UserId: 'id-of-ci', CreateDate: '2024-05-01T10:00:00Z' },
      keys: [
        { AccessKeyId: 'LTAIYOUNG', Status: 'Active', CreateDate: '2026-01-01T00:00:00Z' },
        { AccessKeyId: 'LTAIOLD', Status: 'Active', CreateDate: '2024-05-01T10:00:00Z' },
      ],
      policies: [],
    },
    key: {
      KeyId: 'key-data',
      KeyState: 'Enabled',
      KeyUsage: 'ENCRYPT/DECRYPT',
      Origin: 'Aliyun_KMS',
      Creator: ACCOUNT,
      AutomaticRotation: 'Disabled',
    },
  };
}

function worldOf({ bucket, rules, lists, endpoints, user, key }: ActingThings, operationReads: number): FakeWorld {
  const account = emptyAccount(ACCOUNT);
  const home: FakeRegion = {
    ...emptyRegion(),
    groups: [{ fields: { SecurityGroupId: 'sg-web', SecurityGroupName: 'web', VpcId: 'vpc-1' }, rules }],
    databases: [
      {
        fields: { DBInstanceId: 'rm-orders', DBInstanceDescription: 'orders', Engine: 'MySQL', EngineVersion: '8.0' },
        answers: {
          DescribeDBInstanceNetInfo: { DBInstanceNetInfos: { DBInstanceNetInfo: endpoints } },
          DescribeDBInstanceIPArrayList: { Items: { DBInstanceIPArray: lists } },
        },
      },
    ],
    keys: [key],
  };
  account.regions = { [HOME]: home };
  account.users = [user];
  account.buckets = [{ name: 'files-of-the-shop', region: HOME, acl: 'public-read', information: bucket }];
  return { accounts: [account], roles: [], operationReads };
}

export interface OpenedActing {
  readonly estate: ActingEstate;
  readonly server: FakeAlibaba;
  /** What the account holds, to be changed behind the estate's back. */
  readonly things: ActingThings;
  close(): Promise<void>;
}

/** The connector over a server of this machine, found as a user would have it found: by the environment. */
export async function openActing(operationReads = 2, keyId?: string): Promise<OpenedActing> {
  const things = actingThings();
  const server = await startFakeAlibaba(worldOf(things, operationReads));
  const restore = withSettings(server.url, keyId);
  const { limits, signal, progress } = testContext();
  const context = { source: sourceId('alibaba://'), limits, signal, progress, calls: testCalls().caller };
  const claim = { candidate: { kind: 'address', address: 'alibaba://' }, as: 'Alibaba Cloud accounts' } as const;
  const estate = await alibabaActing.open(claim, { accounts: [], regions: [], kinds: [] }, context);
  return {
    estate,
    server,
    things,
    async close() {
      restore();
      await estate.close();
      await server.close();
    },
  };
}
