/** A server with nothing but its doors, and a few operations that say what they need, for tests of who may come in. */
import { z } from 'zod';
import Fastify, { type FastifyServerOptions } from 'fastify';
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import type { ConfiguredPerson, ConfiguredServer } from '../../src/config/index.js';
import { DEFAULT_CONFIGURATION } from '../../src/config/index.js';
import type { Access, Clock } from '../../src/ports/index.js';
import { authentication, idempotency, principalOf } from '../../src/server/auth/index.js';
import { problemOfError } from '../../src/server/problem.js';
import type { App } from '../../src/server/route.js';
import { assertMay } from '../../src/server/route.js';

export const HERE = 'http://127.0.0.1:8420';

export interface AuthServerRequest {
  readonly access: Access;
  readonly people?: () => Promise<readonly ConfiguredPerson[]>;
  readonly server?: Partial<ConfiguredServer>;
  readonly clock?: Clock;
  readonly environment?: NodeJS.ProcessEnv;
  readonly listening?: () => string;
  readonly logger?: FastifyServerOptions['logger'];
  /** What is registered before the doors. */
  readonly before?: (app: App) => Promise<void>;
}

export interface AuthServer {
  readonly app: App;
  /** How often something was done. */
  readonly done: () => number;
}

export async function authServer({
  access,
  people,
  server,
  clock,
  environment,
  listening,
  logger,
  before,
}: AuthServerRequest): Promise<AuthServer> {
  const app: App = Fastify({ logger: logger ?? false }).withTypeProvider<ZodTypeProvider>();
  let done = 0;
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.setErrorHandler((error, request, reply) => {
    const problem = problemOfError(error, request.id);
    return reply.code(problem.status).type('application/problem+json').send(problem);
  });
  await before?.(app);
  await authentication(app, {
    access,
    people: people ?? (async () => []),
    server: { ...DEFAULT_CONFIGURATION.server, ...server },
    clock: clock ?? { now: () => new Date() },
    listening: listening ?? (() => HERE),
    ...(environment === undefined ? {} : { environment }),
  });
  idempotency(app, access);
  app.route({ method: 'GET', url: '/public', config: { right: 'public' }, handler: async () => ({ open: true }) });
  app.route({
    method: 'GET',
    url: '/me',
    config: { right: { role: 'viewer' } },
    handler: async (request) => ({ ...principalOf(request), by: request.cameBy }),
  });
  app.route({
    method: 'POST',
    url: '/do',
    config: { right: { role: 'operator' } },
    handler: async (_, reply) => reply.code(201).send({ done: (done += 1) }),
  });
  app.route({
    method: 'POST',
    url: '/do/:phase',
    config: { right: { role: 'operator', scoped: true } },
    schema: { params: z.object({ phase: z.enum(['test', 'production']) }) },
    handler: async (request) => {
      assertMay(principalOf(request), 'operator', { phase: request.params.phase });
      return { done: (done += 1) };
    },
  });
  app.route({
    method: 'POST',
    url: '/secret',
    config: { right: { role: 'admin' }, answerIsSecret: true },
    handler: async () => ({ secret: (done += 1) }),
  });
  await app.ready();
  return { app, done: () => done };
}
