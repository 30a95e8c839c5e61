/**
 * Makes one call of a plan, once, and says what came of it. Only calls of the table in `calls.ts` are made, only on a resource
 * of the call's own type in the subscription of the step's scope, and only with what the table lets through.
 */
import { z } from 'zod';
import type { PlannedStep } from '../../model/index.js';
import type { ApiCaller, SendResult } from '../../ports/index.js';
import { callOf, type WriteCall } from './calls.js';
import type { ArmClient, ArmWrite } from './client.js';
import { ArmError, classify, UnreadableAnswer } from './errors.js';
import { typeOf, typeOfId, versionOf } from './kind.js';
import { limitOf } from './reader.js';
import { armId } from './schema.js';

export type CallStep = Extract<PlannedStep, { readonly kind: 'call' }>;

export async function sendCall(step: CallStep, client: ArmClient, calls: ApiCaller): Promise<SendResult> {
  const call = callOf(step.call);
  if (call === undefined) return refused(`${step.call} is not a call that this connector makes`);
  const request = requestOf(step, call);
  if ('because' in request) return refused(request.because);
  const { account = '' } = step.address.scope;
  const limit = limitOf(account, call.of.apiVersion.split('/', 1)[0] ?? '');
  const asked = { call: step.call, permission: call.permissions[0] ?? '', limit };
  // A failure is a value within the caller, which would else try again: whether a write took effect is for a reading to tell.
  const answer = await calls.call(asked, async (signal): Promise<SendResult> => {
    try {
      await client.write(request, signal);
      return { kind: 'accepted' };
    } catch (error) {
      return resultOf(error, asked);
    }
  });
  if (answer.kind === 'answer') return answer.value;
  return { kind: 'unknown', because: answer.kind === 'failed' ? answer.why : `${step.call}: there is no answer` };
}

const patchInput = z.strictObject({ body: z.strictObject({ properties: z.record(z.string(), z.json()) }) });
const putInput = z.strictObject({ name: z.string(), body: z.strictObject({ properties: z.record(z.string(), z.json()) }) });
const deleteInput = z.strictObject({ name: z.string() });

/** What would be sent; the reason when the step is none that may be. */
function requestOf({ address, input, call: name }: CallStep, call: WriteCall): ArmWrite | { readonly because: string } {
  const arm = armId(address.resource.replace(/^azure:/, ''));
  const { account = '' } = address.scope;
  if (arm === undefined || account === '' || !`${arm.toLowerCase()}/`.startsWith(`/subscriptions/${account.toLowerCase()}/`))
    return { because: `${address.resource} is not in subscription ${account}` };
  if (typeOfId(arm) !== typeOf(call.of).toLowerCase()) return { because: `${name} is not for ${address.resource}` };
  const version = `?api-version=${versionOf(call.of)}`;
  if (call.method === 'PATCH') {
    const patch = patchInput.safeParse(input);
    const other = Object.keys(patch.data?.body.properties ?? {}).find((member) => !call.sets.includes(member));
    if (!patch.success || other !== undefined) return { because: `${name} does not set ${other ?? 'what the step says'}` };
    return { method: 'PATCH', path: `${encodeURI(arm)}${version}`, body: patch.data.body };
  }
  const child = call.method === 'PUT' ? putInput.safeParse(input) : deleteInput.safeParse(input);
  if (!child.success || !isName(child.data.name))
    return { because: `${name}: the step does not name what is below the resource` };
  const path = `${encodeURI(arm)}/${call.child ?? ''}/${encodeURIComponent(child.data.name)}${version}`;
  return 'body' in child.data ? { method: 'PUT', path, body: child.data.body } : { method: 'DELETE', path };
}

/** A step of a path that leads nowhere else, once it is encoded. */
function isName(name: string): boolean {
  return name !== '' && name !== '.' && name !== '..' && name.length <= 260;
}

/** A lock that somebody put on the resource: it does not go away by waiting. */
const LOCKED = 'ScopeLocked';

function resultOf(error: unknown, call: Parameters<typeof classify>[1]): SendResult {
  const { kind, message } = classify(error, call);
  const because = `${call.call}: ${message}`;
  if (error instanceof ArmError) {
    const { status, code } = error;
    // Another operation on it is under way: ARM says 409, 423 of some providers, 429 for too many.
    if (status === 429 || status === 423 || (status === 409 && code !== LOCKED)) return { kind: 'not-now', because };
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
