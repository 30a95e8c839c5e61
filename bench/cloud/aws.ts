/** AWS: buckets, security groups, volumes, instances, users and databases, in the members of its SDK. */
import type { Random } from '../random.js';
import { cloudKind, failsIf, isWide, listed, type CloudKind } from './kind.js';

const BLOCKS = ['BlockPublicAcls', 'IgnorePublicAcls', 'BlockPublicPolicy', 'RestrictPublicBuckets'] as const;
const NINETY_DAYS = 90 * 24 * 3600 * 1000;

type Blocks = { readonly [block in (typeof BLOCKS)[number]]?: boolean };

interface Statement {
  readonly Effect: string;
  readonly Principal?: string | { readonly AWS?: string | readonly string[] };
  readonly Action?: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

interface Bucket {
  readonly Name: string;
  readonly CreationDate: string;
  readonly PublicAccessBlockConfiguration?: Blocks;
  readonly AccountPublicAccessBlockConfiguration?: Blocks;
  readonly VersioningConfiguration: { readonly Status?: string };
  readonly Policy?: { readonly Version: string; readonly Statement: Statement | readonly Statement[] };
  readonly Tags: readonly { readonly Key: string; readonly Value: string }[];
}

interface IpPermission {
  readonly IpProtocol: string;
  readonly FromPort?: number;
  readonly ToPort?: number;
  readonly IpRanges?: readonly { readonly CidrIp: string }[];
  readonly Ipv6Ranges?: readonly { readonly CidrIpv6: string }[];
  readonly PrefixListIds?: readonly { readonly PrefixListId: string }[];
}

interface SecurityGroup {
  readonly GroupId: string;
  readonly GroupName: string;
  readonly VpcId: string;
  readonly IpPermissions: readonly IpPermission[];
}

interface Instance {
  readonly InstanceId: string;
  readonly State: { readonly Name: string };
  readonly MetadataOptions: { readonly HttpTokens: string; readonly HttpEndpoint: string };
}

interface User {
  readonly UserName: string;
  readonly AccessKeyMetadata: readonly { readonly AccessKeyId: string; readonly Status: string; readonly CreateDate: string }[];
}

export const AWS: readonly CloudKind[] = [
  cloudKind<Bucket>({
    platform: 'aws',
    apiVersion: 's3.amazonaws.com/2006-03-01',
    kind: 'Bucket',
    share: 12,
    make: bucketOf,
    predicates: {
      'bucket-public-access-block': ({ PublicAccessBlockConfiguration: own, AccountPublicAccessBlockConfiguration: account }) => {
        return failsIf(BLOCKS.some((block) => own?.[block] !== true && account?.[block] !== true));
      },
      'bucket-versioning': ({ VersioningConfiguration: { Status } }) => failsIf(Status !== 'Enabled'),
      'bucket-tls-only': ({ Policy }) => {
        const denying = Policy === undefined ? [] : listed<Statement>(Policy.Statement).filter(deniesPlainHttp);
        const resources = denying.flatMap(({ Resource = [] }) => listed<string>(Resource));
        const whole = resources.some((name) => !name.includes('/'));
        return failsIf(!whole || !resources.some((name) => name === '*' || /^arn:[^/]*\/?[*]$/.test(name)));
      },
    },
  }),
  cloudKind<SecurityGroup>({
    platform: 'aws',
    apiVersion: 'ec2.amazonaws.com/2016-11-15',
    kind: 'SecurityGroup',
    share: 10,
    make: groupOf,
    predicates: {
      'no-open-ssh': ({ IpPermissions }) => {
        const reaching = IpPermissions.filter(reachesSsh);
        if (reaching.some(isOpen)) return 'fail';
        return reaching.some(({ PrefixListIds = [] }) => PrefixListIds.length > 0) ? 'error' : 'pass';
      },
    },
  }),
  cloudKind<{ readonly VolumeId: string; readonly Size: number; readonly Encrypted: boolean }>({
    platform: 'aws',
    apiVersion: 'ec2.amazonaws.com/2016-11-15',
    kind: 'Volume',
    share: 15,
    make: (index, random) => ({ VolumeId: `vol-${index}`, Size: 8 + random.below(500), Encrypted: random.chance(0.8) }),
    predicates: { 'encrypted-volumes': ({ Encrypted }) => failsIf(!Encrypted) },
  }),
  cloudKind<Instance>({
    platform: 'aws',
    apiVersion: 'ec2.amazonaws.com/2016-11-15',
    kind: 'Instance',
    share: 12,
    make: (index, random) => ({
      InstanceId: `i-${index}`,
      State: { Name: random.pick(['running', 'running', 'running', 'stopped', 'terminated']) },
      MetadataOptions: {
        HttpTokens: random.pick(['required', 'required', 'optional']),
        HttpEndpoint: random.chance(0.95) ? 'enabled' : 'disabled',
      },
    }),
    predicates: {
      'require-imdsv2': ({ State, MetadataOptions: { HttpTokens, HttpEndpoint } }) => {
        if (State.Name === 'terminated' || State.Name === 'shutting-down') return 'not-applicable';
        return failsIf(HttpTokens !== 'required' && HttpEndpoint !== 'disabled');
      },
    },
  }),
  cloudKind<User>({
    platform: 'aws',
    apiVersion: 'iam.amazonaws.com/2010-05-08',
    kind: 'User',
    share: 4,
    make: (index, random) => ({
      UserName: `user-${index}`,
      AccessKeyMetadata: Array.from({ length: random.below(3) }, (_, key) => ({
        AccessKeyId: `AKIA${index}${key}`,
        Status: random.chance(0.8) ? 'Active' : 'Inactive',
        CreateDate: `${random.pick(['2024', '2025', '2026'])}-0${1 + random.below(9)}-11T08:00:00Z`,
      })),
    }),
    predicates: {
      'access-key-age': ({ AccessKeyMetadata: keys }, now) => {
        return failsIf(keys.some(({ Status, CreateDate }) => Status === 'Active' && now - Date.parse(CreateDate) > NINETY_DAYS));
      },
    },
  }),
  cloudKind<{ readonly DBInstanceIdentifier: string; readonly PubliclyAccessible: boolean }>({
    platform: 'aws',
    apiVersion: 'rds.amazonaws.com/2014-10-31',
    kind: 'DBInstance',
    share: 4,
    make: (index, random) => ({ DBInstanceIdentifier: `db-${index}`, PubliclyAccessible: random.chance(0.1) }),
    predicates: { 'no-public-databases': ({ PubliclyAccessible }) => failsIf(PubliclyAccessible) },
  }),
];

function deniesPlainHttp({ Effect, Principal, Action, Resource, Condition = {} }: Statement): boolean {
  if (Effect !== 'Deny' || Principal === undefined || Action === undefined || Resource === undefined) return false;
  const everybody = typeof Principal === 'string' ? Principal === '*' : listed<string>(Principal.AWS ?? []).includes('*');
  const everything = listed<string>(Action).some((action) => ['*', 's3:*'].includes(action.toLowerCase()));
  const plainOnly = Object.entries(Condition).every(([operator, tests]) => {
    if (!['bool', 'boolifexists'].includes(operator.toLowerCase())) return false;
    return Object.entries(tests).every(([key, value]) => {
      return key.toLowerCase() === 'aws:securetransport' && listed<string>(value).includes('false');
    });
  });
  return everybody && everything && plainOnly;
}

function reachesSsh({ IpProtocol, FromPort = 0, ToPort = 65_535 }: IpPermission): boolean {
  return IpProtocol === '-1' || ((IpProtocol === 'tcp' || IpProtocol === '6') && FromPort <= 22 && 22 <= ToPort);
}

function isOpen({ IpRanges = [], Ipv6Ranges = [] }: IpPermission): boolean {
  return IpRanges.some(({ CidrIp }) => isWide(CidrIp)) || Ipv6Ranges.some(({ CidrIpv6 }) => isWide(CidrIpv6));
}

function bucketOf(index: number, random: Random): Bucket {
  const blocks = { BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: true };
  const arn = `arn:aws:s3:::bucket-${index}`;
  const denial: Statement = {
    Effect: 'Deny',
    Principal: random.chance(0.5) ? '*' : { AWS: '*' },
    Action: 's3:*',
    Resource: random.chance(0.8) ? [arn, `${arn}/*`] : `${arn}/*`,
    Condition: { Bool: { 'aws:SecureTransport': 'false' } },
  };
  const grant: Statement = {
    Effect: 'Allow',
    Principal: { AWS: ['arn:aws:iam::111122223333:root'] },
    Action: 's3:GetObject',
    Resource: `${arn}/*`,
  };
  return {
    Name: `bucket-${index}`,
    CreationDate: '2025-03-01T00:00:00Z',
    ...(random.chance(0.7)
      ? { PublicAccessBlockConfiguration: { ...blocks, ...(random.chance(0.1) ? { BlockPublicAcls: false } : {}) } }
      : {}),
    ...(random.chance(0.2) ? { AccountPublicAccessBlockConfiguration: blocks } : {}),
    VersioningConfiguration: random.chance(0.6) ? { Status: random.pick(['Enabled', 'Enabled', 'Suspended']) } : {},
    ...(random.chance(0.6)
      ? { Policy: { Version: '2012-10-17', Statement: random.chance(0.7) ? [grant, denial] : random.pick([grant, denial]) } }
      : {}),
    Tags: [{ Key: 'team', Value: `team-${index % 40}` }],
  };
}

function groupOf(index: number, random: Random): SecurityGroup {
  const permission = (): IpPermission => {
    const port = random.pick([443, 22, 80, 5432, 8080, 3306]);
    const ports = random.chance(0.95) ? { IpProtocol: 'tcp', FromPort: port, ToPort: port } : { IpProtocol: '-1' };
    return {
      ...ports,
      IpRanges: random.chance(0.8)
        ? [{ CidrIp: random.pick(['10.0.0.0/8', '203.0.113.0/24', '10.20.0.0/16', '0.0.0.0/0']) }]
        : [],
      Ipv6Ranges: random.chance(0.1) ? [{ CidrIpv6: random.pick(['::/0', 'fd00::/8', '2001:db8::/32']) }] : [],
      PrefixListIds: random.chance(0.02) ? [{ PrefixListId: 'pl-1' }] : [],
    };
  };
  return {
    GroupId: `sg-${index}`,
    GroupName: `group-${index}`,
    VpcId: `vpc-${index % 30}`,
    IpPermissions: Array.from({ length: 1 + random.below(5) }, permission),
  };
}
