/** What can go wrong with a call to GitLab's API, and what it means. Told apart by status and headers, never by text. */
import { retryAfter } from '../../lib/http-call.js';
import type { CallClassifier, CallFailure } from '../../ports/index.js';

/** An answer that says that the call failed. */
export class ApiError extends Error {
  readonly status: number;
  readonly headers: Headers;

  constructor(host: string, status: number, headers: Headers) {
    super(`${host} answers HTTP ${status}`);
    this.name = 'ApiError';
    this.status = status;
    this.headers = headers;
  }
}

/** No answer came. */
export class NoAnswer extends Error {
  /** False when it is certain that nothing was sent. */
  readonly mayHaveBeenTaken: boolean;

  constructor(because: string, mayHaveBeenTaken: boolean) {
    super(because);
    this.name = 'NoAnswer';
    this.mayHaveBeenTaken = mayHaveBeenTaken;
  }
}

/** An answer came that is not what it should be. */
export class UnreadableAnswer extends Error {}

export const classify: CallClassifier = (error) => {
  if (error instanceof ApiError) return meaning(error);
  if (error instanceof NoAnswer) return { kind: 'unreachable', message: error.message };
  if (error instanceof UnreadableAnswer) return { kind: 'rejected', message: error.message };
  throw error;
};

/** https://docs.gitlab.com/administration/settings/user_and_ip_rate_limits/ */
export function isThrottled({ status }: Pick<ApiError, 'status'>): boolean {
  return status === 429;
}

function meaning(error: ApiError): CallFailure {
  const { status, headers, message } = error;
  const seconds = retryAfter(headers);
  if (isThrottled(error))
    return { kind: 'throttled', message, ...(seconds === undefined ? {} : { retryAfter: seconds * 1_000 }) };
  return { kind: kindOf(status), message };
}

function kindOf(status: number): CallFailure['kind'] {
  if (status === 404) return 'absent';
  if (status === 401) return 'unauthenticated';
  if (status === 403) return 'denied';
  return status === 408 || status >= 500 ? 'unreachable' : 'rejected';
}
