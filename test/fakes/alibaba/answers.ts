/**
 * What the fake of Alibaba Cloud answers to each call: what its world holds, laid over the examples of the models, so that an
 * answer has what the real one has besides.
 */
import { byNumber, byToken, FakeFailure, named, numbered, one, over, type Asked, type Context } from './paging.js';
import { goOn, WRITES } from './writes.js';
import { emptyRegion, type FakeAccount, type FakeRegion, type FakeWorld, type Fields } from './world.js';

/** @param example of the models. @returns an object, or the text of an XML document */
export function answerOf(world: FakeWorld, account: FakeAccount, asked: Asked, example: Fields): Fields | string {
  const name = `${asked.product}:${asked.action}`;
  const answer = ANSWERS[name] ?? WRITES[name];
  if (answer === undefined) throw new FakeFailure(404, 'InvalidAction.NotFound');
  const region = account.regions[asked.region] ?? account.regions[asked.parameters.get('RegionId') ?? ''];
  return answer({
    world,
    account,
    asked,
    example,
    home: region ?? emptyRegion(),
    get: (name) => asked.parameters.get(name) ?? '',
  });
}

type Answer = (context: Context) => Fields | string;

function userOf({ account, get }: Context): FakeAccount['users'][number] {
  return one(
    account.users.find(({ UserName }) => UserName === get('UserName')),
    'EntityNotExist.User',
  );
}

function bucketOf({ account, asked }: Context): FakeAccount['buckets'][number] {
  return one(
    account.buckets.find(({ name }) => name === asked.subject),
    'NoSuchBucket',
  );
}

function clusterOf({ account, home, get }: Context): FakeRegion['clusters'][number] {
  const all = [...home.clusters, ...Object.values(account.regions).flatMap(({ clusters }) => clusters)];
  return one(
    all.find(({ fields }) => fields.cluster_id === get('ClusterId')),
    'ErrorClusterNotFound',
  );
}

/** A database answers in every region of its account. */
function databaseAnswer(context: Context): Fields {
  const { account, asked, example, get } = context;
  const all = Object.values(account.regions).flatMap(({ databases }) => databases);
  const { answers } = one(
    all.find(({ fields }) => fields.DBInstanceId === get('DBInstanceId')),
    'InvalidDBInstanceId.NotFound',
  );
  return { ...example, ...answers[asked.action] };
}

const created = '2024-05-01T10:00:00.000Z';

function bucketXml({ name, region, acl, information }: FakeAccount['buckets'][number], isWhole: boolean): string {
  const members = Object.entries(information).map(([member, value]) => `<${member}>${value}</${member}>`);
  const rest = isWhole ? `${members.join('')}<AccessControlList><Grant>${acl}</Grant></AccessControlList>` : '';
  return `<Bucket><CreationDate>${created}</CreationDate><ExtranetEndpoint>oss-${region}.aliyuncs.com</ExtranetEndpoint><Location>oss-${region}</Location><Name>${name}</Name><ResourceGroupId>rg-shop</ResourceGroupId><StorageClass>Standard</StorageClass>${rest}</Bucket>`;
}

const XML = '<?xml version="1.0" encoding="UTF-8"?>\n';

const ANSWERS: Readonly<Record<string, Answer>> = {
  'sts:GetCallerIdentity': ({ account, example }) => ({
    ...example,
    AccountId: account.id,
    Arn: `acs:ram::${account.id}:user/headwater`,
  }),
  'sts:AssumeRole': ({ world, example, get }) => {
    const id = /^acs:ram::(\d+):role\//.exec(get('RoleArn'))?.[1] ?? '';
    if (!world.roles.includes(get('RoleArn')))
      throw new FakeFailure(403, 'NoPermission', 'You are not authorized to do this action.');
    const Expiration = new Date(Date.now() + 3_600_000).toISOString();
    return {
      ...example,
      Credentials: { AccessKeyId: 'STS.fake', AccessKeySecret: 'fake', SecurityToken: `session-of-${id}`, Expiration },
    };
  },
  'resourcemanager:ListAccounts': (context) => {
    if (context.world.organisation === undefined) throw new FakeFailure(409, 'ResourceDirectoryNotInUse');
    return numbered(context, 'Accounts.Account', context.world.organisation);
  },
  'ecs:DescribeRegions': (context) =>
    over(
      context,
      'Regions.Region',
      Object.keys(context.account.regions).map((RegionId) => ({
        RegionId,
        LocalName: RegionId,
        RegionEndpoint: `ecs.${RegionId}.aliyuncs.com`,
      })),
    ),
  'ecs:DescribeInstances': (context) =>
    byToken(context, 'Instances.Instance', named(context, 'InstanceIds', 'InstanceId', context.home.instances)),
  'ecs:DescribeInstanceRamRole': (context) => {
    const sets = named(context, 'InstanceIds', 'InstanceId', context.home.instances).map(({ InstanceId }) => ({
      InstanceId,
      RamRoleName: context.home.ramRoles[InstanceId] ?? '',
    }));
    return { ...over(context, 'InstanceRamRoleSets.InstanceRamRoleSet', sets), TotalCount: sets.length };
  },
  'ecs:DescribeDisks': (context) => byToken(context, 'Disks.Disk', named(context, 'DiskIds', 'DiskId', context.home.disks)),
  'ecs:DescribeSecurityGroups': (context) =>
    byToken(
      context,
      'SecurityGroups.SecurityGroup',
      named(
        context,
        'SecurityGroupIds',
        'SecurityGroupId',
        context.home.groups.map(({ fields }) => fields),
      ),
    ),
  'ecs:DescribeSecurityGroupAttribute': (context) => {
    const group = one(
      context.home.groups.find(({ fields }) => fields.SecurityGroupId === context.get('SecurityGroupId')),
      'InvalidSecurityGroupId.NotFound',
    );
    // A rule has what was set of it: the example has every kind of source at once.
    return {
      ...byToken({ ...context, example: {} }, 'Permissions.Permission', group.rules),
      SecurityGroupId: group.fields.SecurityGroupId,
    };
  },
  'ecs:DescribePortRangeListEntries': ({ home, get }) => ({
    Entries: one(home.portLists[get('PortRangeListId')], 'InvalidPortRangeListId.NotFound').map((PortRange) => ({
      PortRange,
      Description: '',
    })),
  }),
  'vpc:DescribeVpcs': (context) => numbered(context, 'Vpcs.Vpc', named(context, 'VpcId', 'VpcId', context.home.vpcs)),
  'vpc:DescribeFlowLogs': (context) =>
    numbered(
      context,
      'FlowLogs.FlowLog',
      context.home.flowLogs.filter(
        (log) => log['ResourceType'] === context.get('ResourceType') && log['ResourceId'] === context.get('ResourceId'),
      ),
    ),
  'rds:DescribeDBInstances': (context) => {
    const read = context.home.databases.find(({ fields }) => fields.DBInstanceId === context.get('DBInstanceId'));
    if (read !== undefined) goOn(read);
    return byToken(
      context,
      'Items.DBInstance',
      named(
        context,
        'DBInstanceId',
        'DBInstanceId',
        context.home.databases.map(({ fields }) => fields),
      ),
    );
  },
  'rds:DescribeDBInstanceNetInfo': databaseAnswer,
  'rds:DescribeDBInstanceIPArrayList': databaseAnswer,
  'rds:DescribeDBInstanceSSL': databaseAnswer,
  'rds:DescribeDBInstanceTDE': databaseAnswer,
  'rds:DescribeSQLCollectorPolicy': databaseAnswer,
  'rds:DescribeSQLCollectorRetention': databaseAnswer,
  'slb:DescribeLoadBalancers': (context) =>
    numbered(
      context,
      'LoadBalancers.LoadBalancer',
      named(
        context,
        'LoadBalancerId',
        'LoadBalancerId',
        context.home.balancers.map(({ fields }) => fields),
      ),
    ),
  'slb:DescribeLoadBalancerAttribute': ({ home, get }) => {
    const { fields, attribute } = one(
      home.balancers.find(({ fields: each }) => each.LoadBalancerId === get('LoadBalancerId')),
      'InvalidLoadBalancerId.NotFound',
    );
    return { ...fields, ...attribute };
  },
  'alb:ListListeners': (context) =>
    byToken(context, 'Listeners', named(context, 'ListenerIds.1', 'ListenerId', context.home.listeners)),
  'kms:ListKeys': (context) =>
    numbered(
      context,
      'Keys.Key',
      context.home.keys.map(({ KeyId }) => ({
        KeyId,
        KeyArn: `acs:kms:${context.asked.region}:${context.account.id}:key/${KeyId}`,
      })),
    ),
  'kms:DescribeKey': ({ home, get }) => ({
    KeyMetadata: one(
      home.keys.find(({ KeyId }) => KeyId === get('KeyId')),
      'Forbidden.KeyNotFound',
    ),
  }),
  'cs:DescribeClustersV1': (context) => {
    const fields = context.home.clusters.map((cluster) => cluster.fields);
    const { from, size, ...page } = byNumber(context, 'clusters', fields, 'page_number', 'page_size');
    return { ...page, page_info: { page_number: from / size + 1, page_size: size, total_count: fields.length } };
  },
  'cs:DescribeClusterDetail': (context) => ({ ...context.example, ...clusterOf(context).fields }),
  'cs:DescribeClusterNodePools': (context) => over({ ...context, example: {} }, 'nodepools', clusterOf(context).nodepools),
  'ram:ListUsers': (context) =>
    byToken(
      context,
      'Users.User',
      // The list says nothing of logins.
      context.account.users.map(({ UserName, fields }) => ({ ...without(fields, 'LastLoginDate'), UserName })),
      'Marker',
      'MaxItems',
    ),
  'ram:GetUser': (context) => {
    const { UserName, fields } = userOf(context);
    return { User: { LastLoginDate: '', ...fields, UserName } };
  },
  'ram:GetLoginProfile': (context) => ({ LoginProfile: one(userOf(context).login, 'EntityNotExist.User.LoginProfile') }),
  'ram:GetUserMFAInfo': (context) => ({ MFADevice: one(userOf(context).device, 'EntityNotExist.User.MFADevice') }),
  'ram:ListAccessKeys': (context) => ({ AccessKeys: { AccessKey: userOf(context).keys } }),
  'ram:ListPoliciesForUser': (context) => ({ Policies: { Policy: userOf(context).policies } }),
  'ram:ListPolicies': (context) => {
    const own = context.account.policies.map(({ name }) => ({
      PolicyName: name,
      PolicyType: 'Custom',
      AttachmentCount: 1,
      DefaultVersion: 'v1',
      CreateDate: created,
    }));
    const all = [...own, { PolicyName: 'AdministratorAccess', PolicyType: 'System', AttachmentCount: 1, DefaultVersion: 'v1' }];
    return byToken(
      context,
      'Policies.Policy',
      all.filter(({ PolicyType }) => [PolicyType, ''].includes(context.get('PolicyType'))),
      'Marker',
      'MaxItems',
    );
  },
  'ram:GetPolicy': ({ account, get }) => {
    const { name, document } = one(
      account.policies.find((policy) => policy.name === get('PolicyName')),
      'EntityNotExist.Policy',
    );
    const Policy = { PolicyName: name, PolicyType: 'Custom', AttachmentCount: 1, DefaultVersion: 'v1', CreateDate: created };
    return {
      Policy,
      DefaultPolicyVersion: { VersionId: 'v1', IsDefaultVersion: true, CreateDate: created, PolicyDocument: document },
    };
  },
  'ram:ListRoles': (context) =>
    byToken(
      context,
      'Roles.Role',
      context.account.roles.map(({ name }) => roleOf(context.account, name)),
      'Marker',
      'MaxItems',
    ),
  'ram:GetRole': ({ account, get }) => {
    const { name, trust } = one(
      account.roles.find((role) => role.name === get('RoleName')),
      'EntityNotExist.Role',
    );
    return { Role: { ...roleOf(account, name), AssumeRolePolicyDocument: trust } };
  },
  'ram:GetPasswordPolicy': ({ account, example }) => ({ ...example, PasswordPolicy: account.passwords }),
  'ims:GetAccountSecurityPracticeReport': ({ account }) => ({ AccountSecurityPracticeInfo: { Score: 100, ...account.report } }),
  'actiontrail:DescribeTrails': ({ account, asked, get }) => {
    const isShown = (trail: Fields): boolean =>
      trail['HomeRegion'] === asked.region || (trail['TrailRegion'] === 'All' && get('IncludeShadowTrails') === 'true');
    return {
      TrailList: Object.values(account.regions)
        .flatMap(({ trails }) => trails)
        .filter(isShown),
    };
  },
  'sls:ListAlerts': (context) => {
    const alerts = one(context.home.projects[context.asked.subject], 'ProjectNotExist');
    const from = Number(context.get('offset') || '0');
    const results = alerts.slice(from, from + Math.min(Number(context.get('size') || '100'), context.asked.pageSize));
    return { count: results.length, total: alerts.length, results };
  },
  'resourcecenter:SearchResources': (context) => byToken(context, 'Resources', searched(context, context.account)),
  'resourcecenter:SearchMultiAccountResources': (context) => {
    const scope = context.world.accounts.find(({ id }) => id === context.get('Scope'));
    return byToken(context, 'Resources', searched(context, one(scope, 'InvalidParameter.Scope')));
  },
  'oss:ListBuckets': ({ account, get, asked }) => {
    const behind = account.buckets.filter(({ name }) => name > get('marker')).sort((a, b) => (a.name < b.name ? -1 : 1));
    const page = behind.slice(0, Math.min(Number(get('max-keys') || '100'), asked.pageSize));
    const more = page.length < behind.length;
    const rest = more
      ? `<IsTruncated>true</IsTruncated><NextMarker>${page.at(-1)?.name ?? ''}</NextMarker>`
      : '<IsTruncated>false</IsTruncated>';
    const buckets = page.map((bucket) => bucketXml(bucket, false)).join('');
    return `${XML}<ListAllMyBucketsResult><Owner><ID>${account.id}</ID></Owner>${rest}<Buckets>${buckets}</Buckets></ListAllMyBucketsResult>`;
  },
  'oss:GetBucketInfo': (context) => `${XML}<BucketInfo>${bucketXml(bucketOf(context), true)}</BucketInfo>`,
  'oss:GetBucketPolicy': (context) => one(bucketOf(context).policy, 'NoSuchBucketPolicy'),
  'oss:GetBucketLogging': (context) => `${XML}<BucketLoggingStatus>${bucketOf(context).logging ?? ''}</BucketLoggingStatus>`,
};

function without(fields: Fields, name: string): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([key]) => key !== name));
}

function searched({ get }: Context, { resources }: FakeAccount): readonly Fields[] {
  return get('Filter.1.Key') === 'ResourceId'
    ? resources.filter(({ ResourceId }) => ResourceId === get('Filter.1.Value.1'))
    : resources;
}

function roleOf({ id }: FakeAccount, name: string): Fields {
  return { RoleName: name, RoleId: `id-of-${name}`, Arn: `acs:ram::${id}:role/${name}`, CreateDate: created, Description: '' };
}
