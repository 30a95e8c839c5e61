/**
 * What everybody sees the same is made once, however many ask for it: until there is another look, another record of evidence
 * or another configuration. Who asks is known, and may, before this is asked; nobody is shown what was before a write of theirs.
 */
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { stampOf, type Serving, type ShownStamp } from '../pipeline/index.js';
import type { App } from './route.js';

/** In milliseconds: what waits lapses, exemptions end and sources are read, without anybody doing anything. */
const SHOWN_FOR = 5_000;
/** So many answers are kept, of so many characters together. */
const MOST = 200;
const ROOM = 16 * 1024 ** 2;
/** In characters: what is shorter is sent as it is. */
const WORTH_COMPRESSING = 1_024;

interface Answer {
  readonly body: string;
  readonly type: string;
  readonly etag: string;
  readonly encoded: Map<Encoding, Promise<Buffer>>;
}

interface Kept {
  readonly of: string;
  /** In milliseconds since 1970. */
  readonly at: number;
  /** By address; undefined for what turned out to be none that others can be given. */
  readonly answers: Map<string, Promise<Answer | undefined>>;
  /** In characters: what there is room for. */
  room: number;
}

type Encoding = 'br' | 'gzip';

const ENCODERS: Readonly<Record<Encoding, (body: string) => Promise<Buffer>>> = {
  br: (body) => promisify(brotliCompress)(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } }),
  gzip: (body) => promisify(gzip)(body),
};

/** To be called after who asks is found out, and after etags are made, before operations are registered. */
export function sameAnswers(app: App, serving: Serving): void {
  const known = new Map<keyof ShownStamp, Kept>();
  const making = new WeakMap<FastifyRequest, (answer: Answer | undefined) => void>();

  app.addHook('preHandler', async (request, reply) => {
    const { sameUntil } = request.routeOptions.config;
    if (sameUntil === undefined || request.method !== 'GET') return;
    const kept = freshest(known, sameUntil, (await stampOf(serving))[sameUntil], serving.clock.now().getTime());
    const { answers } = kept;
    const { url } = request;
    const made = answers.get(url);
    if (made !== undefined) {
      const answer = await made;
      // Whoever was making it failed, or went away: this one makes its own.
      if (answer !== undefined) await send(answer, request, reply);
      return;
    }
    if (answers.size >= MOST || kept.room <= 0) return;
    answers.set(
      url,
      new Promise((resolve) => {
        making.set(request, (answer) => {
          kept.room -= answer?.body.length ?? 0;
          if (answer === undefined || kept.room < 0) answers.delete(url);
          making.delete(request);
          resolve(answer);
        });
      }),
    );
  });

  app.addHook('onSend', async (request, reply, payload) => {
    making.get(request)?.(reply.statusCode === 200 ? answerOf(payload, reply) : undefined);
    return payload;
  });
  // What ended without an answer leaves nobody waiting for it.
  for (const hook of ['onError', 'onTimeout', 'onRequestAbort', 'onResponse'] as const)
    app.addHook(hook, async (request: FastifyRequest) => making.get(request)?.(undefined));
}

function freshest(known: Map<keyof ShownStamp, Kept>, until: keyof ShownStamp, of: string, at: number): Kept {
  const kept = known.get(until);
  if (kept?.of === of && Math.abs(at - kept.at) < SHOWN_FOR) return kept;
  const next: Kept = { of, at, answers: new Map(), room: ROOM };
  known.set(until, next);
  return next;
}

function answerOf(body: unknown, reply: FastifyReply): Answer | undefined {
  const [type, etag] = [reply.getHeader('content-type'), reply.getHeader('etag')];
  if (typeof body !== 'string' || typeof type !== 'string' || typeof etag !== 'string') return undefined;
  return { body, type, etag, encoded: new Map() };
}

async function send({ body, type, etag, encoded }: Answer, { headers }: FastifyRequest, reply: FastifyReply): Promise<void> {
  void reply.header('content-type', type).header('etag', etag);
  const encoding = body.length < WORTH_COMPRESSING ? undefined : encodingOf(headers['accept-encoding']);
  if (encoding === undefined || headers['if-none-match'] === etag) return void (await reply.send(body));
  const bytes = encoded.get(encoding) ?? ENCODERS[encoding](body);
  encoded.set(encoding, bytes);
  await reply
    .header('content-encoding', encoding)
    .header('vary', 'accept-encoding')
    .send(await bytes);
}

/** RFC 9110, section 12.5.3: of those that are accepted, what is smaller. */
function encodingOf(accepted: string | string[] | undefined): Encoding | undefined {
  const words = String(accepted ?? '').split(',');
  const isAccepted = (encoding: Encoding): boolean =>
    words.some((word) => {
      const [name = '', ...parameters] = word.toLowerCase().split(';');
      return name.trim() === encoding && !parameters.some((one) => /^\s*q\s*=\s*0(\.0*)?\s*$/.test(one));
    });
  return (['br', 'gzip'] as const).find(isAccepted);
}
