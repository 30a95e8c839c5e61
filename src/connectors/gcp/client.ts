/**
 * The only file that talks to Google Cloud: its REST APIs with the credentials of the platform's own chain. Sends them to the
 * APIs and nowhere else, keeps none, tries nothing twice. The SDK is loaded when it is first needed.
 */
import { HeadwaterError } from '../../lib/errors.js';
import { unlessAborted } from '../../lib/unless-aborted.js';
import { ApiError, TokenError, UnreadableAnswer } from './errors.js';
import type { Request } from './kind.js';
import { errorSchema } from './schema.js';

export interface ApiClient {
  send(request: Request, signal: AbortSignal): Promise<unknown>;
}

/** One that knows who it is. */
export interface SignedInClient extends ApiClient {
  /** The address of the service account that the credentials are of; undefined for a person's, and without any. */
  caller(): Promise<string | undefined>;
}

/** Where a service is. */
export interface Endpoint {
  readonly url: string;
  /** An emulator, on this machine or named as one: it gets no credentials. */
  readonly anonymous: boolean;
}

/** gcloud's words for services where they are not the host's first part (`CLOUDSDK_API_ENDPOINT_OVERRIDES_SQL`). */
const OVERRIDES: Readonly<Record<string, string>> = { sqladmin: 'SQL' };
/** As the SDKs of these services read them: host and port, without credentials. */
const EMULATORS: Readonly<Record<string, string>> = { pubsub: 'PUBSUB_EMULATOR_HOST', storage: 'STORAGE_EMULATOR_HOST' };

/** Throws OPTION_INVALID for an override that is not an HTTPS address, unless it is on this machine. */
export function endpointOf(service: string, environment: NodeJS.ProcessEnv): Endpoint {
  const emulator = environment[EMULATORS[service] ?? ''];
  if (emulator !== undefined && emulator !== '') {
    const address = emulator.includes('://') ? emulator : `http://${emulator}`;
    if (!URL.canParse(address))
      throw new HeadwaterError('OPTION_INVALID', `${EMULATORS[service]} is not an address: ${emulator}`);
    return { url: withoutSlash(address), anonymous: true };
  }
  const setting = `CLOUDSDK_API_ENDPOINT_OVERRIDES_${OVERRIDES[service] ?? service.toUpperCase()}`;
  const override = environment[setting];
  if (override === undefined || override === '') return { url: `https://${service}.googleapis.com`, anonymous: false };
  const url = URL.canParse(override) ? new URL(override) : undefined;
  const loopback = url !== undefined && isLoopback(url);
  if (url === undefined || !(url.protocol === 'https:' || (url.protocol === 'http:' && loopback)))
    throw new HeadwaterError('OPTION_INVALID', `${setting} is not an https address: ${override}`);
  return { url: withoutSlash(url.href), anonymous: loopback };
}

function isLoopback({ hostname }: URL): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname);
}

function withoutSlash(address: string): string {
  return new URL(address).href.replace(/\/+$/, '');
}

/** gcloud's overrides of some services end with what paths begin with: `https://compute.googleapis.com/compute/v1/`. */
function addressOf({ url }: Endpoint, path: string): string {
  const prefix = new URL(url).pathname;
  return prefix !== '/' && path.startsWith(`${prefix}/`) ? `${new URL(url).origin}${path}` : `${url}${path}`;
}

/**
 * Throws CREDENTIALS_MISSING or CREDENTIALS_REFUSED when the chain gives no token, unless what lists projects needs none.
 * @param most bytes of one answer
 */
export async function openApis(environment: NodeJS.ProcessEnv, most: number): Promise<SignedInClient> {
  const endpoints = new Map<string, Endpoint>();
  const { headers: credentials, email } = chain();
  if (!endpoint('cloudresourcemanager').anonymous) await opened(credentials);
  return { send, caller };

  async function send({ method, service, path, body }: Request, signal: AbortSignal): Promise<unknown> {
    const at = endpoint(service);
    const headers = new Headers(at.anonymous ? {} : await unlessAborted(credentials(), signal));
    headers.set('accept', 'application/json');
    if (body !== undefined) headers.set('content-type', 'application/json');
    const init = { method, headers, signal, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    // A redirect would take the token elsewhere.
    const response = await fetch(addressOf(at, path), { ...init, redirect: 'error' });
    const answer = parsed(await textWithin(response, most), response);
    if (!response.ok) throw errorOf(response, answer);
    return answer;
  }

  async function caller(): Promise<string | undefined> {
    return endpoint('iam').anonymous ? undefined : await email();
  }

  function endpoint(service: string): Endpoint {
    const known = endpoints.get(service) ?? endpointOf(service, environment);
    endpoints.set(service, known);
    return known;
  }
}

/** What somebody may do is said by roles; narrower scopes than this one are not taken by all of the APIs. */
const SCOPE = 'https://www.googleapis.com/auth/cloud-platform';

interface Chain {
  /** Those that are valid now: the token, and the project that user credentials are charged to. */
  headers(): Promise<Headers>;
  email(): Promise<string | undefined>;
}

function chain(): Chain {
  interface Auth {
    getRequestHeaders(): Promise<Headers>;
    getCredentials(): Promise<{ readonly client_email?: string }>;
  }
  let auth: Promise<Auth> | undefined;
  const chosen = (): Promise<Auth> =>
    (auth ??= import('google-auth-library').then(({ GoogleAuth }) => new GoogleAuth({ scopes: [SCOPE] })));
  const asked = async <T>(ask: (auth: Auth) => Promise<T>): Promise<T> => {
    const by = await chosen();
    try {
      return await ask(by);
    } catch (error) {
      throw new TokenError(firstLine(error), { cause: error });
    }
  };
  return {
    headers: () => asked((by) => by.getRequestHeaders()),
    email: async () => (await asked((by) => by.getCredentials())).client_email,
  };
}

async function opened(credentials: () => Promise<Headers>): Promise<void> {
  await credentials().catch((error: unknown) => {
    // The library has no code for credentials that are nowhere; one that was refused has the answer that refused it.
    const refused =
      error instanceof Error && error.cause instanceof Error && 'response' in error.cause && error.cause.response != null;
    throw new HeadwaterError(refused ? 'CREDENTIALS_REFUSED' : 'CREDENTIALS_MISSING', firstLine(error), { cause: error });
  });
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
    return JSON.parse(text);
  } catch (error) {
    // A page of a proxy, perhaps. What it means is in its status.
    if (!ok) return undefined;
    throw new UnreadableAnswer(`the answer (HTTP ${status}) is not JSON`, { cause: error });
  }
}

function errorOf({ status, statusText, headers }: Response, body: unknown): ApiError {
  const { error } = errorSchema.safeParse(body).data ?? {};
  const details = error?.details ?? [];
  const words = [...details.map(({ reason }) => reason), ...(error?.errors ?? []).map(({ reason }) => reason), error?.status];
  const delay = details.map(({ retryDelay }) => secondsOf(retryDelay)).find((each) => each !== undefined);
  const pause = delay ?? secondsOf(headers.get('retry-after'));
  return new ApiError(
    status,
    words.filter((word) => word != null),
    error?.message ?? statusText,
    pause,
  );
}

/** `3.5s`, `17`: in milliseconds. */
function secondsOf(text: string | null | undefined): number | undefined {
  const [, seconds] = /^(\d{1,6}(?:\.\d+)?)s?$/.exec(text ?? '') ?? [];
  return seconds === undefined ? undefined : Math.ceil(Number(seconds) * 1000);
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n', 1)[0] ?? '';
}
