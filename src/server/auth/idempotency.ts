/**
 * Requests that may come twice: one with the header `idempotency-key` is carried out once, and whoever sends it again is given what
 * was answered (draft-ietf-httpapi-idempotency-key-header). What was refused had no effect, and is carried out when it comes again.
 */
import { createHash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { HeadwaterError } from '../../lib/errors.js';
import type { Access } from '../../ports/index.js';
import type { App } from '../route.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The answer holds a secret that is shown once: it is not kept, and who asks again is told so. */
    answerIsSecret?: boolean;
  }
  interface FastifyRequest {
    /** Of the answer that is to be kept. */
    idempotencyClaim: string | undefined;
  }
}

const HEADER = 'idempotency-key';
const CHANGES: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);
/** An answer that was not kept: no operation of ours answers so. */
const SECRET = { status: 204, body: 'secret' } as const;

export function idempotency(app: App, { answers }: Pick<Access, 'answers'>): void {
  app.decorateRequest('idempotencyClaim');

  app.addHook('preHandler', async (request, reply) => {
    const key = request.headers[HEADER];
    const { principal } = request;
    if (key === undefined || principal === undefined || !CHANGES.has(request.method)) return;
    if (typeof key !== 'string' || !/^[\x21-\x7e]{1,255}$/.test(key))
      throw new HeadwaterError('REQUEST_INVALID', `${HEADER} is 1 to 255 visible characters`);
    const begun = await answers.begin(principal.id, key, fingerprintOf(request));
    switch (begun.kind) {
      case 'new':
        request.idempotencyClaim = begun.claim;
        return;
      case 'mismatch':
        throw new HeadwaterError('IDEMPOTENCY_KEY_REUSED', 'this key came with another request');
      case 'in-progress':
        void reply.header('retry-after', '1');
        throw new HeadwaterError('REQUEST_IN_PROGRESS', 'the request with this key has not been answered yet');
      case 'answered': {
        const { status, body } = begun.answer;
        if (status === SECRET.status && body === SECRET.body)
          throw new HeadwaterError('ANSWER_NOT_KEPT', 'the request with this key was carried out');
        void reply.header('idempotent-replayed', 'true').code(status);
        if (body !== '') void reply.header('content-type', 'application/json; charset=utf-8');
        return reply.serializer((text: string) => text).send(body);
      }
    }
  });

  app.addHook('onSend', async (request, reply, payload) => {
    const claim = request.idempotencyClaim;
    if (claim === undefined) return payload;
    request.idempotencyClaim = undefined;
    const { statusCode } = reply;
    const isText = payload === undefined || payload === null || typeof payload === 'string';
    if (statusCode < 200 || statusCode > 299 || !isText) await answers.release(claim);
    else if (request.routeOptions.config.answerIsSecret === true) await answers.finish(claim, SECRET);
    else await answers.finish(claim, { status: statusCode, body: payload ?? '' });
    return payload;
  });
}

/** Over all that it asks for: of what was read, whatever the spaces. */
function fingerprintOf({ method, url, body }: FastifyRequest): string {
  return createHash('sha256')
    .update(JSON.stringify([method, url, body ?? null]))
    .digest('hex');
}
