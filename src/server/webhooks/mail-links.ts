/**
 * `/approve/TOKEN`: shows what a mail asks about, and takes the answer. Public: the token is what proves who it is. Opening the
 * page never votes, however often and by whomever it is opened.
 */
import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { MailPage } from '../../pipeline/index.js';
import { APPROVE_PAGE_POLICY, approvePage } from './approve-page.js';

export interface MailLinkPorts {
  readonly show: (token: string) => Promise<MailPage>;
  readonly vote: (token: string, vote: 'approve' | 'reject') => Promise<MailPage>;
  /** Requests a minute from one address. */
  readonly perMinute?: number;
}

const PER_MINUTE = 60;
const MAX_BODY = 1_000;

export async function mailLinks(app: FastifyInstance, { show, vote, perMinute = PER_MINUTE }: MailLinkPorts): Promise<void> {
  await app.register(async (scope) => {
    await scope.register(rateLimit, { max: perMinute, timeWindow: 60_000 });
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit: MAX_BODY },
      (_request, body, done) => done(null, body),
    );
    // Not `:token`: a parameter may be no longer than the whole server allows, which is less than a token is.
    scope.get<{ Params: { '*': string } }>(
      '/approve/*',
      { schema: { hide: true }, config: { provesItself: true } },
      async (request, reply) => answered(reply, await show(request.params['*'])),
    );
    scope.post<{ Params: { '*': string } }>(
      '/approve/*',
      { bodyLimit: MAX_BODY, schema: { hide: true }, config: { provesItself: true } },
      async (request, reply) => {
        const { '*': token } = request.params;
        const said = typeof request.body === 'string' ? new URLSearchParams(request.body).getAll('vote') : [];
        const [kind] = said;
        if (said.length !== 1 || (kind !== 'approve' && kind !== 'reject'))
          return answered(reply, await show(token), 'Choose one of the two answers.');
        return answered(reply, await vote(token, kind));
      },
    );
  });
}

async function answered(reply: FastifyReply, page: MailPage, problem?: string): Promise<FastifyReply> {
  const status = page.kind === 'unknown' ? 404 : page.kind === 'over' ? 410 : page.kind === 'asks' && problem ? 400 : 200;
  return reply
    .code(status)
    .headers({
      'content-security-policy': APPROVE_PAGE_POLICY,
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'x-robots-tag': 'noindex',
    })
    .type('text/html; charset=utf-8')
    .send(approvePage(page, problem));
}
