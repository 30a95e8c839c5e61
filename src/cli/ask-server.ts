/** Asks a Headwater server something, as whoever a token speaks for. What goes wrong there is the error that the server says it is. */
import { z } from 'zod';
import { ERRORS, HeadwaterError, messageOf, type ErrorCode } from '../lib/errors.js';
import { isLoopback } from '../lib/network-address.js';

export interface AskOptions {
  readonly token?: string;
  readonly body?: unknown;
  readonly signal: AbortSignal;
}

/** In milliseconds. */
const SLOWEST = 30_000;

const problemSchema = z.object({ code: z.string(), detail: z.string().optional() });

/** Throws SERVER_UNREACHABLE, or what the server says. */
export async function askServer<Answer extends z.ZodType>(
  origin: string,
  method: 'GET' | 'POST',
  path: string,
  answer: Answer,
  { token, body, signal }: AskOptions,
): Promise<z.infer<Answer>> {
  const { status, text } = await exchange(new URL(path, origin), method, {
    ...(token === undefined ? {} : { token }),
    body,
    signal,
  });
  const value = parsed(text);
  if (status >= 200 && status < 300) {
    const read = answer.safeParse(value);
    if (read.success) return read.data;
    throw new HeadwaterError('SERVER_UNREACHABLE', `what answers at ${origin} is no Headwater server of this version`);
  }
  const problem = problemSchema.safeParse(value);
  if (!problem.success || !isKnown(problem.data.code))
    throw new HeadwaterError('SERVER_UNREACHABLE', `what answers at ${origin} says ${status}`);
  throw new HeadwaterError(problem.data.code, problem.data.detail ?? ERRORS[problem.data.code].means);
}

async function exchange(
  address: URL,
  method: string,
  { token, body, signal }: AskOptions,
): Promise<{ status: number; text: string }> {
  try {
    const answer = await fetch(address, {
      method,
      // A token is for the server that it was given for, and for no other that this one names.
      redirect: 'error',
      signal: AbortSignal.any([signal, AbortSignal.timeout(SLOWEST)]),
      headers: {
        accept: 'application/json',
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: answer.status, text: await answer.text() };
  } catch (error) {
    signal.throwIfAborted();
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    throw new HeadwaterError('SERVER_UNREACHABLE', `${address.host} does not answer: ${messageOf(cause)}`, { cause: error });
  }
}

/** The origin of a server that a token may be sent to: over TLS, or to this machine. Throws OPTION_INVALID. */
export function originOf(server: string): string {
  const url = URL.canParse(server) ? new URL(server) : undefined;
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.hostname))) return url.origin;
  throw new HeadwaterError('OPTION_INVALID', `--server is an https:// address (http:// for this machine only), not ${server}`);
}

function parsed(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    // A page of something else: no answer of ours, as every other value that does not fit.
    return undefined;
  }
}

function isKnown(code: string): code is ErrorCode {
  return Object.hasOwn(ERRORS, code);
}
