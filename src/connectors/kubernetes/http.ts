/**
 * Requests to one API server, whose answers are streams: nothing is held that was not asked to be. Keeps connections open
 * between requests, and watches on connections of their own, so that they never keep a list waiting.
 */
import { Agent as PlainAgent, request as plainRequest, type IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { unlessAborted } from '../../lib/unless-aborted.js';
import type { Json } from '../../model/index.js';
import type { ClusterAccess, TlsOptions } from './client.js';
import { ApiStatusError, firstLine, ProtocolError } from './failure.js';
import { parseStatus } from './schema.js';

export interface ApiServer {
  /**
   * @param path with its query
   * @returns the body of a success
   * @throws ApiStatusError for anything but a success, ProtocolError, CredentialsError, and errors of the network
   */
  stream(path: string, options: StreamOptions): Promise<AsyncIterable<Uint8Array>>;
  /** The same for an answer that is small: its JSON. @param longest in bytes */
  json(path: string, accept: string, longest: number, signal: AbortSignal): Promise<unknown>;
  /**
   * Makes a request that changes something, once.
   * @throws as `stream` does; the signal's reason when it is aborted, after which nobody knows what was done
   */
  send(change: ChangeRequest, signal: AbortSignal): Promise<void>;
  close(): void;
}

export interface ChangeRequest {
  readonly method: 'POST' | 'PATCH' | 'DELETE';
  /** Without a query. */
  readonly path: string;
  /** The media type of the body. */
  readonly type: string;
  readonly body: Json;
}

export interface StreamOptions {
  readonly accept: string;
  readonly signal: AbortSignal;
  /** True for one that stays open. */
  readonly isWatch?: boolean;
}

/** What an error's body may have; the rest is not read. */
const LONGEST_ERROR = 64 * 1024;
const SOCKETS = 24;
const KEEP_ALIVE_MS = 15_000;
const USER_AGENT = 'headwater';

export function apiServer(access: ClusterAccess): ApiServer {
  const isPlain = access.server.startsWith('http:');
  const agents: { readonly isWatch: boolean; readonly tls: TlsOptions; readonly agent: PlainAgent }[] = [];
  return { stream, json, send, close };

  async function stream(path: string, { accept, signal, isWatch = false }: StreamOptions): Promise<AsyncIterable<Uint8Array>> {
    const headers = { accept, ...(isWatch ? {} : { 'accept-encoding': 'gzip' }) };
    const { response, body } = await ask('GET', path, headers, undefined, isWatch, signal);
    const type = response.headers['content-type'] ?? '';
    if (type.startsWith('application/json')) return body;
    response.destroy();
    throw new ProtocolError(`what answers there is no API server: it gives ${type === '' ? 'no media type' : type}`);
  }

  async function send({ method, path, type, body }: ChangeRequest, signal: AbortSignal): Promise<void> {
    const headers = { accept: 'application/json', 'content-type': type };
    const answer = await ask(method, path, headers, Buffer.from(JSON.stringify(body), 'utf8'), false, signal);
    // What it says of the object is read anew by whoever wants to know.
    answer.response.resume();
  }

  /** One request; its answer when that is a success. */
  async function ask(
    method: string,
    path: string,
    own: Readonly<Record<string, string>>,
    content: Buffer | undefined,
    isWatch: boolean,
    signal: AbortSignal,
  ): Promise<{ readonly response: IncomingMessage; readonly body: AsyncIterable<Uint8Array> & { destroy(): unknown } }> {
    // A plugin may wait for somebody who is not there.
    const { headers, tls, proxy } = await unlessAborted(access.authorize(), signal);
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const length = content === undefined ? {} : { 'content-length': String(content.length) };
      const options = {
        method,
        agent: proxy ?? agentFor(tls, isWatch),
        signal,
        headers: { ...headers, ...own, ...length, 'user-agent': USER_AGENT },
      };
      const sent = isPlain
        ? plainRequest(`${access.server}${path}`, options, resolve)
        : request(`${access.server}${path}`, { ...options, ...tls }, resolve);
      sent.on('error', reject);
      sent.end(content);
    });
    const body = unzipped(response);
    const { statusCode = 0 } = response;
    if (statusCode === 401) access.forget();
    if (statusCode < 200 || statusCode > 299) throw await refusal(statusCode, response, body);
    return { response, body };
  }

  async function json(path: string, accept: string, longest: number, signal: AbortSignal): Promise<unknown> {
    const parts: Uint8Array[] = [];
    let size = 0;
    for await (const part of await stream(path, { accept, signal })) {
      size += part.length;
      if (size > longest) throw new ProtocolError(`its answer has more than ${longest} bytes`);
      parts.push(part);
    }
    return parsed(Buffer.concat(parts).toString('utf8'));
  }

  /** Certificates from plugins run out, too; then there are others. */
  function agentFor(tls: TlsOptions, isWatch: boolean): PlainAgent {
    const known = agents.find((one) => one.isWatch === isWatch && sameTls(one.tls, tls));
    if (known !== undefined) return known.agent;
    const options = { keepAlive: true, keepAliveMsecs: KEEP_ALIVE_MS, ...(isWatch ? {} : { maxSockets: SOCKETS }) };
    const agent = isPlain ? new PlainAgent(options) : new Agent({ ...options, ...tls });
    agents.push({ isWatch, tls, agent });
    return agent;
  }

  function close(): void {
    for (const { agent } of agents.splice(0)) agent.destroy();
  }
}

function unzipped(response: IncomingMessage): AsyncIterable<Uint8Array> & { destroy(): unknown } {
  if (response.headers['content-encoding'] !== 'gzip') return response;
  // An error of either ends the reading of what comes out.
  return pipeline(response, createGunzip(), () => {});
}

async function refusal(
  status: number,
  response: IncomingMessage,
  body: AsyncIterable<Uint8Array> & { destroy(): unknown },
): Promise<Error> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of body) {
    parts.push(part);
    size += part.length;
    if (size > LONGEST_ERROR) break;
  }
  const text = Buffer.concat(parts).toString('utf8');
  const said = parseStatus(tryParse(text));
  const after = Number(response.headers['retry-after']);
  const seconds = said?.details?.retryAfterSeconds ?? (Number.isFinite(after) && after > 0 ? after : undefined);
  return new ApiStatusError(status, {
    message: said === undefined ? '' : firstLine(said.message),
    reason: said?.reason ?? '',
    ...(seconds === undefined ? {} : { retryAfter: seconds * 1000 }),
  });
}

function tryParse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return undefined;
  }
}

function parsed(text: string): unknown {
  const value = tryParse(text);
  if (value === undefined) throw new ProtocolError('its answer is not JSON');
  return value;
}

function sameTls(a: TlsOptions, b: TlsOptions): boolean {
  const keys = ['ca', 'cert', 'key', 'servername', 'rejectUnauthorized'] as const;
  return keys.every((key) => String(a[key]) === String(b[key]));
}
