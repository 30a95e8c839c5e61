/**
 * Makes one call of a plan, once, and says what came of it. Only calls of the table in `calls.ts` are made, only on a resource
 * of the call's own type in the account of the step's scope, and only with what the table lets through. Never takes the key
 * away by which it is itself signed in (S8).
 */
import { sha256 } from '../../lib/sha256.js';
import type { PlannedStep } from '../../model/index.js';
import type { ApiCaller, SendResult } from '../../ports/index.js';
import type { Accounts } from './accounts.js';
import { partsOf, type ArnParts } from './arn.js';
import { callOf, type WriteCall } from './calls.js';
import type { AlibabaClient, ApiRequest } from './client.js';
import { AlibabaError, classify, UnreadableAnswer } from './errors.js';

export type CallStep = Extract<PlannedStep, { readonly kind: 'call' }>;

export interface SendParts {
  readonly accounts: Pick<Accounts, 'credentials'>;
  readonly client: AlibabaClient;
  readonly calls: ApiCaller;
}

export async function sendCall(step: CallStep, key: string, { accounts, client, calls }: SendParts): Promise<SendResult> {
  const call = callOf(step.call);
  if (call === undefined) return refused(`${step.call} is not a call that this connector makes`);
  const request = requestOf(step, call, key);
  if ('because' in request) return refused(request.because);
  const { account = '' } = step.address.scope;
  const credentials = await accounts.credentials(account);
  if (credentials.kind !== 'answer')
    return refused(credentials.kind === 'failed' ? credentials.why : `no credentials for ${account}`);
  const limit = ['alibaba', account, request.region, call.product].join('/');
  const asked = { call: step.call, permission: call.permission, limit };
  // A failure is a value within the caller, which would else try again: whether a write took effect is for a reading to tell.
  const answer = await calls.call(asked, async (signal): Promise<SendResult> => {
    try {
      const { accessKeyId } = await credentials.value();
      if (request.parameters['UserAccessKeyId'] === accessKeyId) return refused('it is the key that Headwater is signed in with');
      await client.send(request, credentials.value, signal);
      return { kind: 'accepted' };
    } catch (error) {
      return resultOf(error, asked);
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
): ApiRequest | { readonly because: string } {
  const parts = partsOf(address.resource);
  if (parts === undefined || parts.place.account !== address.scope.account || !isOf(parts, call))
    return { because: `${name} is not for ${address.resource} in account ${address.scope.account ?? ''}` };
  const said = call.input.safeParse(input);
  if (!said.success) return { because: `${name} does not take what the step says` };
  const { product, action, named, inRegion, takesToken } = call;
  const { region } = parts.place;
  const given = Object.entries(said.data).filter((entry): entry is [string, string] => entry[1] !== undefined);
  if (named === undefined)
    return { product, action, region, bucket: parts.key, parameters: {}, body: documentOf(Object.fromEntries(given)) };
  const parameters = {
    ...Object.fromEntries(given),
    [named]: parts.key,
    ...(inRegion === true ? { RegionId: region } : {}),
    ...(takesToken === true ? { ClientToken: sha256(key) } : {}),
  };
  return { product, action, region, parameters };
}

function isOf({ arn, key }: ArnParts & { readonly arn: string }, { product, type }: WriteCall): boolean {
  const [, service = '', , , ...rest] = arn.split(':');
  if (service !== product || rest.join(':') !== (type === '' ? key : `${type}/${key}`)) return false;
  // A bucket's name becomes a part of the host.
  return type !== '' || /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/.test(key);
}

function documentOf({ BlockPublicAccess = '' }: Readonly<Record<string, string>>): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<PublicAccessBlockConfiguration><BlockPublicAccess>${BlockPublicAccess}</BlockPublicAccess></PublicAccessBlockConfiguration>`;
}

/** Said while something else goes on with it: a change, or the same request. */
const BUSY = /^(OperationDenied\.\w*Status|Incorrect\w+(State|Status)|\w*Conflict$|Conflict|LastTokenProcessing|\w*Processing$)/;

function resultOf(error: unknown, call: Parameters<typeof classify>[1]): SendResult {
  const { kind, message } = classify(error, call);
  const because = `${call.call}: ${message}`;
  if (kind === 'throttled') return { kind: 'not-now', because };
  if (error instanceof AlibabaError) {
    if (BUSY.test(error.code) || error.status === 409) return { kind: 'not-now', because };
    if (kind === 'unreachable' || error.status >= 500 || error.status === 0) return { kind: 'unknown', because };
    return refused(kind === 'denied' ? `${because}; it needs ${call.permission}` : because);
  }
  // The answer came and could not be read, or none came: it may have been done.
  if (error instanceof UnreadableAnswer || kind === 'unreachable') return { kind: 'unknown', because };
  return refused(because);
}

function refused(because: string): SendResult {
  return { kind: 'refused', because };
}
