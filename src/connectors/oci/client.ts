/**
 * The only file that knows vendors' SDKs: asks each cloud's own chain of credentials for a login, and Amazon ECR for its images.
 * SDKs are loaded when they are first needed. Keeps nothing. Every failure becomes a HeadwaterError in our own words: what an
 * SDK says may hold what must not be shown.
 */
import { HeadwaterError } from '../../lib/errors.js';

/** A private registry of Amazon ECR, as its host name says. */
export interface EcrRegistry {
  readonly account: string;
  readonly region: string;
  readonly fips: boolean;
}

/** An image of ECR that no tag points at. */
export interface EcrImage {
  readonly digest: string;
  /** RFC 3339. */
  readonly pushedAt?: string;
}

/** Pages of at most 1000 images; a repository's quota is far below what these hold. */
const PAGE_LIMIT = 200;

/**
 * User and password, valid for twelve hours. Needs `ecr:GetAuthorizationToken`.
 * Throws CREDENTIALS_MISSING, CREDENTIALS_REFUSED, PERMISSION_MISSING or API_….
 */
export async function ecrLogin(
  registry: EcrRegistry,
  signal: AbortSignal,
): Promise<{ readonly username: string; readonly password: string }> {
  const { GetAuthorizationTokenCommand } = await import('@aws-sdk/client-ecr');
  const client = await ecrClient(registry);
  try {
    const { authorizationData } = await client.send(new GetAuthorizationTokenCommand({}), { abortSignal: signal });
    const decoded = Buffer.from(authorizationData?.[0]?.authorizationToken ?? '', 'base64').toString('utf8');
    const colon = decoded.indexOf(':');
    if (colon <= 0) throw new HeadwaterError('API_REJECTED', 'ecr:GetAuthorizationToken gave no token');
    return { username: decoded.slice(0, colon), password: decoded.slice(colon + 1) };
  } catch (error) {
    throw awsFailure(error, 'ecr:GetAuthorizationToken', signal);
  } finally {
    client.destroy();
  }
}

/** Every image without a tag, in no order. Needs `ecr:DescribeImages`. Throws as `ecrLogin` does, or REGISTRY_PROTOCOL. */
export async function ecrUntagged(registry: EcrRegistry, repository: string, signal: AbortSignal): Promise<readonly EcrImage[]> {
  const { DescribeImagesCommand } = await import('@aws-sdk/client-ecr');
  const client = await ecrClient(registry);
  const input = {
    registryId: registry.account,
    repositoryName: repository,
    filter: { tagStatus: 'UNTAGGED' as const },
    maxResults: 1000,
  };
  const images: EcrImage[] = [];
  try {
    let nextToken: string | undefined;
    for (let page = 0; page < PAGE_LIMIT; page += 1) {
      const command = new DescribeImagesCommand({ ...input, ...(nextToken === undefined ? {} : { nextToken }) });
      const answer = await client.send(command, { abortSignal: signal });
      for (const { imageDigest: digest, imagePushedAt } of answer.imageDetails ?? []) {
        if (digest === undefined) continue;
        images.push({ digest, ...(imagePushedAt === undefined ? {} : { pushedAt: imagePushedAt.toISOString() }) });
      }
      nextToken = answer.nextToken;
      if (nextToken === undefined) return images;
    }
    throw new HeadwaterError('REGISTRY_PROTOCOL', `ecr:DescribeImages goes on after ${PAGE_LIMIT} pages`);
  } catch (error) {
    throw awsFailure(error, 'ecr:DescribeImages', signal);
  } finally {
    client.destroy();
  }
}

/** The SDK writes to the console where it is given no logger. */
const SILENT = { trace: ignore, debug: ignore, info: ignore, warn: ignore, error: ignore };

function ignore(): void {}

async function ecrClient({ region, fips }: EcrRegistry) {
  const [{ ECRClient }, { fromNodeProviderChain }] = await Promise.all([
    import('@aws-sdk/client-ecr'),
    import('@aws-sdk/credential-providers'),
  ]);
  const credentials = fromNodeProviderChain({ logger: SILENT });
  return new ECRClient({ region, credentials, logger: SILENT, ...(fips ? { useFipsEndpoint: true } : {}) });
}

function awsFailure(error: unknown, call: string, signal: AbortSignal): unknown {
  if (signal.aborted) return signal.reason;
  if (!(error instanceof Error) || error instanceof HeadwaterError) return error;
  if (error.name === 'CredentialsProviderError' || error.name === 'TokenProviderError')
    return new HeadwaterError('CREDENTIALS_MISSING', 'the chain of AWS credentials gives none', { cause: error });
  const status = statusOf(error);
  const named = `AWS answers ${/^[A-Za-z]{1,80}$/.test(error.name) ? error.name : 'an error'} to ${call}`;
  if (error.name.startsWith('AccessDenied')) return new HeadwaterError('PERMISSION_MISSING', named, { cause: error });
  if (/^(?:UnrecognizedClient|ExpiredToken|InvalidSignature|InvalidClientTokenId|MissingAuthenticationToken)/.test(error.name))
    return new HeadwaterError('CREDENTIALS_REFUSED', named, { cause: error });
  if (/^(?:Throttling|TooManyRequests)/.test(error.name)) return new HeadwaterError('API_THROTTLED', named, { cause: error });
  if (status === undefined || status >= 500)
    return new HeadwaterError('API_UNREACHABLE', `AWS does not answer ${call}`, { cause: error });
  return new HeadwaterError('API_REJECTED', named, { cause: error });
}

/** Undefined for an error that is no answer. */
function statusOf(error: Error): number | undefined {
  const metadata = '$metadata' in error ? error.$metadata : undefined;
  const status =
    typeof metadata === 'object' && metadata !== null && 'httpStatusCode' in metadata ? metadata.httpStatusCode : undefined;
  return typeof status === 'number' ? status : undefined;
}

/** An access token of Microsoft Entra. @param audience `https://containerregistry.azure.net` */
export async function entraToken(audience: string, signal: AbortSignal): Promise<string> {
  const { DefaultAzureCredential } = await import('@azure/identity');
  try {
    return (await new DefaultAzureCredential().getToken(`${audience}/.default`, { abortSignal: signal })).token;
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    // The chain throws one error of all that it tried where none of it was set up.
    const missing = error instanceof Error && ['CredentialUnavailableError', 'AggregateAuthenticationError'].includes(error.name);
    throw missing
      ? new HeadwaterError('CREDENTIALS_MISSING', 'the chain of Azure credentials gives none', { cause: error })
      : new HeadwaterError('CREDENTIALS_REFUSED', 'Microsoft Entra gives no token for these credentials', { cause: error });
  }
}

/** The scope that Google's registries take from every kind of credentials; what may be done with it is said by roles. */
const GOOGLE_SCOPE = 'https://www.googleapis.com/auth/cloud-platform';

/** An access token of Google's application default credentials. */
export async function googleToken(): Promise<string> {
  const { GoogleAuth } = await import('google-auth-library');
  let token: string | null | undefined;
  try {
    token = await new GoogleAuth({ scopes: [GOOGLE_SCOPE] }).getAccessToken();
  } catch (error) {
    // The library has no code for credentials that are nowhere; credentials that were refused have the answer that refused them.
    const refused = error instanceof Error && 'response' in error && error.response != null;
    throw refused
      ? new HeadwaterError('CREDENTIALS_REFUSED', 'Google gives no token for these credentials', { cause: error })
      : new HeadwaterError('CREDENTIALS_MISSING', 'there are no application default credentials of Google', { cause: error });
  }
  if (token == null || token === '') throw new HeadwaterError('CREDENTIALS_REFUSED', 'Google gives an empty token');
  return token;
}
