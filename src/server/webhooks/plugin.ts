/**
 * `POST /webhooks/NAME`: gives the bytes as they came to who reads them, and answers. Knows no session and no cookie: what is
 * in the body proves who sent it, or nothing does. Who is not trusted is told so and no more.
 */
import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { ErrorCode } from '../../lib/errors.js';
import type { HookAnswer, Hooks } from '../../pipeline/index.js';
import { problemOf } from '../problem.js';

export interface WebhookPorts {
  readonly hooks: Hooks;
  /** Counted by webhook and answer. */
  readonly onAnswer: (hook: string, answer: HookAnswer['kind']) => void;
  /** Requests a minute from one address. */
  readonly perMinute?: number;
}

const MAX_BODY = 1024 ** 2;
/** A registry tells of each layer on its own. */
const PER_MINUTE = 600;

export async function webhooks(app: FastifyInstance, { hooks, onAnswer, perMinute = PER_MINUTE }: WebhookPorts): Promise<void> {
  await app.register(async (scope) => {
    await scope.register(rateLimit, { max: perMinute, timeWindow: 60_000 });
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: MAX_BODY }, (_request, body, done) => done(null, body));
    scope.route<{ Params: { hook: string } }>({
      method: 'POST',
      url: '/webhooks/:hook',
      bodyLimit: MAX_BODY,
      schema: { hide: true },
      config: { provesItself: true },
      handler: async (request, reply) => {
        const { hook } = request.params;
        const body = request.body instanceof Uint8Array ? request.body : new Uint8Array();
        const answer = await hooks.receive(hook, { headers: request.headers, body });
        if (hooks.names.includes(hook)) onAnswer(hook, answer.kind);
        if (answer.kind === 'refused') request.log.warn({ hook, code: answer.code, because: answer.because }, 'Webhook refused');
        return answered(reply, hook, answer);
      },
    });
  });
}

async function answered(reply: FastifyReply, hook: string, answer: HookAnswer): Promise<FastifyReply> {
  void reply.header('cache-control', 'no-store');
  switch (answer.kind) {
    case 'taken':
      // Slack shows a body to the one who pressed the button, so an empty one it is.
      return hook === 'slack' ? reply.code(200).send() : reply.code(202).send({ taken: true });
    case 'ignored':
      return reply.code(202).send({ ignored: answer.because });
    case 'unknown':
      return problem(reply, 404, 'ROUTE_UNKNOWN');
    case 'refused': {
      const { code } = answer;
      return problem(reply, STATUS[code], code);
    }
  }
}

const STATUS = {
  WEBHOOK_UNTRUSTED: 401,
  WEBHOOK_MALFORMED: 400,
  INTERACTION_UNTRUSTED: 401,
  INTERACTION_REPLAYED: 403,
  INTERACTION_MALFORMED: 400,
} as const;

/** The code's own sentence, and nothing of what went wrong in particular: that is in our own log. */
async function problem(reply: FastifyReply, status: number, code: ErrorCode): Promise<FastifyReply> {
  const { remedy: _forOthers, ...body } = problemOf(code, undefined, reply.request.url, status);
  return reply.code(status).type('application/problem+json').send(JSON.stringify(body));
}
