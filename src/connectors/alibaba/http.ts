/**
 * Sends one request over HTTP and gives its answer whole, up to a limit. Follows no redirect, keeps no cookie,
 * tries nothing twice.
 */
import { request as plainRequest, type IncomingMessage } from 'node:http';
import { request as secureRequest } from 'node:https';
import { AlibabaError, UnreadableAnswer } from './errors.js';
import { errorSchema } from './schema.js';
import { parseXml } from './xml.js';

export interface HttpRequest {
  readonly protocol: 'http' | 'https';
  /** Where to connect to: host and port. The Host header is among the headers. */
  readonly connect: string;
  readonly method: 'GET' | 'DELETE' | 'PUT';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface HttpAnswer {
  readonly status: number;
  readonly text: string;
}

/** @param most bytes of the answer */
export async function send(request: HttpRequest, most: number, signal: AbortSignal): Promise<HttpAnswer> {
  const { protocol, connect, method, path, headers, body } = request;
  const open = protocol === 'https' ? secureRequest : plainRequest;
  const servername = (headers['host'] ?? connect).replace(/:\d+$/, '');
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    const sent = open(`${protocol}://${connect}${path}`, {
      method,
      headers: { ...headers, accept: 'application/json, application/xml', 'accept-encoding': 'identity' },
      signal,
      ...(protocol === 'https' ? { servername } : {}),
    });
    sent.once('response', resolve);
    sent.once('error', reject);
    sent.end(body);
  });
  return { status: answer.statusCode ?? 0, text: await textWithin(answer, most) };
}

/** Reads a stream to its end. Throws UnreadableAnswer when it is longer. */
export async function textWithin(stream: AsyncIterable<unknown>, most: number): Promise<string> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of stream) {
    const part = typeof piece === 'string' ? Buffer.from(piece) : piece;
    if (!(part instanceof Uint8Array)) throw new UnreadableAnswer('the answer is not bytes');
    bytes += part.byteLength;
    if (bytes > most) throw new UnreadableAnswer(`the answer is larger than ${most} bytes`);
    pieces.push(Buffer.from(part));
  }
  return Buffer.concat(pieces).toString('utf8');
}

/** An error of OSS or the queue, in XML, or of Log Service, in JSON. */
export function errorOf({ status, text }: HttpAnswer): AlibabaError {
  const said = errorSchema.safeParse(text.trimStart().startsWith('<') ? errorIn(text) : jsonOrNothing(text)).data;
  return new AlibabaError(
    status,
    said?.Code ?? said?.errorCode ?? said?.code ?? '',
    said?.Message ?? said?.errorMessage ?? said?.message ?? '',
  );
}

function errorIn(text: string): unknown {
  try {
    return parseXml(text).value;
  } catch (error) {
    if (error instanceof UnreadableAnswer) return undefined;
    throw error;
  }
}

function jsonOrNothing(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // A page of a proxy, perhaps. What it means is in its status.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Throws UnreadableAnswer for what is no JSON. */
export function jsonOf(text: string): unknown {
  const value = jsonOrNothing(text.replace(/^\uFEFF/, ''));
  if (value === undefined) throw new UnreadableAnswer('the answer is not JSON');
  return value;
}
