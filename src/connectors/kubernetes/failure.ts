/** What an API server or the way to it says when it does not do what it was asked, and what that means. */
import { JsonListError } from '../../lib/json-list-stream.js';
import type { CallFailure } from '../../ports/index.js';
import type { Status } from './schema.js';

/** An answer that is no success. */
export class ApiStatusError extends Error {
  override readonly name = 'ApiStatusError';
  readonly status: number;
  readonly reason: string;
  /** Milliseconds. */
  readonly retryAfter: number | undefined;

  constructor(status: number, { message, reason, retryAfter }: { message: string; reason: string; retryAfter?: number }) {
    super(message);
    this.status = status;
    this.reason = reason;
    this.retryAfter = retryAfter;
  }
}

/** The answer is none of the Kubernetes API. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
}

/** The kubeconfig's own way to credentials failed: a plugin that ended with an error, a file that is not there. */
export class CredentialsError extends Error {
  override readonly name = 'CredentialsError';
}

/** An event that ends a watch. */
export function statusError({ code, message, reason, details }: Status): ApiStatusError {
  const seconds = details?.retryAfterSeconds;
  return new ApiStatusError(code, {
    message: firstLine(message),
    reason,
    ...(seconds === undefined ? {} : { retryAfter: seconds * 1000 }),
  });
}

/** https://kubernetes.io/docs/reference/using-api/api-concepts/ and the reasons of apimachinery's `StatusReason`. */
export function classify(error: unknown): CallFailure {
  if (error instanceof ApiStatusError) return classifyStatus(error);
  if (error instanceof CredentialsError) return { kind: 'unauthenticated', message: error.message };
  if (error instanceof JsonListError) return { kind: 'rejected', message: `its answer cannot be read: ${error.message}` };
  if (error instanceof ProtocolError) return { kind: 'rejected', message: error.message };
  return { kind: 'unreachable', message: `no answer (${codeOfNetworkError(error)})` };
}

function classifyStatus({ status, reason, message, retryAfter }: ApiStatusError): CallFailure {
  const said = `${status}${reason === '' ? '' : ` ${reason}`}${message === '' ? '' : `: ${message}`}`;
  const later = retryAfter === undefined ? {} : { retryAfter };
  if (status === 401) return { kind: 'unauthenticated', message: said };
  if (status === 403) return { kind: 'denied', message: said };
  if (status === 404) return { kind: 'absent', message: said };
  if (status === 410) return { kind: 'expired', message: said };
  if (status === 429) return { kind: 'throttled', message: said, ...later };
  if (status >= 500) return { kind: 'unreachable', message: said, ...later };
  return { kind: 'rejected', message: said };
}

/** `ECONNREFUSED`; errors of TLS have codes, too. The text may hold addresses and is not needed. */
function codeOfNetworkError(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return codeOfNetworkError(error.errors[0]);
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  if (error instanceof Error && error.cause !== undefined) return codeOfNetworkError(error.cause);
  return error instanceof Error ? error.name : 'unknown';
}

export function firstLine(text: string): string {
  const line = text.split('\n', 1)[0] ?? '';
  return line.length > 500 ? `${line.slice(0, 500)}…` : line;
}
