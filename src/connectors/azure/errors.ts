/** What can go wrong with a call to Azure, and what it means. Told apart by status and code, never by text. */
import { plain } from '../../lib/terminal.js';
import type { CallClassifier, CallFailure } from '../../ports/index.js';

/** An answer that says that the call failed. */
export class ArmError extends Error {
  readonly status: number;
  /** Azure's own code; empty where the answer has none. */
  readonly code: string;
  /** In milliseconds, where the answer asks for a pause. */
  readonly retryAfter: number | undefined;

  constructor(status: number, code: string, message: string, retryAfter?: number) {
    super(message);
    this.name = 'ArmError';
    this.status = status;
    this.code = code;
    this.retryAfter = retryAfter;
  }
}

/** An answer that cannot be read as what it should be. */
export class UnreadableAnswer extends Error {}

/** The chain of credentials gave no token. `missing`: there is nothing to ask for one with. */
export class TokenError extends Error {
  readonly missing: boolean;

  constructor(missing: boolean, message: string) {
    super(message);
    this.missing = missing;
  }
}

/** The provider of a kind was never registered in the subscription: it can hold nothing of that kind. */
export const NOT_REGISTERED: ReadonlySet<string> = new Set(['MissingSubscriptionRegistration', 'SubscriptionNotRegistered']);

/** Said where a region, cloud or kind of account has no such thing. */
const UNAVAILABLE: ReadonlySet<string> = new Set([
  ...NOT_REGISTERED,
  'InvalidResourceType',
  'InvalidResourceNamespace',
  'NoRegisteredProviderFound',
  'DisallowedProvider',
  'ReadOnlyDisabledSubscription',
]);

/**
 * 404s that do not say that the thing is absent: a subscription that may not be seen answers so, and so does a path that
 * nothing serves.
 */
const NOT_ABSENT: ReadonlySet<string> = new Set(['SubscriptionNotFound', 'HttpResourceNotFound']);

export const classify: CallClassifier = (error) => {
  if (error instanceof ArmError) return meaning(error);
  if (error instanceof TokenError) return { kind: 'unauthenticated', message: oneLine(error.message) };
  if (error instanceof UnreadableAnswer) return { kind: 'rejected', message: oneLine(error.message) };
  // What fetch throws: no such host, a connection refused or reset, a certificate that is not trusted.
  return { kind: 'unreachable', message: oneLine(causeOf(error)) };
};

function meaning({ status, code, message, retryAfter }: ArmError): CallFailure {
  const kind = kindOf(status, code);
  const said = oneLine([code || `HTTP ${status}`, message].filter((part) => part !== '').join(': '));
  return { kind, message: said, ...(retryAfter === undefined ? {} : { retryAfter }) };
}

function kindOf(status: number, code: string): CallFailure['kind'] {
  if (UNAVAILABLE.has(code)) return 'unavailable';
  // An account of a kind that has no such service: FeatureNotSupportedForAccount, FeatureNotSupportedForStorageAccount.
  if (code.startsWith('FeatureNotSupported')) return 'absent';
  if (code === 'SubscriptionNotFound') return 'denied';
  if (status === 404) return code.endsWith('NotFound') && !NOT_ABSENT.has(code) ? 'absent' : 'rejected';
  if (status === 401) return 'unauthenticated';
  if (status === 403) return 'denied';
  if (status === 429) return 'throttled';
  // Microsoft's own SDKs do not ask again either where something is not implemented.
  if (status === 408 || (status >= 500 && status !== 501)) return 'unreachable';
  if (status === 400 && /skip|continuation/i.test(code)) return 'expired';
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
