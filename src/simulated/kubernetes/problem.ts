/** What the API server says no with: statuses, in its words and with its reasons. */
import type { Fields, Json } from '../json.js';
import { fullName, groupOf, type ServedKind } from './kinds.js';

/** Thrown while a request is answered, and answered with. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  readonly status: number;
  readonly reason: string;
  readonly details: Fields;

  constructor(status: number, reason: string, message: string, details: Fields = {}) {
    super(message);
    this.status = status;
    this.reason = reason;
    this.details = details;
  }
}

/** https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/status/ */
export function statusOf({ status, reason, message, details }: ApiProblem): Fields {
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, details, code: status };
}

export function notFound(kind: ServedKind, name: string): ApiProblem {
  return new ApiProblem(404, 'NotFound', `${fullName(kind)} "${name}" not found`, about(kind, name));
}

export function alreadyExists(kind: ServedKind, name: string): ApiProblem {
  return new ApiProblem(409, 'AlreadyExists', `${fullName(kind)} "${name}" already exists`, about(kind, name));
}

export function conflict(kind: ServedKind, name: string, why: string): ApiProblem {
  const message = `Operation cannot be fulfilled on ${fullName(kind)} "${name}": ${why}`;
  return new ApiProblem(409, 'Conflict', message, about(kind, name));
}

export function modified(kind: ServedKind, name: string): ApiProblem {
  return conflict(kind, name, 'the object has been modified; please apply your changes to the latest version and try again');
}

export function invalid(kind: ServedKind, name: string, why: string): ApiProblem {
  const group = groupOf(kind.apiVersion);
  const message = `${kind.kind}${group === '' ? '' : `.${group}`} "${name}" is invalid: ${why}`;
  return new ApiProblem(422, 'Invalid', message, about(kind, name));
}

export function badRequest(message: string): ApiProblem {
  return new ApiProblem(400, 'BadRequest', message);
}

/** A JSON patch of which a test or a path does not hold: the server does not say which. */
export function notApplied(): ApiProblem {
  return new ApiProblem(422, 'Invalid', 'the server rejected our request due to an error in our request');
}

/** @param cause what the budget that stands against it says; nothing for one that is only not counted yet */
export function tooMany(message: string, cause: string, retryAfterSeconds?: number): ApiProblem {
  const details: Record<string, Json> = { causes: [{ reason: 'DisruptionBudget', message: cause }] };
  if (retryAfterSeconds !== undefined) details['retryAfterSeconds'] = retryAfterSeconds;
  return new ApiProblem(429, 'TooManyRequests', message, details);
}

export function expired(message: string): ApiProblem {
  return new ApiProblem(410, 'Expired', message);
}

function about(kind: ServedKind, name: string): Fields {
  const group = groupOf(kind.apiVersion);
  return { name, ...(group === '' ? {} : { group }), kind: kind.resource };
}
