/** Operations on who asks: themselves, their tokens, live updates, and the description of the API. */
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { HeadwaterError } from '../../lib/errors.js';
import { ROLES } from '../../model/index.js';
import { makeApiToken, mayAs, type Serving } from '../../pipeline/index.js';
import type { ApiToken } from '../../ports/index.js';
import { principalOf } from '../auth/index.js';
import type { EventHub } from '../events.js';
import { answers, viewer, type App } from '../route.js';
import { meSchema } from '../schemas/acting.js';
import { doneSchema } from '../schemas/common.js';
import { tokenBody, tokenSchema } from '../schemas/governance.js';

const DAY = 24 * 3_600_000;

export function sessionRoutes(app: App, serving: Serving, events: EventHub): void {
  const { access, configuration, request: served } = serving;

  app.route({
    method: 'GET',
    url: '/api/v1/me',
    config: viewer,
    schema: {
      operationId: 'getMe',
      tags: ['session'],
      summary: 'Who asks, what they may, and where they are',
      response: answers({ 200: meSchema }),
    },
    handler: async (request) => {
      const { id, name, via, grants } = principalOf(request);
      const { configuration: said, isWritable } = await configuration.read();
      return {
        id,
        name,
        via,
        role: ROLES.findLast((role) => grants.some((grant) => grant.role === role)) ?? 'viewer',
        grants: grants.map(({ role, phases, teams }) => ({
          role,
          ...(phases === undefined ? {} : { phases: [...phases] }),
          ...(teams === undefined ? {} : { teams: [...teams] }),
        })),
        csrf: request.cameBy?.kind === 'session' ? request.cameBy.csrf : null,
        organisation: said.organisation ?? null,
        version: served.version,
        simulated: served.simulated ?? null,
        mayConfigure: isWritable,
      };
    },
  });

  app.route({
    method: 'GET',
    url: '/api/v1/tokens',
    config: viewer,
    schema: {
      operationId: 'listTokens',
      tags: ['session'],
      summary: 'API tokens: one’s own; for an admin, all',
      response: answers({ 200: z.object({ items: z.array(tokenSchema) }) }),
    },
    handler: async (request) => {
      return { items: (await access.tokens.list(ownerSeenBy(request))).map(tokenOf) };
    },
  });

  app.route({
    method: 'POST',
    url: '/api/v1/tokens',
    config: { ...viewer, answerIsSecret: true },
    schema: {
      operationId: 'createToken',
      tags: ['session'],
      summary: 'A new API token; its secret is in this answer and nowhere else',
      body: tokenBody,
      response: answers({ 201: z.object({ secret: z.string(), token: tokenSchema }) }),
    },
    handler: async (request, reply) => {
      const { cameBy } = request;
      // Whoever finds the token of a program must not make others of it, which work on when that one has ended.
      if (cameBy === undefined || (cameBy.kind === 'token' && !cameBy.isLogin))
        throw new HeadwaterError('RIGHT_MISSING', 'the token of a program makes no tokens; log in yourself');
      const { name, role, phases, teams, days } = request.body;
      const grant = { role, ...(phases === undefined ? {} : { phases }), ...(teams === undefined ? {} : { teams }) };
      const { people } = (await configuration.read()).configuration;
      const asked = { name, owner: cameBy.identity, grant, lifetime: days * DAY };
      const { secret, token } = await makeApiToken(asked, access, people);
      return reply.code(201).send({ secret, token: tokenOf(token) });
    },
  });

  app.route({
    method: 'DELETE',
    url: '/api/v1/tokens/:id',
    config: viewer,
    schema: {
      operationId: 'revokeToken',
      tags: ['session'],
      summary: 'Revoke one of one’s own tokens; an admin, any',
      params: z.object({ id: z.string().min(1).max(100) }),
      response: answers({ 200: doneSchema }),
    },
    handler: async (request) => {
      const { id } = principalOf(request);
      const mine = (await access.tokens.list(ownerSeenBy(request))).some((token) => token.id === request.params.id);
      if (!mine || !(await access.tokens.revoke(request.params.id, id)))
        throw new HeadwaterError('ID_UNKNOWN', `there is no token ${request.params.id}`);
      return { done: true as const };
    },
  });

  app.route({
    method: 'GET',
    url: '/api/v1/events',
    config: viewer,
    // A stream has no end to wait for.
    handlerTimeout: 2_147_483_647,
    schema: {
      operationId: 'followEvents',
      tags: ['events'],
      summary: 'Server-sent events: what kinds of thing have changed; `last-event-id` resumes',
      response: answers({ 200: z.string().describe('text/event-stream.') }),
      produces: ['text/event-stream'],
    },
    handler: (request, reply) => events.attach(request, reply),
  });

  app.route({
    method: 'GET',
    url: '/api/v1/openapi.json',
    config: { right: 'public' },
    schema: {
      operationId: 'getOpenApi',
      tags: ['session'],
      summary: 'This description',
      response: answers({ 200: z.record(z.string(), z.unknown()) }),
    },
    handler: async () => ({ ...app.swagger() }),
  });
}

/** Of whom somebody sees the tokens: an admin those of all, which is undefined; others their own. */
function ownerSeenBy(request: FastifyRequest): string | undefined {
  const { id, grants } = principalOf(request);
  return mayAs(grants, 'admin').kind === 'may' ? undefined : (request.cameBy?.identity.id ?? id);
}

function tokenOf({ id, name, owner, grant, createdAt, expiresAt, lastUsedAt }: ApiToken): z.infer<typeof tokenSchema> {
  const { role, phases, teams } = grant;
  return {
    id,
    name,
    owner: owner.id,
    role,
    phases: phases === undefined ? null : [...phases],
    teams: teams === undefined ? null : [...teams],
    createdAt,
    expiresAt,
    lastUsedAt: lastUsedAt ?? null,
  };
}
