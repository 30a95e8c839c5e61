/**
 * The only file that talks to Azure: ARM over HTTPS with a token of the platform's own chain, and the storage queue with
 * events. Sends the token to the endpoint and nowhere else, keeps no credential, tries nothing twice. The SDK is loaded when
 * it is first needed.
 */
import { HeadwaterError } from '../../lib/errors.js';
import { unlessAborted } from '../../lib/unless-aborted.js';
import { ArmError, TokenError, UnreadableAnswer } from './errors.js';
import { errorSchema } from './schema.js';

/** Where ARM is, and for which audience its tokens are. */
export interface Endpoint {
  readonly url: string;
  /** True on this machine: an emulator, which gets no credentials. */
  readonly loopback: boolean;
}

export interface ArmAnswer {
  readonly body: unknown;
  /** What Resource Graph says of the caller's quota: calls left, and milliseconds until there are more. */
  readonly quota?: { readonly remaining: number; readonly resetsAfter: number };
}

export interface ArmClient {
  /** @param path begins with a slash, or is a whole address that the endpoint gave (`nextLink`) */
  get(path: string, signal: AbortSignal): Promise<ArmAnswer>;
  post(path: string, body: unknown, signal: AbortSignal): Promise<ArmAnswer>;
  /** Changes something. What the answer says besides is not kept: what came of it is read again. */
  write(request: ArmWrite, signal: AbortSignal): Promise<void>;
}

export interface ArmWrite {
  readonly method: 'PATCH' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly body?: unknown;
}

/** A message of the queue; `receipt` is what deletes it. */
export interface QueueMessage {
  readonly text: string;
  readonly deliveries: number;
  acknowledge(): Promise<void>;
}

export interface EventQueue {
  /** Up to 32 messages, which nobody else gets for five minutes. */
  receive(signal: AbortSignal): Promise<readonly QueueMessage[]>;
}

/** ARM of each cloud, by the host that its tokens come from (`AZURE_AUTHORITY_HOST`, as all Azure SDKs read it). */
const CLOUDS: Readonly<Record<string, string>> = {
  'login.microsoftonline.com': 'https://management.azure.com',
  'login.microsoftonline.us': 'https://management.usgovcloudapi.net',
  'login.chinacloudapi.cn': 'https://management.chinacloudapi.cn',
  'login.partner.microsoftonline.cn': 'https://management.chinacloudapi.cn',
};
const PUBLIC = 'https://management.azure.com';

/**
 * `ARM_ENDPOINT`, as Terraform's provider for Azure Stack reads it, else by `AZURE_AUTHORITY_HOST`, else the public cloud.
 * Throws OPTION_INVALID for an address that is not HTTPS, unless it is on this machine.
 */
export function endpointOf(environment: NodeJS.ProcessEnv): Endpoint {
  const given = environment['ARM_ENDPOINT'];
  if (given !== undefined && given !== '') return checkedEndpoint(given, 'ARM_ENDPOINT');
  const authority = environment['AZURE_AUTHORITY_HOST'];
  if (authority === undefined || authority === '') return { url: PUBLIC, loopback: false };
  const host = hostOf(authority.includes('://') ? authority : `https://${authority}`);
  const cloud = host !== undefined && Object.hasOwn(CLOUDS, host) ? CLOUDS[host] : undefined;
  if (cloud !== undefined) return { url: cloud, loopback: false };
  throw new HeadwaterError(
    'OPTION_INVALID',
    `AZURE_AUTHORITY_HOST names ${authority}, whose Resource Manager is not known: name it with ARM_ENDPOINT`,
  );
}

function checkedEndpoint(address: string, setting: string): Endpoint {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const loopback = url !== undefined && isLoopback(url);
  if (url === undefined || !(url.protocol === 'https:' || (url.protocol === 'http:' && loopback)))
    // Without its query, which may be a signature.
    throw new HeadwaterError('OPTION_INVALID', `${setting} is not an https address: ${address.split('?', 1)[0]}`);
  return { url: url.href.replace(/\/+$/, ''), loopback };
}

function hostOf(address: string): string | undefined {
  return URL.canParse(address) ? new URL(address).hostname : undefined;
}

function isLoopback({ hostname }: URL): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname);
}

/** Throws CREDENTIALS_MISSING or CREDENTIALS_REFUSED when the chain gives no token. @param most bytes of one answer */
export async function openArm(endpoint: Endpoint, most: number): Promise<ArmClient> {
  const token = endpoint.loopback
    ? async (): Promise<string> => 'loopback'
    : await tokens(`${new URL(endpoint.url).origin}/.default`);
  await token().catch((error: unknown) => {
    const missing = error instanceof TokenError && error.missing;
    throw new HeadwaterError(missing ? 'CREDENTIALS_MISSING' : 'CREDENTIALS_REFUSED', firstLine(error), { cause: error });
  });
  return {
    get: (path, signal) => send(path, { method: 'GET', signal }),
    post: (path, body, signal) => send(path, { method: 'POST', body: JSON.stringify(body), signal }),
    write: async ({ method, path, body }, signal) => {
      await send(path, { method, signal, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
    },
  };

  async function send(path: string, init: RequestInit & { readonly signal: AbortSignal }): Promise<ArmAnswer> {
    const url = addressIn(endpoint, path);
    const headers = {
      authorization: `Bearer ${await unlessAborted(token(), init.signal)}`,
      accept: 'application/json',
      'content-type': 'application/json',
    };
    // A redirect would take the token elsewhere.
    const response = await fetch(url, { ...init, headers, redirect: 'error' });
    const body = parsed(await textWithin(response, most), response);
    if (!response.ok) throw errorOf(response, body);
    const quota = quotaOf(response.headers);
    return { body, ...(quota === undefined ? {} : { quota }) };
  }
}

/** A link of an answer must lead to where the answer came from: the token goes with it. */
function addressIn({ url }: Endpoint, path: string): string {
  const whole = path.startsWith('/') ? `${url}${path}` : path;
  if (!URL.canParse(whole) || new URL(whole).origin !== new URL(url).origin)
    throw new UnreadableAnswer(`the answer links to another host than ${new URL(url).host}`);
  return whole;
}

/** @returns gives a token that is valid now; the SDK keeps it until it expires */
async function tokens(scope: string): Promise<() => Promise<string>> {
  const { DefaultAzureCredential } = await import('@azure/identity');
  const credential = new DefaultAzureCredential();
  return async () => {
    try {
      return (await credential.getToken(scope)).token;
    } catch (error) {
      throw new TokenError(isMissing(error), firstLine(error));
    }
  };
}

/** The chain throws one error of all that it tried where none of it was set up. */
function isMissing(error: unknown): boolean {
  const names = ['CredentialUnavailableError', 'AggregateAuthenticationError'];
  return error instanceof Error && names.includes(error.name);
}

async function textWithin(response: Response, most: number): Promise<string> {
  if (response.body === null) return '';
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const piece of response.body as AsyncIterable<Uint8Array>) {
    bytes += piece.byteLength;
    if (bytes > most) throw new UnreadableAnswer(`the answer is larger than ${most} bytes`);
    text += decoder.decode(piece, { stream: true });
  }
  return text + decoder.decode();
}

function parsed(text: string, { ok, status }: Response): unknown {
  if (text.trim() === '') return ok ? {} : undefined;
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    // A page of a proxy, perhaps. What it means is in its status.
    if (!ok) return undefined;
    throw new UnreadableAnswer(`the answer (HTTP ${status}) is not JSON`, { cause: error });
  }
}

function errorOf({ status, statusText, headers }: Response, body: unknown): ArmError {
  const said = errorSchema.safeParse(body);
  const code = said.data?.error?.code ?? said.data?.code ?? '';
  const message = said.data?.error?.message ?? said.data?.message ?? statusText;
  return new ArmError(status, code, message, pauseOf(headers));
}

/** `Retry-After` in seconds or as a date, or the time after which Resource Graph counts anew. */
function pauseOf(headers: Headers): number | undefined {
  const after = headers.get('retry-after');
  if (after !== null && /^\d{1,6}$/.test(after)) return Number(after) * 1000;
  const date = after === null ? Number.NaN : Date.parse(after);
  if (!Number.isNaN(date)) return Math.max(0, date - Date.now());
  return quotaOf(headers)?.resetsAfter;
}

function quotaOf(headers: Headers): ArmAnswer['quota'] {
  const remaining = headers.get('x-ms-user-quota-remaining');
  const [, hours, minutes, seconds] = /^(\d\d):(\d\d):(\d\d)/.exec(headers.get('x-ms-user-quota-resets-after') ?? '') ?? [];
  if (remaining === null || !/^\d{1,6}$/.test(remaining) || seconds === undefined) return undefined;
  const resetsAfter = ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
  return { remaining: Number(remaining), resetsAfter };
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n', 1)[0] ?? '';
}

/** The storage SDK's errors, told apart as all others are. */
function asArmError(error: unknown): never {
  if (!(error instanceof Error) || !('statusCode' in error) || typeof error.statusCode !== 'number') throw error;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  throw new ArmError(error.statusCode, code, firstLine(error));
}

/** How long a message that was received is hidden from others, in seconds: long enough to read again what it names. */
const HIDDEN = 300;

/**
 * The queue at this address. One whose address has a signature (`?sv=…&sig=…`) needs no other credential; that of Azurite,
 * on this machine, is opened with the key that `AZURE_STORAGE_CONNECTION_STRING` gives.
 */
export async function openQueue(address: string, environment: NodeJS.ProcessEnv): Promise<EventQueue> {
  const { url } = checkedEndpoint(address, 'the address of the queue');
  const { QueueClient } = await import('@azure/storage-queue');
  const queue = await clientOf();
  return {
    async receive(signal) {
      const options = { numberOfMessages: 32, visibilityTimeout: HIDDEN, abortSignal: signal };
      const { receivedMessageItems } = await queue.receiveMessages(options).catch(asArmError);
      return receivedMessageItems.map(({ messageText, dequeueCount, messageId, popReceipt }) => ({
        text: messageText,
        deliveries: dequeueCount,
        acknowledge: async () => {
          await queue.deleteMessage(messageId, popReceipt).catch(asArmError);
        },
      }));
    },
  };

  async function clientOf(): Promise<InstanceType<typeof QueueClient>> {
    const { searchParams, pathname, hostname } = new URL(url);
    const once = { retryOptions: { maxTries: 1 } };
    if (searchParams.has('sig')) return new QueueClient(url, undefined, once);
    const connection = environment['AZURE_STORAGE_CONNECTION_STRING'];
    if (isLoopback(new URL(url)) && connection !== undefined && connection !== '')
      return new QueueClient(connection, pathname.split('/').at(-1) ?? '', once);
    if (isLoopback(new URL(url)))
      throw new HeadwaterError('CREDENTIALS_MISSING', `the queue at ${hostname} needs AZURE_STORAGE_CONNECTION_STRING`);
    const { DefaultAzureCredential } = await import('@azure/identity');
    return new QueueClient(url, new DefaultAzureCredential(), once);
  }
}
