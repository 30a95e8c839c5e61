/** What can go wrong with a call to Google Cloud, and what it means. Told apart by status and reason, never by text. */
import { plain } from '../../lib/terminal.js';
import type { CallClassifier, CallFailure } from '../../ports/index.js';

/** An answer that says that the call failed. */
export class ApiError extends Error {
  readonly status: number;
  /** Google's own words for it: the status (`NOT_FOUND`) and reasons (`SERVICE_DISABLED`, `rateLimitExceeded`). */
  readonly reasons: readonly string[];
  /** In milliseconds, where the answer asks for a pause. */
  readonly retryAfter: number | undefined;

  constructor(status: number, reasons: readonly string[], message: string, retryAfter?: number) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
    this.reasons = reasons;
    this.retryAfter = retryAfter;
  }
}

/** An answer that cannot be read as what it should be. */
export class UnreadableAnswer extends Error {}

/** The chain of credentials gave no token. */
export class TokenError extends Error {}

/** The API was not switched on in the project, or its billing is off. */
const SWITCHED_OFF = ['SERVICE_DISABLED', 'accessNotConfigured', 'BILLING_DISABLED', 'billingDisabled'];
/** Older APIs say with status 403 that there were too many calls. */
const TOO_MANY = ['RATE_LIMIT_EXCEEDED', 'rateLimitExceeded', 'userRateLimitExceeded', 'quotaExceeded', 'RESOURCE_EXHAUSTED'];
const ABSENT = ['NOT_FOUND', 'notFound'];

export const classify: CallClassifier = (error) => {
  if (error instanceof ApiError) return meaning(error);
  if (error instanceof TokenError) return { kind: 'unauthenticated', message: oneLine(error.message) };
  if (error instanceof UnreadableAnswer) return { kind: 'rejected', message: oneLine(error.message) };
  // What fetch throws: no such host, a connection refused or reset, a certificate that is not trusted.
  return { kind: 'unreachable', message: oneLine(causeOf(error)) };
};

function meaning({ status, reasons, message, retryAfter }: ApiError): CallFailure {
  const said = oneLine([reasons[0] ?? `HTTP ${status}`, message].filter((part) => part !== '').join(': '));
  return { kind: kindOf(status, reasons), message: said, ...(retryAfter === undefined ? {} : { retryAfter }) };
}

function kindOf(status: number, reasons: readonly string[]): CallFailure['kind'] {
  const says = (words: readonly string[]): boolean => reasons.some((reason) => words.includes(reason));
  if (says(SWITCHED_OFF)) return 'unavailable';
  if (status === 429 || says(TOO_MANY)) return 'throttled';
  // A path that nothing serves is 404 too, but without Google's own words.
  if (status === 404) return says(ABSENT) ? 'absent' : 'rejected';
  if (status === 401) return 'unauthenticated';
  if (status === 403) return 'denied';
  if (status === 410) return 'expired';
  // What is not implemented will not be at the next try.
  if (status === 408 || (status >= 500 && status !== 501)) return 'unreachable';
  return 'rejected';
}

const MOST = 300;

/** Messages quote what users wrote: one line, bounded, without control characters. */
function oneLine(text: string): string {
  const short = plain(text.slice(0, MOST * 2).replace(/\s+/g, ' ')).trim();
  return short.length > MOST ? `${short.slice(0, MOST)}…` : short;
}

function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}
