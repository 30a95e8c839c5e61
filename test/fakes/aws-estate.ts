/** Puts an estate into an emulator of AWS: a good and a bad one of what policies judge, and one of nearly every kind that is read. */
import { randomUUID } from 'node:crypto';
import { createAwsClient, type AwsClient, type CredentialSource } from '../../src/connectors/aws/client.js';
import { answerOf } from '../../src/connectors/aws/schema.js';
import { itemsAt, textAt, type Item } from '../../src/connectors/aws/json.js';

/** Makes one call and gives its answer. */
export type Send = (call: string, input?: object, region?: string) => Promise<Item>;

export const HOME = 'us-east-1';
export const OTHER_REGION = 'eu-west-1';
/** Planted where secrets lie. */
export const SECRETS = [
  'planted-in-a-function',
  'planted-in-a-task',
  'cGxhbnRlZC11c2VyLWRhdGE=',
  'planted-secret-value',
  'planted-password',
];

const OPEN = [{ IpProtocol: 'tcp', FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp: '0.0.0.0/0' }] }];
const INSIDE = [{ IpProtocol: 'tcp', FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp: '10.0.0.0/8' }] }];
const BLOCK = { BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: true };
const PUBLIC_STATEMENT = { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::bad-bucket/*' };

/** The client that the connector has, with credentials that are given. @returns also what closes it */
export function sender(id: string, secret: string, token?: string): { readonly send: Send; readonly close: () => void } {
  const client: AwsClient = createAwsClient();
  const credentials: CredentialSource = async () => ({
    accessKeyId: id,
    secretAccessKey: secret,
    ...(token === undefined ? {} : { sessionToken: token }),
  });
  const signer = { name: randomUUID(), credentials };
  return {
    send: async (call, input = {}, region = HOME) =>
      answerOf(await client.send({ call, input, region, signer, signal: AbortSignal.timeout(60_000) })),
    close: () => client.close(),
  };
}

/** What was made, by what it is good for. */
export interface Seeded {
  readonly ids: Readonly<Record<string, string>>;
  /** Calls that the emulator does not model. */
  readonly unmodelled: readonly string[];
}

export async function seedEstate(send: Send): Promise<Seeded> {
  const ids: Record<string, string> = {};
  const unmodelled: string[] = [];
  /** What the emulator cannot do leaves a kind without resources, and is told. */
  const tried = async (what: string, make: () => Promise<unknown>): Promise<void> => {
    try {
      await make();
    } catch (error) {
      unmodelled.push(`${what}: ${error instanceof Error ? error.message.split('\n', 1)[0] : String(error)}`);
    }
  };
  const key =
    textAt(await send('kms:CreateKey', { Tags: [{ TagKey: 'team', TagValue: 'platform' }] }), 'KeyMetadata', 'Arn') ?? '';
  ids['key'] = key;
  await send('kms:EnableKeyRotation', { KeyId: key });
  await seedBuckets(send, key);
  await seedNetwork(send, ids);
  await seedDisks(send, ids, key);
  await seedIam(send, ids);
  await seedCompute(send, ids, tried);
  await seedStores(send, ids, key, tried);
  await seedRest(send, ids, key, tried);
  return { ids, unmodelled };
}

async function seedBuckets(send: Send, key: string): Promise<void> {
  for (const Bucket of ['good-bucket', 'bad-bucket', 'log-bucket']) await send('s3:CreateBucket', { Bucket });
  await send(
    's3:CreateBucket',
    { Bucket: 'far-bucket', CreateBucketConfiguration: { LocationConstraint: OTHER_REGION } },
    OTHER_REGION,
  );
  await send('s3:PutPublicAccessBlock', { Bucket: 'good-bucket', PublicAccessBlockConfiguration: BLOCK });
  await send('s3:PutBucketVersioning', { Bucket: 'good-bucket', VersioningConfiguration: { Status: 'Enabled' } });
  await send('s3:PutBucketEncryption', {
    Bucket: 'good-bucket',
    ServerSideEncryptionConfiguration: {
      Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: key } }],
    },
  });
  await send('s3:PutBucketTagging', { Bucket: 'good-bucket', Tagging: { TagSet: [{ Key: 'team', Value: 'payments' }] } });
  await send('s3:PutBucketPolicy', {
    Bucket: 'bad-bucket',
    Policy: JSON.stringify({ Version: '2012-10-17', Statement: [PUBLIC_STATEMENT] }),
  });
  await send('s3:PutBucketAcl', { Bucket: 'bad-bucket', ACL: 'public-read' });
}

async function seedNetwork(send: Send, ids: Record<string, string>): Promise<void> {
  const vpc = textAt(await send('ec2:CreateVpc', { CidrBlock: '10.1.0.0/16' }), 'Vpc', 'VpcId') ?? '';
  const subnet = textAt(await send('ec2:CreateSubnet', { VpcId: vpc, CidrBlock: '10.1.1.0/24' }), 'Subnet', 'SubnetId') ?? '';
  ids['vpc'] = vpc;
  ids['subnet'] = subnet;
  for (const [name, rules] of [
    ['good-group', INSIDE],
    ['bad-group', OPEN],
  ] as const) {
    const made = await send('ec2:CreateSecurityGroup', { GroupName: name, Description: name, VpcId: vpc });
    ids[name] = textAt(made, 'GroupId') ?? '';
    await send('ec2:AuthorizeSecurityGroupIngress', { GroupId: ids[name], IpPermissions: rules });
  }
  await send('ec2:CreateNetworkAcl', { VpcId: vpc });
  await send('ec2:CreateFlowLogs', {
    ResourceIds: [vpc],
    ResourceType: 'VPC',
    TrafficType: 'ALL',
    LogDestinationType: 's3',
    LogDestination: 'arn:aws:s3:::log-bucket',
  });
}

async function seedDisks(send: Send, ids: Record<string, string>, key: string): Promise<void> {
  const volume = async (name: string, input: object): Promise<string> => {
    const made = await send('ec2:CreateVolume', { AvailabilityZone: 'us-east-1a', Size: 1, ...input });
    return (ids[name] = textAt(made, 'VolumeId') ?? '');
  };
  await volume('good-volume', { Encrypted: true, KmsKeyId: key });
  const bad = await volume('bad-volume', {});
  for (const name of ['good-snapshot', 'bad-snapshot'])
    ids[name] = textAt(await send('ec2:CreateSnapshot', { VolumeId: bad }), 'SnapshotId') ?? '';
  await send('ec2:ModifySnapshotAttribute', {
    SnapshotId: ids['bad-snapshot'],
    Attribute: 'createVolumePermission',
    OperationType: 'add',
    GroupNames: ['all'],
  });
}

async function seedIam(send: Send, ids: Record<string, string>): Promise<void> {
  const trust = (service: string): string =>
    JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Principal: { Service: service, AWS: 'arn:aws:iam::123456789012:root' }, Action: 'sts:AssumeRole' },
      ],
    });
  const document = JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 's3:Get*', Resource: '*' }] });
  for (const [role, service] of [
    ['worker', 'lambda.amazonaws.com'],
    ['nodes', 'ec2.amazonaws.com'],
  ] as const)
    ids[role] =
      textAt(await send('iam:CreateRole', { RoleName: role, AssumeRolePolicyDocument: trust(service) }), 'Role', 'Arn') ?? '';
  const policy =
    textAt(await send('iam:CreatePolicy', { PolicyName: 'readers', PolicyDocument: document }), 'Policy', 'Arn') ?? '';
  ids['policy'] = policy;
  await send('iam:AttachRolePolicy', { RoleName: 'worker', PolicyArn: policy });
  await send('iam:PutRolePolicy', { RoleName: 'worker', PolicyName: 'inline', PolicyDocument: document });
  await send('iam:CreateGroup', { GroupName: 'staff' });
  for (const user of ['ana', 'bo']) {
    ids[user] = textAt(await send('iam:CreateUser', { UserName: user }), 'User', 'Arn') ?? '';
    await send('iam:AddUserToGroup', { UserName: user, GroupName: 'staff' });
  }
  await send('iam:CreateAccessKey', { UserName: 'ana' });
  await send('iam:CreateLoginProfile', { UserName: 'bo', Password: 'planted-password' });
  await send('iam:PutUserPolicy', { UserName: 'bo', PolicyName: 'own', PolicyDocument: document });
  await send('iam:CreateInstanceProfile', { InstanceProfileName: 'nodes' });
  await send('iam:AddRoleToInstanceProfile', { InstanceProfileName: 'nodes', RoleName: 'nodes' });
}

type Tried = (what: string, make: () => Promise<unknown>) => Promise<void>;

async function seedCompute(send: Send, ids: Record<string, string>, tried: Tried): Promise<void> {
  const run = await send('ec2:RunInstances', {
    ImageId: 'ami-12c6146b',
    MinCount: 1,
    MaxCount: 1,
    SubnetId: ids['subnet'],
    SecurityGroupIds: [ids['good-group']],
    IamInstanceProfile: { Name: 'nodes' },
    UserData: 'cGxhbnRlZC11c2VyLWRhdGE=',
  });
  ids['instance'] = textAt(itemsAt(run, 'Instances')[0], 'InstanceId') ?? '';
  ids['image'] = textAt(await send('ec2:CreateImage', { InstanceId: ids['instance'], Name: 'golden' }), 'ImageId') ?? '';
  await send('ec2:CreateLaunchTemplate', {
    LaunchTemplateName: 'web',
    LaunchTemplateData: {
      ImageId: ids['image'],
      UserData: 'cGxhbnRlZC11c2VyLWRhdGE=',
      MetadataOptions: { HttpTokens: 'required' },
    },
  });
  await tried('lambda:CreateFunction', async () => {
    const made = await send('lambda:CreateFunction', {
      FunctionName: 'resize',
      Role: ids['worker'],
      Runtime: 'nodejs20.x',
      Handler: 'index.handler',
      Code: { ZipFile: emptyZip() },
      Environment: { Variables: { TOKEN: 'planted-in-a-function' } },
      Tags: { team: 'media' },
    });
    ids['function'] = textAt(made, 'FunctionArn') ?? '';
  });
  await tried('ecr', async () => {
    await send('ecr:CreateRepository', { repositoryName: 'team/api', imageScanningConfiguration: { scanOnPush: true } });
  });
  await tried('lambda image', async () => {
    const pushed = await send('ecr:PutImage', { repositoryName: 'team/api', imageTag: '1', imageManifest: MANIFEST });
    const digest = textAt(pushed, 'image', 'imageId', 'imageDigest') ?? '';
    ids['digest'] = digest;
    await send('lambda:CreateFunction', {
      FunctionName: 'render',
      Role: ids['worker'],
      PackageType: 'Image',
      Code: { ImageUri: `123456789012.dkr.ecr.us-east-1.amazonaws.com/team/api@${digest}` },
    });
  });
  await tried('ecs', async () => {
    await send('ecs:RegisterTaskDefinition', {
      family: 'api',
      taskRoleArn: ids['worker'],
      containerDefinitions: [
        {
          name: 'api',
          memory: 128,
          image: 'registry.example/api:1',
          environment: [{ name: 'MODE', value: 'planted-in-a-task' }],
        },
      ],
    });
  });
  await tried('eks', async () => {
    await send('eks:CreateCluster', {
      name: 'main',
      version: '1.33',
      roleArn: ids['nodes'],
      resourcesVpcConfig: { subnetIds: [ids['subnet']] },
    });
  });
  await tried('elbv2', async () => {
    const second = await send('ec2:CreateSubnet', {
      VpcId: ids['vpc'],
      CidrBlock: '10.1.2.0/24',
      AvailabilityZone: 'us-east-1b',
    });
    const balancer = await send('elastic-load-balancing-v2:CreateLoadBalancer', {
      Name: 'front',
      Subnets: [ids['subnet'], textAt(second, 'Subnet', 'SubnetId')],
      SecurityGroups: [ids['good-group']],
    });
    const LoadBalancerArn = textAt(itemsAt(balancer, 'LoadBalancers')[0], 'LoadBalancerArn');
    const group = await send('elastic-load-balancing-v2:CreateTargetGroup', {
      Name: 'web',
      Protocol: 'HTTP',
      Port: 80,
      VpcId: ids['vpc'],
    });
    const TargetGroupArn = textAt(itemsAt(group, 'TargetGroups')[0], 'TargetGroupArn');
    await send('elastic-load-balancing-v2:RegisterTargets', { TargetGroupArn, Targets: [{ Id: ids['instance'] }] });
    await send('elastic-load-balancing-v2:CreateListener', {
      LoadBalancerArn,
      Protocol: 'HTTP',
      Port: 80,
      DefaultActions: [{ Type: 'forward', TargetGroupArn }],
    });
    ids['load-balancer'] = LoadBalancerArn ?? '';
  });
}

async function seedStores(send: Send, ids: Record<string, string>, key: string, tried: Tried): Promise<void> {
  await tried('rds', async () => {
    const made = await send('rds:CreateDBInstance', {
      DBInstanceIdentifier: 'orders',
      DBInstanceClass: 'db.t3.micro',
      Engine: 'postgres',
      AllocatedStorage: 20,
      MasterUsername: 'root1',
      MasterUserPassword: 'planted-password',
    });
    ids['database'] = textAt(made, 'DBInstance', 'DBInstanceArn') ?? '';
    await send('rds:CreateDBSnapshot', { DBInstanceIdentifier: 'orders', DBSnapshotIdentifier: 'orders-1' });
  });
  await tried('rds cluster', async () => {
    await send('rds:CreateDBCluster', {
      DBClusterIdentifier: 'books',
      Engine: 'aurora-postgresql',
      MasterUsername: 'root1',
      MasterUserPassword: 'planted-password',
    });
    await send('rds:CreateDBClusterSnapshot', { DBClusterIdentifier: 'books', DBClusterSnapshotIdentifier: 'books-1' });
  });
  await tried('dynamodb', async () => {
    await send('dynamodb:CreateTable', {
      TableName: 'carts',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    });
  });
  await tried('efs', () => send('efs:CreateFileSystem', { CreationToken: 'files', Encrypted: true }));
  await tried('elasticache', () =>
    send('elasticache:CreateReplicationGroup', { ReplicationGroupId: 'cache', ReplicationGroupDescription: 'cache' }),
  );
  await tried('opensearch', () => send('opensearch:CreateDomain', { DomainName: 'search', EngineVersion: 'OpenSearch_2.11' }));
  await tried('redshift', () =>
    send('redshift:CreateCluster', {
      ClusterIdentifier: 'warehouse',
      NodeType: 'ra3.xlplus',
      MasterUsername: 'root1',
      MasterUserPassword: 'planted-password',
    }),
  );
  await tried('logs', () => send('logs:CreateLogGroup', { logGroupName: '/app/api' }));
  await tried('secretsmanager', async () => {
    const made = await send('secretsmanager:CreateSecret', { Name: 'db', SecretString: 'planted-secret-value', KmsKeyId: key });
    ids['secret'] = textAt(made, 'ARN') ?? '';
  });
}

async function seedRest(send: Send, ids: Record<string, string>, key: string, tried: Tried): Promise<void> {
  ids['topic'] = textAt(await send('sns:CreateTopic', { Name: 'alerts', Attributes: { KmsMasterKeyId: key } }), 'TopicArn') ?? '';
  await send('sqs:CreateQueue', { QueueName: 'jobs' });
  await send('sns:Subscribe', { TopicArn: ids['topic'], Protocol: 'sqs', Endpoint: 'arn:aws:sqs:us-east-1:123456789012:jobs' });
  await tried('cloudtrail', async () => {
    await send('logs:CreateLogGroup', { logGroupName: 'trail' });
    await send('logs:PutMetricFilter', {
      logGroupName: 'trail',
      filterName: 'root',
      filterPattern: '{ $.userIdentity.type = "Root" }',
      metricTransformations: [{ metricName: 'RootUse', metricNamespace: 'Trail', metricValue: '1' }],
    });
    await send('cloudwatch:PutMetricAlarm', {
      AlarmName: 'root-use',
      MetricName: 'RootUse',
      Namespace: 'Trail',
      ComparisonOperator: 'GreaterThanThreshold',
      EvaluationPeriods: 1,
      Threshold: 0,
      Period: 300,
      Statistic: 'Sum',
      AlarmActions: [ids['topic']],
    });
    await send('cloudtrail:CreateTrail', {
      Name: 'main',
      S3BucketName: 'log-bucket',
      IsMultiRegionTrail: true,
      CloudWatchLogsLogGroupArn: 'arn:aws:logs:us-east-1:123456789012:log-group:trail:*',
      CloudWatchLogsRoleArn: ids['worker'],
    });
    await send('cloudtrail:StartLogging', { Name: 'main' });
  });
  await tried('guardduty', () => send('guardduty:CreateDetector', { Enable: true }));
  await tried('securityhub', () => send('securityhub:EnableSecurityHub'));
  await tried('accessanalyzer', () => send('accessanalyzer:CreateAnalyzer', { analyzerName: 'own', type: 'ACCOUNT' }));
  await tried('config', () =>
    send('config:PutConfigurationRecorder', { ConfigurationRecorder: { name: 'default', roleARN: ids['worker'] } }),
  );
  await tried('sagemaker', () =>
    send('sagemaker:CreateNotebookInstance', {
      NotebookInstanceName: 'lab',
      InstanceType: 'ml.t3.medium',
      RoleArn: ids['worker'],
    }),
  );
  await tried('cloudfront', () =>
    send('cloudfront:CreateDistribution', {
      DistributionConfig: {
        CallerReference: 'one',
        Comment: 'site',
        Enabled: true,
        Origins: {
          Quantity: 1,
          Items: [{ Id: 'o', DomainName: 'good-bucket.s3.amazonaws.com', S3OriginConfig: { OriginAccessIdentity: '' } }],
        },
        DefaultCacheBehavior: { TargetOriginId: 'o', ViewerProtocolPolicy: 'redirect-to-https', MinTTL: 0 },
      },
    }),
  );
  await tried('apigateway', async () => {
    const restApiId = textAt(await send('api-gateway:CreateRestApi', { name: 'public' }), 'id');
    const root = itemsAt(await send('api-gateway:GetResources', { restApiId }), 'items')[0];
    const method = { restApiId, resourceId: textAt(root, 'id'), httpMethod: 'GET' };
    await send('api-gateway:PutMethod', { ...method, authorizationType: 'NONE' });
    await send('api-gateway:PutIntegration', { ...method, type: 'MOCK' });
    await send('api-gateway:CreateDeployment', { restApiId, stageName: 'live' });
  });
  await tried('organizations', async () => {
    await send('organizations:CreateOrganization', { FeatureSet: 'ALL' });
  });
}

const MANIFEST = JSON.stringify({
  schemaVersion: 2,
  mediaType: 'application/vnd.docker.distribution.manifest.v2+json',
  config: { mediaType: 'application/vnd.docker.container.image.v1+json', size: 2, digest: `sha256:${'0'.repeat(64)}` },
  layers: [],
});

/** An archive with nothing in it: its end record. */
function emptyZip(): Buffer {
  return Buffer.concat([Buffer.from([0x50, 0x4b, 5, 6]), Buffer.alloc(18)]);
}
