/**
 * Makes one call of a plan, once, and says what came of it. Only calls of the table in `calls.ts` are made, only on an asset of
 * the call's own type in the project of the step's scope, and only with what the table lets through. Never takes the key away
 * by which it is itself signed in (S8).
 */
import { sha256 } from '../../lib/sha256.js';
import { unlessAborted } from '../../lib/unless-aborted.js';
import type { PlannedStep } from '../../model/index.js';
import type { ApiCaller, SendResult } from '../../ports/index.js';
import { callOf, type WriteCall, type WriteInput } from './calls.js';
import type { SignedInClient } from './client.js';
import { ApiError, classify, UnreadableAnswer } from './errors.js';
import type { Request } from './kind.js';
import { assetOf, pathOfAsset } from './names.js';
import { operationSchema } from './schema.js';

export type CallStep = Extract<PlannedStep, { readonly kind: 'call' }>;

export interface SendParts {
  readonly client: SignedInClient;
  readonly calls: ApiCaller;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

export async function sendCall(step: CallStep, key: string, { client, calls, now }: SendParts): Promise<SendResult> {
  const call = callOf(step.call);
  if (call === undefined) return refused(`${step.call} is not a call that this connector makes`);
  const request = requestOf(step, call, key, now());
  if ('because' in request) return refused(request.because);
  const { account = '' } = step.address.scope;
  const asked = { call: step.call, permission: call.permission, limit: `gcp/${account}/${call.service}` };
  // A failure is a value within the caller, which would else try again: whether a write took effect is for a reading to tell.
  const answer = await calls.call(asked, async (signal): Promise<SendResult> => {
    try {
      if (await unlessAborted(isOurs(step, client), signal)) return refused('it is the account that Headwater is signed in as');
      return resultOf(await client.send(request, signal), step.call);
    } catch (error) {
      return failureOf(error, asked);
    }
  });
  if (answer.kind === 'answer') return answer.value;
  return { kind: 'unknown', because: answer.kind === 'failed' ? answer.why : `${step.call}: there is no answer` };
}

/** What would be sent; the reason when the step is none that may be. */
function requestOf(
  { address, input, call: name }: CallStep,
  call: WriteCall,
  key: string,
  now: number,
): Request | { readonly because: string } {
  const asset = assetOf(address.resource);
  const { account = '' } = address.scope;
  if (asset === undefined || account === '' || !isOf(asset, call.asset.replace('{project}', account)))
    return { because: `${name} is not for ${address.resource} in project ${account}` };
  const said = call.input.safeParse(input);
  if (!said.success) return { because: `${name} does not take what the step says` };
  const { ifMetagenerationMatch, updateMask } = said.data;
  const query = new URLSearchParams({
    ...(ifMetagenerationMatch === undefined ? {} : { ifMetagenerationMatch }),
    ...(updateMask === undefined ? {} : { updateMask }),
    ...(call.takesRequestId === true ? { requestId: uuidOf(key) } : {}),
  }).toString();
  const path = call.path.replace('{path}', () => encodeURI(pathOfAsset(asset)));
  return {
    method: call.method,
    service: call.service,
    path: query === '' ? path : `${path}?${query}`,
    body: bodyOf(said.data, now),
  };
}

/** Each `*` of a pattern is one part of the name. */
function isOf(asset: string, pattern: string): boolean {
  const [parts, wanted] = [asset.split('/'), pattern.split('/')];
  return parts.length === wanted.length && wanted.every((each, index) => each === '*' || each === parts[index]);
}

function bodyOf({ body, firstRotationAfter }: WriteInput, now: number): unknown {
  if (firstRotationAfter === undefined) return body ?? {};
  const after = Number(firstRotationAfter.replace('s', '')) * 1000;
  return { ...(body as object), nextRotationTime: new Date(now + after).toISOString() };
}

/** The same id for the same step: Compute Engine wants a UUID that is not zero. */
function uuidOf(key: string): string {
  const [, a, b, c, d, e] = /^(.{8})(.{4}).(.{3}).(.{3})(.{12})/.exec(sha256(key)) ?? [];
  return `${a}-${b}-8${c}-8${d}-${e}`;
}

async function isOurs({ call, address }: CallStep, client: SignedInClient): Promise<boolean> {
  if (call !== 'iam.projects.serviceAccounts.keys.disable') return false;
  const email = await client.caller();
  return email !== undefined && address.resource.toLowerCase().includes(`/serviceaccounts/${email.toLowerCase()}/keys/`);
}

/** An operation that ended at once may have failed. */
function resultOf(body: unknown, call: string): SendResult {
  const failed = operationSchema.safeParse(body).data?.error?.errors?.[0];
  return failed === undefined
    ? { kind: 'accepted' }
    : refused(`${call}: ${[failed.code, failed.message].filter(Boolean).join(': ')}`);
}

function failureOf(error: unknown, call: Parameters<typeof classify>[1]): SendResult {
  const { kind, message } = classify(error, call);
  const because = `${call.call}: ${message}`;
  if (error instanceof ApiError) {
    const { status } = error;
    // Another operation on it is under way: 409; 412 says that it is not what was read any more.
    if (kind === 'throttled' || status === 409) return { kind: 'not-now', because };
    if (status === 408 || status >= 500) return { kind: 'unknown', because };
    return refused(kind === 'denied' ? `${because}; it needs ${call.permission}` : because);
  }
  // The answer came and could not be read, or none came: it may have been done.
  if (error instanceof UnreadableAnswer || kind === 'unreachable') return { kind: 'unknown', because };
  return refused(because);
}

function refused(because: string): SendResult {
  return { kind: 'refused', because };
}
