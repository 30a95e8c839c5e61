/**
 * Calls the API of a server by its contract, with the token that logging in left here. An answer is what its schema says, or an error
 * of the server's own; each write has a key by which it is carried out once, however often it is sent. The token goes to that server
 * alone: never over plain HTTP beyond this machine, and never along with a redirection.
 */
import { randomUUID } from 'node:crypto';
import createClient, { type Client, type Middleware } from 'openapi-fetch';
import { z } from 'zod';
import { HeadwaterError, messageOf } from '../../lib/errors.js';
import { systemTimer } from '../../lib/system-timer.js';
import type { paths } from '../../server/contract.js';
import { ServerProblem } from './problem.js';
import { loginTo, type AskedServer } from './where.js';

/** What openapi-fetch gives for a call. */
interface Answer {
  readonly data?: unknown;
  readonly error?: unknown;
  readonly response: Response;
}

export interface RemoteServer {
  readonly origin: string;
  readonly api: Client<paths>;
  readonly signal: AbortSignal;
  /** Throws ServerProblem for what the server says went wrong, SERVER_UNREACHABLE for what is no answer of a server of ours. */
  read<Schema extends z.ZodType>(schema: Schema, call: Promise<Answer>): Promise<z.infer<Schema>>;
  /** For answers without an end that could be waited for: no limit but that of the time between two pieces. */
  readonly patientFetch: (request: Request) => Promise<Response>;
}

/** How long one exchange may take, in milliseconds. */
const SLOWEST = 30_000;
/** How often a call is made at the most. */
const ATTEMPTS = 4;
/** The longest pause that a server is granted before the next attempt, in milliseconds. */
const LONGEST_PAUSE = 61_000;

/** Throws NOT_LOGGED_IN and OPTION_INVALID; connects to nothing yet. */
export async function connect(asked: AskedServer, signal: AbortSignal): Promise<RemoteServer> {
  const { server: origin, token } = await loginTo(asked);
  return remoteServer(origin, token, signal);
}

/** @param slowest in milliseconds */
export function remoteServer(origin: string, token: string, signal: AbortSignal, slowest = SLOWEST): RemoteServer {
  const patientFetch = (request: Request): Promise<Response> => exchanged(request, signal, () => signal);
  const api = createClient<paths>({
    baseUrl: origin,
    redirect: 'error',
    headers: { accept: 'application/json', authorization: `Bearer ${token}` },
    // Several values of one name: `?severity=high&severity=critical`.
    querySerializer: { array: { style: 'form', explode: true } },
    fetch: (request) => exchanged(request, signal, () => AbortSignal.any([signal, AbortSignal.timeout(slowest)])),
  });
  api.use(keyed);
  const read: RemoteServer['read'] = async (schema, call) => {
    const { data, error, response } = await call.catch((problem: unknown) => {
      signal.throwIfAborted();
      if (problem instanceof SyntaxError) throw strange(origin, problem);
      const cause = problem instanceof Error && problem.cause instanceof Error ? problem.cause : problem;
      throw new HeadwaterError('SERVER_UNREACHABLE', `${origin} does not answer: ${messageOf(cause)}`, { cause: problem });
    });
    if (!response.ok) throw problemFrom(origin, response.status, error);
    const answer = schema.safeParse(data);
    if (answer.success) return answer.data;
    throw strange(origin, answer.error);
  };
  return { origin, api, signal, read, patientFetch };
}

/** RFC 9457, with what our errors have besides. */
const problemSchema = z.object({
  code: z.string().regex(/^[A-Z][A-Z0-9_]{0,99}$/),
  title: z.string(),
  detail: z.string().optional(),
  remedy: z.string(),
});

/** What an answer that is no success means. A page of something else than a server of ours is SERVER_UNREACHABLE. */
function problemFrom(origin: string, status: number, body: unknown): ServerProblem | HeadwaterError {
  const problem = problemSchema.safeParse(body);
  if (!problem.success) return new HeadwaterError('SERVER_UNREACHABLE', `what answers at ${origin} says ${status}`);
  const { code, title, detail = title, remedy } = problem.data;
  return new ServerProblem({ code, detail, remedy });
}

function strange(origin: string, cause: unknown): HeadwaterError {
  return new HeadwaterError('SERVER_UNREACHABLE', `what answers at ${origin} is no Headwater server of this version`, { cause });
}

/** One key for each thing that somebody wants, kept over its attempts. */
const keyed: Middleware = {
  onRequest({ request }) {
    if (request.method !== 'GET') request.headers.set('idempotency-key', randomUUID());
    return request;
  },
};

/** Makes a call again that was not carried out: when the connection broke, once; when the server says when to come again, then. */
async function exchanged(request: Request, signal: AbortSignal, limit: () => AbortSignal): Promise<Response> {
  let broken = false;
  for (let attempt = 1; ; attempt += 1) {
    const answer = await fetch(request.clone(), { signal: limit() }).catch((error: unknown) => {
      // A limit that was reached is not the connection's; what did not answer in time is not asked again.
      if (broken || signal.aborted || !(error instanceof TypeError)) throw error;
      broken = true;
      return undefined;
    });
    if (answer === undefined) continue;
    const pause = pauseOf(answer);
    if (pause === undefined || attempt >= ATTEMPTS) return answer;
    await answer.body?.cancel();
    await systemTimer.sleep(pause, signal);
  }
}

/** In milliseconds; undefined for an answer that stands. */
function pauseOf({ status, headers }: Response): number | undefined {
  const seconds = Number(headers.get('retry-after') ?? Number.NaN);
  const pause = seconds * 1_000;
  return (status === 429 || status === 409) && pause >= 0 && pause <= LONGEST_PAUSE ? pause : undefined;
}

interface Page<Item> {
  readonly items: readonly Item[];
  readonly next?: string | undefined;
}

/** How many items a page of a list has that is read to its end: the most that the API gives. */
const PAGE = 200;

/** All items of a list, page by page. Throws SERVER_UNREACHABLE for a list that leads back to where it was. */
export async function* everyPage<Item>(
  { origin }: Pick<RemoteServer, 'origin'>,
  ask: (paging: { readonly limit: number; readonly after?: string }) => Promise<Page<Item>>,
): AsyncGenerator<readonly Item[]> {
  let after: string | undefined;
  do {
    const { items, next } = await ask({ limit: PAGE, ...(after === undefined ? {} : { after }) });
    if (next !== undefined && (next === after || items.length === 0)) throw strange(origin, 'a page that has no end');
    yield items;
    after = next;
  } while (after !== undefined);
}
