/**
 * The only file that knows the AWS SDK: sends one request, once, by the names of a service and an operation. Each service's
 * client is loaded when it is first asked. Endpoints, profiles and credentials are those of the SDK's own settings
 * (https://docs.aws.amazon.com/sdkref/latest/guide/settings-reference.html). Never tries again by itself, keeps no answer.
 */
import { LONGEST_CALL } from '../../lib/call-time.js';
import { HeadwaterError } from '../../lib/errors.js';
import { unlessAborted } from '../../lib/unless-aborted.js';

/** Short-lived or not: what requests are signed with. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
}

/** Gives the credentials to use now. */
export type CredentialSource = () => Promise<Credentials>;

export interface Request {
  /** `s3:GetBucketPolicy` */
  readonly call: string;
  readonly region: string;
  readonly signer: Signer;
  readonly input: object;
  readonly signal: AbortSignal;
}

/** Whose requests they are. */
export interface Signer {
  /** Requests with the same text share their clients. */
  readonly name: string;
  readonly credentials: CredentialSource;
}

export interface AwsClient {
  /** Rejects with the SDK's error. */
  send(request: Request): Promise<unknown>;
  close(): void;
}

interface ClientConfig {
  readonly region: string;
  readonly credentials: CredentialSource;
  readonly maxAttempts: number;
  readonly followRegionRedirects: boolean;
  readonly forcePathStyle: boolean;
  readonly disableHostPrefix: boolean;
  readonly requestHandler?: object;
  readonly endpointProvider?: () => { readonly url: URL };
}

/** As far as it is used, any client of the SDK. */
interface SdkClient {
  send(command: object, options: { abortSignal: AbortSignal }): Promise<unknown>;
  destroy(): void;
}

interface Sdk {
  readonly make: (config: ClientConfig) => SdkClient;
  /** The module: its commands are called `OPERATIONCommand`. */
  readonly exports: Readonly<Record<string, unknown>>;
}

/** By the service's name in calls, which is that of the SDK's package with some exceptions that the shape files have. */
const SERVICES: Readonly<Record<string, () => Promise<Sdk>>> = {
  accessanalyzer: async () => {
    const sdk = await import('@aws-sdk/client-accessanalyzer');
    return { make: (config) => new sdk.AccessAnalyzerClient(config), exports: { ...sdk } };
  },
  account: async () => {
    const sdk = await import('@aws-sdk/client-account');
    return { make: (config) => new sdk.AccountClient(config), exports: { ...sdk } };
  },
  'api-gateway': async () => {
    const sdk = await import('@aws-sdk/client-api-gateway');
    return { make: (config) => new sdk.APIGatewayClient(config), exports: { ...sdk } };
  },
  cloudcontrol: async () => {
    const sdk = await import('@aws-sdk/client-cloudcontrol');
    return { make: (config) => new sdk.CloudControlClient(config), exports: { ...sdk } };
  },
  cloudfront: async () => {
    const sdk = await import('@aws-sdk/client-cloudfront');
    return { make: (config) => new sdk.CloudFrontClient(config), exports: { ...sdk } };
  },
  cloudtrail: async () => {
    const sdk = await import('@aws-sdk/client-cloudtrail');
    return { make: (config) => new sdk.CloudTrailClient(config), exports: { ...sdk } };
  },
  cloudwatch: async () => {
    const sdk = await import('@aws-sdk/client-cloudwatch');
    return { make: (config) => new sdk.CloudWatchClient(config), exports: { ...sdk } };
  },
  config: async () => {
    const sdk = await import('@aws-sdk/client-config-service');
    return { make: (config) => new sdk.ConfigServiceClient(config), exports: { ...sdk } };
  },
  dynamodb: async () => {
    const sdk = await import('@aws-sdk/client-dynamodb');
    return { make: (config) => new sdk.DynamoDBClient(config), exports: { ...sdk } };
  },
  ec2: async () => {
    const sdk = await import('@aws-sdk/client-ec2');
    return { make: (config) => new sdk.EC2Client(config), exports: { ...sdk } };
  },
  ecr: async () => {
    const sdk = await import('@aws-sdk/client-ecr');
    return { make: (config) => new sdk.ECRClient(config), exports: { ...sdk } };
  },
  ecs: async () => {
    const sdk = await import('@aws-sdk/client-ecs');
    return { make: (config) => new sdk.ECSClient(config), exports: { ...sdk } };
  },
  efs: async () => {
    const sdk = await import('@aws-sdk/client-efs');
    return { make: (config) => new sdk.EFSClient(config), exports: { ...sdk } };
  },
  eks: async () => {
    const sdk = await import('@aws-sdk/client-eks');
    return { make: (config) => new sdk.EKSClient(config), exports: { ...sdk } };
  },
  'elastic-load-balancing-v2': async () => {
    const sdk = await import('@aws-sdk/client-elastic-load-balancing-v2');
    return { make: (config) => new sdk.ElasticLoadBalancingV2Client(config), exports: { ...sdk } };
  },
  elasticache: async () => {
    const sdk = await import('@aws-sdk/client-elasticache');
    return { make: (config) => new sdk.ElastiCacheClient(config), exports: { ...sdk } };
  },
  guardduty: async () => {
    const sdk = await import('@aws-sdk/client-guardduty');
    return { make: (config) => new sdk.GuardDutyClient(config), exports: { ...sdk } };
  },
  iam: async () => {
    const sdk = await import('@aws-sdk/client-iam');
    return { make: (config) => new sdk.IAMClient(config), exports: { ...sdk } };
  },
  kms: async () => {
    const sdk = await import('@aws-sdk/client-kms');
    return { make: (config) => new sdk.KMSClient(config), exports: { ...sdk } };
  },
  lambda: async () => {
    const sdk = await import('@aws-sdk/client-lambda');
    return { make: (config) => new sdk.LambdaClient(config), exports: { ...sdk } };
  },
  logs: async () => {
    const sdk = await import('@aws-sdk/client-cloudwatch-logs');
    return { make: (config) => new sdk.CloudWatchLogsClient(config), exports: { ...sdk } };
  },
  opensearch: async () => {
    const sdk = await import('@aws-sdk/client-opensearch');
    return { make: (config) => new sdk.OpenSearchClient(config), exports: { ...sdk } };
  },
  organizations: async () => {
    const sdk = await import('@aws-sdk/client-organizations');
    return { make: (config) => new sdk.OrganizationsClient(config), exports: { ...sdk } };
  },
  rds: async () => {
    const sdk = await import('@aws-sdk/client-rds');
    return { make: (config) => new sdk.RDSClient(config), exports: { ...sdk } };
  },
  redshift: async () => {
    const sdk = await import('@aws-sdk/client-redshift');
    return { make: (config) => new sdk.RedshiftClient(config), exports: { ...sdk } };
  },
  s3: async () => {
    const sdk = await import('@aws-sdk/client-s3');
    return { make: (config) => new sdk.S3Client(config), exports: { ...sdk } };
  },
  s3control: async () => {
    const sdk = await import('@aws-sdk/client-s3-control');
    return { make: (config) => new sdk.S3ControlClient(config), exports: { ...sdk } };
  },
  sagemaker: async () => {
    const sdk = await import('@aws-sdk/client-sagemaker');
    return { make: (config) => new sdk.SageMakerClient(config), exports: { ...sdk } };
  },
  secretsmanager: async () => {
    const sdk = await import('@aws-sdk/client-secrets-manager');
    return { make: (config) => new sdk.SecretsManagerClient(config), exports: { ...sdk } };
  },
  securityhub: async () => {
    const sdk = await import('@aws-sdk/client-securityhub');
    return { make: (config) => new sdk.SecurityHubClient(config), exports: { ...sdk } };
  },
  sns: async () => {
    const sdk = await import('@aws-sdk/client-sns');
    return { make: (config) => new sdk.SNSClient(config), exports: { ...sdk } };
  },
  sqs: async () => {
    const sdk = await import('@aws-sdk/client-sqs');
    return { make: (config) => new sdk.SQSClient(config), exports: { ...sdk } };
  },
  sts: async () => {
    const sdk = await import('@aws-sdk/client-sts');
    return { make: (config) => new sdk.STSClient(config), exports: { ...sdk } };
  },
};

/** Clients that are kept: one for each service, region and signer. A client holds about 100 KB. */
const CLIENTS_KEPT = 256;
/** Sockets to one host. */
const SOCKETS = 64;

export function createAwsClient(): AwsClient {
  const sdks = new Map<string, Promise<Sdk>>();
  const clients = new Map<string, SdkClient>();
  let handler: object | undefined;
  return {
    send: async ({ call, region, signer, input, signal }) => {
      const [service = '', operation = ''] = call.split(':');
      const sdk = await sdkOf(service);
      const Command = sdk.exports[`${operation}Command`];
      if (!isCommand(Command)) throw new TypeError(`the SDK has no ${call}`);
      // It listens to the signal once it sends; the chain of credentials that it asks before does not.
      return unlessAborted(clientOf(service, sdk, region, signer).send(new Command(input), { abortSignal: signal }), signal);
    },
    close: () => {
      for (const client of clients.values()) client.destroy();
      clients.clear();
      handler = undefined;
    },
  };

  function sdkOf(service: string): Promise<Sdk> {
    const loading = sdks.get(service) ?? load(service);
    sdks.set(service, loading);
    return loading;
  }

  function clientOf(service: string, sdk: Sdk, region: string, { name, credentials }: Signer): SdkClient {
    const key = `${service} ${region} ${name}`;
    const before = clients.get(key);
    // In the order of their last use, so that the first is the one to let go.
    if (before !== undefined) clients.delete(key);
    const config = { ...configOf(region, credentials), ...ownEndpointOf(service), requestHandler: handler ?? handlerOptions() };
    const client = before ?? sdk.make(config);
    clients.set(key, client);
    // One handler, so one pool of connections, for all clients.
    handler ??= handlerOf(client);
    const [oldest] = clients.keys();
    if (clients.size > CLIENTS_KEPT && oldest !== undefined) clients.delete(oldest);
    return client;
  }
}

function configOf(region: string, credentials: CredentialSource): ClientConfig {
  const { AWS_ENDPOINT_URL: everywhere = '', AWS_ENDPOINT_URL_S3: s3 = '' } = process.env;
  const ownEndpoint = everywhere !== '' || s3 !== '';
  return {
    region,
    credentials,
    // Tried again by the caller, which knows the rate of each API.
    maxAttempts: 1,
    // A bucket may have another region than it was said to have.
    followRegionRedirects: true,
    // Other endpoints than AWS's own have no name for each bucket or account.
    forcePathStyle: ownEndpoint,
    disableHostPrefix: ownEndpoint,
  };
}

/** The SDK puts the account's id before the host of this service, which no other endpoint than AWS's own understands. */
function ownEndpointOf(service: string): Pick<ClientConfig, 'endpointProvider'> {
  const { AWS_ENDPOINT_URL: everywhere = '', AWS_ENDPOINT_URL_S3_CONTROL: own = '' } = process.env;
  const address = own === '' ? everywhere : own;
  return service !== 's3control' || address === '' ? {} : { endpointProvider: () => ({ url: new URL(address) }) };
}

function handlerOptions(): object {
  return {
    connectionTimeout: LONGEST_CALL / 2,
    requestTimeout: LONGEST_CALL,
    // Else it only warns.
    throwOnRequestTimeout: true,
    httpsAgent: { maxSockets: SOCKETS },
    httpAgent: { maxSockets: SOCKETS },
  };
}

function handlerOf(client: SdkClient): object | undefined {
  if (!('config' in client) || typeof client.config !== 'object' || client.config === null) return undefined;
  const { config } = client;
  if (!('requestHandler' in config)) return undefined;
  return typeof config.requestHandler === 'object' && config.requestHandler !== null ? config.requestHandler : undefined;
}

/** Before any part of the SDK is used: it warns on the console of versions of Node that it will some day no longer support. */
function keepQuiet(): void {
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
}

function load(service: string): Promise<Sdk> {
  keepQuiet();
  const loader = Object.hasOwn(SERVICES, service) ? SERVICES[service] : undefined;
  if (loader === undefined) return Promise.reject(new TypeError(`no client for ${service}`));
  return loader();
}

function isCommand(value: unknown): value is new (input: object) => object {
  return typeof value === 'function';
}

/** The SDK writes to the console where it is given no logger. */
const SILENT = { trace: ignore, debug: ignore, info: ignore, warn: ignore, error: ignore };

function ignore(): void {}

/**
 * The credentials and the region of the SDK's own chain, for a profile or for the environment.
 * Throws CREDENTIALS_MISSING when that chain gives none. The region is us-east-1 when no setting names one.
 */
export async function ambient(
  profile: string | undefined,
): Promise<{ readonly credentials: CredentialSource; readonly region: string }> {
  keepQuiet();
  const [{ fromNodeProviderChain }, { STSClient }] = await Promise.all([
    import('@aws-sdk/credential-providers'),
    import('@aws-sdk/client-sts'),
  ]);
  const chosen = { logger: SILENT, ...(profile === undefined ? {} : { profile }) };
  // The client memoizes what the chain gives, and asks again before it expires.
  const sts = new STSClient({ ...chosen, credentials: fromNodeProviderChain(chosen) });
  const credentials: CredentialSource = () => sts.config.credentials();
  try {
    await credentials();
  } catch (error) {
    const whose = profile === undefined ? 'the environment' : `profile ${profile}`;
    const why = error instanceof Error ? (error.message.split('\n', 1)[0] ?? '') : '';
    throw new HeadwaterError('CREDENTIALS_MISSING', `no AWS credentials in ${whose}: ${why}`, { cause: error });
  }
  return { credentials, region: await regionOf(sts.config.region) };
}

async function regionOf(setting: () => Promise<string>): Promise<string> {
  try {
    return await setting();
  } catch (error) {
    // The SDK's word for "Region is missing" is no class of its own.
    if (error instanceof Error) return 'us-east-1';
    throw error;
  }
}
