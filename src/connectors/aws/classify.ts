/**
 * Tells what an error of the SDK means, by its code; by the HTTP status only where there is none.
 * https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/CommonErrors.html and the services' own lists.
 */
import { HeadwaterError, messageOf, type ErrorCode } from '../../lib/errors.js';
import type { ApiCall, CallFailure } from '../../ports/index.js';

const CODES: Readonly<Record<Exclude<CallFailure['kind'], 'absent'>, readonly string[]>> = {
  throttled: [
    'BandwidthLimitExceeded',
    'EC2ThrottledException',
    'LimitExceededException',
    'PriorRequestNotComplete',
    'ProvisionedThroughputExceededException',
    'RequestLimitExceeded',
    'RequestThrottled',
    'RequestThrottledException',
    'SlowDown',
    'Throttled',
    'ThrottledException',
    'Throttling',
    'ThrottlingException',
    'TooManyRequestsException',
    'TransactionInProgressException',
  ],
  denied: [
    'AccessDenied',
    'AccessDeniedException',
    'AccessDeniedFault',
    'AccountProblem',
    'AllAccessDisabled',
    'AuthorizationError',
    'AuthorizationErrorException',
    'Client.UnauthorizedOperation',
    'ForbiddenException',
    'KMSAccessDeniedException',
    'NotAuthorized',
    'UnauthorizedException',
    'UnauthorizedOperation',
  ],
  unauthenticated: [
    'AuthFailure',
    'CredentialsProviderError',
    'ExpiredToken',
    'ExpiredTokenException',
    'IncompleteSignature',
    'InvalidAccessKeyId',
    'InvalidClientTokenId',
    'InvalidSignatureException',
    'InvalidToken',
    'MissingAuthenticationToken',
    'MissingAuthenticationTokenException',
    'RequestExpired',
    'SignatureDoesNotMatch',
    'TokenRefreshRequired',
    'UnrecognizedClientException',
  ],
  unavailable: ['NotSignedUp', 'OptInRequired', 'SubscriptionRequiredException', 'UnknownEndpoint'],
  unreachable: [
    'EAI_AGAIN',
    'ECONNABORTED',
    'ECONNREFUSED',
    'ECONNRESET',
    'EHOSTUNREACH',
    'ENETUNREACH',
    'ENOTFOUND',
    'EPIPE',
    'ETIMEDOUT',
    'InternalError',
    'InternalFailure',
    'InternalServerError',
    'InternalServerException',
    'InternalServiceException',
    'RequestTimeout',
    'RequestTimeoutException',
    'ServerException',
    'ServiceException',
    'ServiceFailure',
    'ServiceUnavailable',
    'ServiceUnavailableException',
    'TimeoutError',
    'Unavailable',
  ],
  expired: [
    'ExpiredNextTokenException',
    'ExpiredPaginationTokenException',
    'InvalidMarker',
    'InvalidMarkerException',
    'InvalidNextToken',
    'InvalidNextTokenException',
    'InvalidPaginationException',
    'InvalidPaginationToken',
    'InvalidPaginationTokenException',
    'NextToken.Expired',
    'PaginationTokenInvalid',
  ],
  rejected: [],
};

const KINDS = new Map(
  Object.entries(CODES).flatMap(([kind, codes]) => codes.map((code) => [code, kind as keyof typeof CODES] as const)),
);

/** Codes of a refusal that mean the region where the same credentials are taken elsewhere. */
const REFUSED_BY_REGION = ['AuthFailure', 'InvalidClientTokenId', 'UnrecognizedClientException'];

const OURS: Partial<Record<ErrorCode, CallFailure['kind']>> = {
  PERMISSION_MISSING: 'denied',
  CREDENTIALS_MISSING: 'unauthenticated',
  CREDENTIALS_REFUSED: 'unauthenticated',
  API_THROTTLED: 'throttled',
  API_UNREACHABLE: 'unreachable',
};

/** As much of the platform's sentence as is shown. */
const LONGEST_MESSAGE = 300;

export interface ClassifierOptions {
  /** The codes of a call that mean: there is none. */
  readonly absent: (call: string) => readonly string[];
  /** Where the credentials were taken. */
  readonly homeRegion: string;
}

export function createClassifier({ absent, homeRegion }: ClassifierOptions): (error: unknown, call: ApiCall) => CallFailure {
  return (error, { call, limit }) => {
    // Ours: the role whose credentials the call needs could not be assumed.
    if (error instanceof HeadwaterError) return { kind: OURS[error.code] ?? 'rejected', message: messageOf(error) };
    const code = codeOf(error);
    if (code !== undefined && absent(call).includes(code)) return { kind: 'absent', message: code };
    return { ...failureOf(error, code, regionOf(limit) === homeRegion), ...retryAfterOf(error) };
  };
}

function failureOf(error: unknown, code: string | undefined, atHome: boolean): CallFailure {
  const message = sentenceOf(error, code);
  const kind = code === undefined ? undefined : KINDS.get(code);
  if (kind === 'denied') return { kind, message: `access denied (${code ?? ''})` };
  // A session of a region that is switched off is refused as if its key were unknown.
  if (kind === 'unauthenticated' && !atHome && REFUSED_BY_REGION.includes(code ?? ''))
    return { kind: 'unavailable', message: `${message} (the credentials are taken elsewhere: the region may be switched off)` };
  if (kind !== undefined) return { kind, message };
  const status = statusOf(error);
  if (status === 403) return { kind: 'denied', message: 'access denied (HTTP 403)' };
  if (status === 401) return { kind: 'unauthenticated', message };
  if (status === 429) return { kind: 'throttled', message };
  // What is between us and the service answers so; a service itself has a code.
  if (status === 502 || status === 503 || status === 504) return { kind: 'unreachable', message };
  if (status !== undefined && status >= 500 && status !== 501 && code !== undefined && isFault(error))
    return { kind: 'unreachable', message };
  return { kind: 'rejected', message };
}

/** Where the SDK could not read an answer it calls the error by the class of the fault in parsing. */
const NO_CODES = ['Error', 'SyntaxError', 'TypeError', 'UnknownError', 'Unknown'];

/** The platform's code, or the operating system's; undefined for an answer that has none. */
export function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const names = ['Code' in error ? error.Code : undefined, error.name, 'code' in error ? error.code : undefined];
  const name = names.find((one): one is string => typeof one === 'string' && !NO_CODES.includes(one) && !/^\d+$/.test(one));
  // Some protocols put a namespace before it, some an address behind it.
  return name?.replace(/^.*#/, '').replace(/:.*$/, '');
}

/** Whether a code says that it was not done since too much is asked. */
export function isThrottling(code: string | undefined): boolean {
  return code !== undefined && KINDS.get(code) === 'throttled';
}

function isFault(error: unknown): boolean {
  return error instanceof Error && '$fault' in error && error.$fault === 'server';
}

function sentenceOf(error: unknown, code: string | undefined): string {
  const status = statusOf(error);
  const head = code ?? (status === undefined ? 'it failed' : `HTTP ${status} without a code`);
  if (!(error instanceof Error) || code === undefined) return head;
  const line = (error.message.split('\n', 1)[0] ?? '').replace(/\p{Cc}/gu, ' ').slice(0, LONGEST_MESSAGE);
  return line === '' || line === code ? head : `${head}: ${line}`;
}

function metadataOf(error: unknown): object | undefined {
  if (!(error instanceof Error) || !('$metadata' in error)) return undefined;
  return typeof error.$metadata === 'object' && error.$metadata !== null ? error.$metadata : undefined;
}

/** Of the HTTP answer; undefined where there was none. */
export function statusOf(error: unknown): number | undefined {
  const metadata = metadataOf(error);
  if (metadata === undefined || !('httpStatusCode' in metadata)) return undefined;
  return typeof metadata.httpStatusCode === 'number' ? metadata.httpStatusCode : undefined;
}

/** What `Retry-After` asks for: seconds, or a date. */
function retryAfterOf(error: unknown): { readonly retryAfter?: number } {
  if (!(error instanceof Error) || !('$response' in error)) return {};
  const response = error.$response;
  if (typeof response !== 'object' || response === null || !('headers' in response)) return {};
  const { headers } = response;
  if (typeof headers !== 'object' || headers === null || !('retry-after' in headers)) return {};
  const seconds = Number(headers['retry-after']);
  return Number.isFinite(seconds) && seconds > 0 ? { retryAfter: seconds * 1000 } : {};
}

/** `aws/123456789012/eu-west-1/s3` */
function regionOf(limit: string): string {
  return limit.split('/')[2] ?? '';
}
