/** What can go wrong with a call to Alibaba Cloud, and what it means. Told apart by code and status, never by text. */
import { plain } from '../../lib/terminal.js';
import type { CallClassifier, CallFailure } from '../../ports/index.js';

/** An answer that says that the call failed. */
export class AlibabaError extends Error {
  /** HTTP's; 0 where it is not known. */
  readonly status: number;
  /** The product's own code: `Forbidden.RAM`. */
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.name = 'AlibabaError';
    this.status = status;
    this.code = code;
  }
}

/** The platform says that there is no such thing. */
export class AbsentAnswer extends Error {}

/** An answer that cannot be read as what it should be. */
export class UnreadableAnswer extends Error {}

/** The chain of credentials gave none. */
export class NoCredentials extends Error {}

/** In this order: the first that fits. Codes of one product are refined by dots, so most are told by how they begin. */
const MEANINGS: readonly (readonly [CallFailure['kind'], RegExp])[] = [
  [
    'throttled',
    /^(Throttling|ServiceUnavailable|RequestThrottled|TooManyRequests|QpsLimitExceeded|ReadQuotaExceed|FlowControl)/i,
  ],
  [
    'unauthenticated',
    /^(InvalidAccessKeyId|Forbidden\.AccessKey|SignatureDoesNotMatch|SignatureNotMatch|IncompleteSignature|InvalidSecurityToken|SecurityTokenExpired|MissingSecurityToken|AccessIDAuthError|InvalidTimeStamp|RequestTimeTooSkewed|RequestTimeExpired|TimeExpired)/i,
  ],
  [
    'unavailable',
    /InvalidRegion|Region(Id)?\.?Not(Support|Found)|UnsupportedRegion|UnsupportedProduct|Not(Yet)?Open|NotActivated|NotEnabled|NotInUse|^UserDisable|NotSupported?$|EngineType|^Unsupported|ResourceCenterNot/i,
  ],
  [
    'denied',
    /^(Forbidden|NoPermission|AccessDenied|AccessForbidden|AuthorizationFailed|Unauthorized|NotAuthorized|NoAuth|StatusForbidden|ImplicitDeny|ExplicitDeny)|NoPermission$/i,
  ],
  ['expired', /NextToken|Marker/i],
  ['unreachable', /^(InternalError|InternalServerError|ServiceTimeout|RequestTimeout|SystemBusy|ServiceInternalError)/i],
];

/** Of Node's network errors: the name has no address. A product has an address in each region that offers it. */
const NO_HOST = 'ENOTFOUND';

export const classify: CallClassifier = (error) => {
  if (error instanceof AbsentAnswer) return { kind: 'absent', message: '' };
  if (error instanceof AlibabaError) return meaning(error);
  if (error instanceof NoCredentials) return { kind: 'unauthenticated', message: oneLine(error.message) };
  if (error instanceof UnreadableAnswer) return { kind: 'rejected', message: oneLine(error.message) };
  // What the network throws: no such host, a connection refused or reset, a certificate that is not trusted.
  return { kind: codeOf(error) === NO_HOST ? 'unavailable' : 'unreachable', message: oneLine(textOf(error)) };
};

function meaning({ status, code, message }: AlibabaError): CallFailure {
  const said = oneLine([code === '' ? `HTTP ${status}` : code, message].filter((part) => part !== '').join(': '));
  const known = MEANINGS.find(([, codes]) => codes.test(code))?.[0];
  return { kind: known ?? byStatus(status), message: said };
}

function byStatus(status: number): CallFailure['kind'] {
  if (status === 429) return 'throttled';
  if (status === 401) return 'unauthenticated';
  if (status === 403) return 'denied';
  return status === 408 || status >= 500 ? 'unreachable' : 'rejected';
}

const MOST = 300;

/** Messages quote what users wrote: one line, bounded, without control characters. */
export function oneLine(text: string): string {
  const short = plain(text.slice(0, MOST * 2).replace(/\s+/g, ' ')).trim();
  return short.length > MOST ? `${short.slice(0, MOST)}…` : short;
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
