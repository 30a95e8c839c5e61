/** Errors as RFC 9457 problems: a status for each code, and for what the web framework refuses by itself a code of ours. */
import type { FastifyError } from 'fastify';
import { hasZodFastifySchemaValidationErrors, isResponseSerializationError } from 'fastify-type-provider-zod';
import { ERRORS, HeadwaterError, type ErrorCode } from '../lib/errors.js';
import type { Problem } from './schemas/common.js';

/** Of the docs site. */
const PAGE = 'https://headwater.dev/reference/errors';

const STATUS: Readonly<Partial<Record<ErrorCode, number>>> = {
  REQUEST_INVALID: 400,
  CURSOR_INVALID: 400,
  OPTION_INVALID: 400,
  CONFIGURATION_INVALID: 422,
  RESPONSE_PLAN_INVALID: 422,
  NOT_LOGGED_IN: 401,
  LOGIN_LINK_USED: 401,
  LOGIN_FAILED: 401,
  RIGHT_MISSING: 403,
  REQUEST_FORGED: 403,
  TOKEN_BOUNDS: 403,
  LOGIN_UNAVAILABLE: 404,
  REQUEST_IN_PROGRESS: 409,
  ANSWER_NOT_KEPT: 409,
  HOST_REFUSED: 421,
  IDEMPOTENCY_KEY_REUSED: 422,
  LOGIN_PROVIDER_UNREACHABLE: 502,
  ID_UNKNOWN: 404,
  ROUTE_UNKNOWN: 404,
  VOTE_REFUSED: 409,
  UNDO_REFUSED: 409,
  CONFIGURATION_READ_ONLY: 409,
  CONFIGURATION_CHANGED: 412,
  REQUEST_TOO_LARGE: 413,
  TOO_MANY_REQUESTS: 429,
  REQUEST_TOO_SLOW: 503,
  DATABASE_UNREACHABLE: 503,
};

export function problemOf(code: ErrorCode, detail: string | undefined, instance: string, status = STATUS[code] ?? 500): Problem {
  const { means, remedy } = ERRORS[code];
  return {
    type: `${PAGE}#${code.toLowerCase()}`,
    title: means,
    status,
    ...(detail === undefined ? {} : { detail }),
    code,
    remedy,
    instance,
  };
}

/** What somebody is told of an error. Of a bug they are told its request's id and nothing else. */
export function problemOfError(error: unknown, instance: string): Problem {
  if (error instanceof HeadwaterError) return problemOf(error.code, error.message, instance);
  if (hasZodFastifySchemaValidationErrors(error)) return problemOf('REQUEST_INVALID', detailOf(error.validation), instance);
  if (isResponseSerializationError(error)) return problemOf('INTERNAL', undefined, instance);
  const { statusCode, code, message } = frameworkError(error);
  if (code === 'FST_ERR_HANDLER_TIMEOUT') return problemOf('REQUEST_TOO_SLOW', undefined, instance);
  if (statusCode === 429) return problemOf('TOO_MANY_REQUESTS', message, instance);
  if (statusCode === 413) return problemOf('REQUEST_TOO_LARGE', message, instance);
  if (statusCode === 404) return problemOf('ROUTE_UNKNOWN', undefined, instance);
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500)
    return problemOf('REQUEST_INVALID', message, instance, statusCode);
  return problemOf('INTERNAL', undefined, instance);
}

function frameworkError(error: unknown): Pick<Partial<FastifyError>, 'statusCode' | 'code' | 'message'> {
  return error instanceof Error ? error : {};
}

function detailOf(validation: readonly { readonly instancePath?: string; readonly message?: string | undefined }[]): string {
  return validation
    .slice(0, 5)
    .map(({ instancePath = '', message = 'is not valid' }) =>
      `${instancePath.replace(/^\//, '').replaceAll('/', '.')} ${message}`.trim(),
    )
    .join('; ');
}
