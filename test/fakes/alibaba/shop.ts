/** A shop in the fake of Alibaba Cloud: a good and a bad one of what policies judge, and one of nearly every kind that is read. */
import {
  ACCOUNT,
  emptyAccount,
  emptyRegion,
  HOME,
  MEMBER,
  OTHER,
  type FakeRegion,
  type FakeUser,
  type FakeWorld,
  type Fields,
} from './world.js';

const GROUP = 'rg-shop';
const OPEN = {
  Direction: 'ingress',
  IpProtocol: 'TCP',
  PortRange: '22/22',
  SourceCidrIp: '0.0.0.0/0',
  Policy: 'Accept',
  Priority: '1',
};
const CLOSED = { ...OPEN, SourceCidrIp: '10.0.0.0/8' };
const DAY = 86_400_000;
const ago = (days: number): string => new Date(Date.now() - days * DAY).toISOString().replace(/\.\d{3}/, '');

/** A database's answers by action; each is laid over the example of its model. */
function database(id: string, isGood: boolean): FakeRegion['databases'][number] {
  const net = { ConnectionString: `${id}.example`, IPType: isGood ? 'Private' : 'Public', IPAddress: '10.0.0.9', Port: '3306' };
  return {
    fields: {
      DBInstanceId: id,
      DBInstanceDescription: isGood ? 'orders' : 'legacy',
      Engine: 'MySQL',
      EngineVersion: '8.0',
      VpcId: 'vpc-1',
      ResourceGroupId: GROUP,
    },
    answers: {
      DescribeDBInstanceNetInfo: { DBInstanceNetInfos: { DBInstanceNetInfo: [net] } },
      DescribeDBInstanceIPArrayList: {
        Items: {
          DBInstanceIPArray: [{ DBInstanceIPArrayName: 'default', SecurityIPList: isGood ? '10.0.0.0/24' : '0.0.0.0/0' }],
        },
      },
      DescribeDBInstanceSSL: { SSLEnabled: isGood ? 'Yes' : 'No', ServerKey: 'planted-server-key' },
      DescribeDBInstanceTDE: { TDEStatus: isGood ? 'Enabled' : 'Disabled', EncryptionKey: isGood ? 'key-1' : '' },
      DescribeSQLCollectorPolicy: { SQLCollectorStatus: isGood ? 'Enable' : 'Disabled' },
      DescribeSQLCollectorRetention: { ConfigValue: isGood ? '180' : '30' },
    },
  };
}

function user(UserName: string, fields: Fields, rest: Partial<FakeUser>): FakeUser {
  return { UserName, fields: { UserId: `id-of-${UserName}`, CreateDate: ago(400), ...fields }, keys: [], policies: [], ...rest };
}

const key = (id: string, days: number): Fields => ({ AccessKeyId: id, Status: 'Active', CreateDate: ago(days) });

/** A shop with what policies like and what they do not. */
export function shopWorld(): FakeWorld {
  const account = emptyAccount(ACCOUNT);
  const home = emptyRegion();
  account.regions = { [HOME]: home, [OTHER]: emptyRegion() };
  account.users = [
    user(
      'ann',
      { LastLoginDate: ago(1) },
      {
        login: { UserName: 'ann', MFABindRequired: true },
        device: { SerialNumber: `acs:ram::${ACCOUNT}:mfa/ann`, Type: 'VMFA' },
        keys: [key('LTAIYOUNG', 10)],
      },
    ),
    user(
      'ci',
      {},
      {
        keys: [key('LTAIOLD', 200)],
        policies: [
          { PolicyName: 'everything', PolicyType: 'Custom' },
          { PolicyName: 'AliyunOSSFullAccess', PolicyType: 'System' },
        ],
      },
    ),
  ];
  account.roles = [
    {
      name: 'shop-runtime',
      trust:
        '{"Statement":[{"Action":"sts:AssumeRole","Effect":"Allow","Principal":{"Service":["ecs.aliyuncs.com"]}}],"Version":"1"}',
    },
    {
      name: 'auditor',
      trust: `{"Statement":[{"Action":"sts:AssumeRole","Effect":"Allow","Principal":{"RAM":["acs:ram::${MEMBER}:root"]}}],"Version":"1"}`,
    },
  ];
  account.policies = [
    {
      name: 'orders-reader',
      document: '{"Version":"1","Statement":[{"Effect":"Allow","Action":["oss:GetObject"],"Resource":["acs:oss:*:*:orders/*"]}]}',
    },
    { name: 'everything', document: '{"Version":"1","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}' },
  ];
  account.passwords = {
    MinimumPasswordLength: 14,
    RequireLowercaseCharacters: true,
    RequireUppercaseCharacters: true,
    RequireNumbers: true,
    RequireSymbols: true,
    HardExpiry: false,
    MaxPasswordAge: 90,
    PasswordReusePrevention: 5,
    MaxLoginAttemps: 5,
  };
  account.report = { AccountSecurityPracticeUserInfo: { BindMfa: true, RootWithAccessKey: 0 } };
  account.buckets = [
    {
      name: 'good-bucket',
      region: HOME,
      acl: 'private',
      information: {
        BlockPublicAccess: 'true',
        Versioning: 'Enabled',
        ServerSideEncryptionRule: '<SSEAlgorithm>KMS</SSEAlgorithm><KMSMasterKeyID>key-1</KMSMasterKeyID>',
      },
      policy:
        '{"Version":"1","Statement":[{"Effect":"Deny","Principal":["*"],"Action":["oss:*"],"Resource":["acs:oss:*:*:good-bucket","acs:oss:*:*:good-bucket/*"],"Condition":{"Bool":{"acs:SecureTransport":["false"]}}}]}',
      logging: '<LoggingEnabled><TargetBucket>log-bucket</TargetBucket><TargetPrefix>good/</TargetPrefix></LoggingEnabled>',
    },
    {
      name: 'bad-bucket',
      region: OTHER,
      acl: 'public-read',
      information: { BlockPublicAccess: 'false', ServerSideEncryptionRule: '<SSEAlgorithm>None</SSEAlgorithm>' },
    },
  ];
  account.resources = [
    { ResourceId: 'i-1', ResourceName: 'web', ResourceType: 'ACS::ECS::Instance', RegionId: HOME },
    { ResourceId: 's-1', ResourceName: 'nightly', ResourceType: 'ACS::ECS::Snapshot', RegionId: HOME, ResourceGroupId: GROUP },
    { ResourceId: 'vsw-1', ResourceName: 'shop-a', ResourceType: 'ACS::VPC::VSwitch', RegionId: HOME },
    { ResourceId: 'eip-1', ResourceName: '', ResourceType: 'ACS::EIP::EipAddress', RegionId: OTHER },
  ].map((fields) => ({
    AccountId: ACCOUNT,
    CreateTime: '2024-05-01T10:00:00Z',
    Tags: [{ Key: 'team', Value: 'shop' }],
    ...fields,
  }));
  const tags = { Tag: [{ TagKey: 'team', TagValue: 'shop' }] };
  home.instances = [
    {
      InstanceId: 'i-1',
      InstanceName: 'web',
      Status: 'Running',
      PublicIpAddress: { IpAddress: [] },
      EipAddress: {},
      Tags: tags,
      SecurityGroupIds: { SecurityGroupId: ['sg-good'] },
      VpcAttributes: { VpcId: 'vpc-1', VSwitchId: 'vsw-1' },
      ResourceGroupId: GROUP,
    },
    {
      InstanceId: 'i-2',
      InstanceName: 'old-web',
      Status: 'Running',
      PublicIpAddress: { IpAddress: ['203.0.113.9'] },
      EipAddress: {},
      Tags: { Tag: [] },
      SecurityGroupIds: { SecurityGroupId: ['sg-bad'] },
      VpcAttributes: { VpcId: 'vpc-2', VSwitchId: 'vsw-2' },
      ResourceGroupId: '',
    },
  ];
  home.ramRoles = { 'i-1': 'shop-runtime' };
  home.disks = [
    {
      DiskId: 'd-good',
      DiskName: 'data',
      Category: 'cloud_essd',
      Encrypted: true,
      KMSKeyId: 'key-1',
      InstanceId: 'i-1',
      Tags: tags,
    },
    { DiskId: 'd-bad', DiskName: 'scratch', Category: 'cloud_essd', Encrypted: false, KMSKeyId: '', InstanceId: 'i-2' },
  ];
  home.groups = [
    {
      fields: { SecurityGroupId: 'sg-good', SecurityGroupName: 'inside', VpcId: 'vpc-1', Tags: tags, ResourceGroupId: GROUP },
      rules: [CLOSED],
    },
    {
      fields: { SecurityGroupId: 'sg-bad', SecurityGroupName: 'open', VpcId: 'vpc-2', Tags: { Tag: [] } },
      rules: [CLOSED, OPEN],
    },
    {
      fields: { SecurityGroupId: 'sg-list', SecurityGroupName: 'by-list', VpcId: 'vpc-1', Tags: { Tag: [] } },
      rules: [{ ...OPEN, PortRange: '', PortRangeListId: 'prl-1' }],
    },
  ];
  home.portLists = { 'prl-1': ['80/80', '20/23'] };
  home.vpcs = [
    { VpcId: 'vpc-1', VpcName: 'shop', ResourceGroupId: GROUP, Tags: { Tag: [{ Key: 'team', Value: 'shop' }] } },
    { VpcId: 'vpc-2', VpcName: 'old', ResourceGroupId: '', Tags: { Tag: [] } },
  ];
  home.flowLogs = [{ FlowLogId: 'fl-1', ResourceType: 'VPC', ResourceId: 'vpc-1', Status: 'Active' }];
  home.databases = [database('rm-good', true), database('rm-bad', false)];
  home.balancers = [
    {
      fields: {
        LoadBalancerId: 'lb-1',
        LoadBalancerName: 'shop',
        AddressType: 'internet',
        Address: '203.0.113.7',
        VpcId: 'vpc-1',
        ResourceGroupId: GROUP,
      },
      attribute: {
        ListenerPortsAndProtocol: { ListenerPortAndProtocol: [{ ListenerPort: 80, ListenerProtocol: 'http' }] },
        BackendServers: {
          BackendServer: [
            { ServerId: 'i-1', Weight: 100, Type: 'ecs' },
            { ServerId: 'eni-9', Weight: 1, Type: 'eni' },
          ],
        },
      },
    },
  ];
  home.listeners = [
    {
      ListenerId: 'lsn-1',
      LoadBalancerId: 'alb-1',
      ListenerProtocol: 'HTTPS',
      ListenerPort: 443,
      SecurityPolicyId: 'tls_cipher_policy_1_2',
    },
  ];
  home.keys = ['key-1', 'key-2', 'key-3'].map((KeyId, index) => ({
    KeyId,
    KeyState: 'Enabled',
    KeyUsage: 'ENCRYPT/DECRYPT',
    KeySpec: 'Aliyun_AES_256',
    Origin: 'Aliyun_KMS',
    Creator: ACCOUNT,
    ProtectionLevel: 'SOFTWARE',
    ...(index === 0 ? { AutomaticRotation: 'Enabled', RotationInterval: '31536000s' } : { AutomaticRotation: 'Disabled' }),
  }));
  home.clusters = [
    {
      fields: {
        cluster_id: 'c1',
        name: 'shop',
        cluster_type: 'ManagedKubernetes',
        current_version: '1.32.1-aliyun.1',
        tags: [{ key: 'team', value: 'shop' }],
        master_url: '{"intranet_api_server_endpoint":"https://10.0.0.1:6443"}',
        meta_data: JSON.stringify({
          Addons: [
            { name: 'terway-eniip', config: '{"IPVlan":"true","NetworkPolicy":"true"}' },
            { name: 'logtail-ds', config: '{"token":"planted-addon-setting"}' },
          ],
          RBACEnabled: 'true',
        }),
        vpc_id: 'vpc-1',
        security_group_id: 'sg-good',
        resource_group_id: GROUP,
        worker_ram_role_name: 'shop-runtime',
      },
      nodepools: [
        {
          nodepool_info: { name: 'default', nodepool_id: 'np1' },
          kubernetes_config: { cms_enabled: true, user_data: 'cGxhbnRlZC11c2VyLWRhdGE=' },
          scaling_group: { login_password: 'planted-password' },
          node_components: [{ name: 'agent', config: { custom_config: {} }, envs: [{ name: 'KEY', value: 'planted-env' }] }],
        },
      ],
    },
  ];
  home.trails = [
    {
      Name: 'main',
      Status: 'Enable',
      TrailRegion: 'All',
      EventRW: 'All',
      HomeRegion: HOME,
      OssBucketName: 'log-bucket',
      SlsProjectArn: `acs:log:${HOME}:${ACCOUNT}:project/audit`,
    },
  ];
  home.projects = { audit: [] };
  return { accounts: [account], roles: [] };
}
