/**
 * The HTTP server: takes what it serves from and gives an application that is ready to listen. Every answer has strict security
 * headers, every error is a problem with a code, and there is no operation below `/api` without a rule of who may.
 */
import { constants } from 'node:zlib';
import compress from '@fastify/compress';
import etag from '@fastify/etag';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import swagger from '@fastify/swagger';
import fastify, { type FastifyRequest, type FastifyServerOptions } from 'fastify';
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import { HeadwaterError } from '../lib/errors.js';
import type { Serving } from '../pipeline/index.js';
import type { ConfiguredServer } from '../config/index.js';
import { authentication, idempotency } from './auth/index.js';
import { authorisation } from './authorisation.js';
import { eventHub, type EventHub } from './events.js';
import { openApi } from './openapi.js';
import { problemOfError } from './problem.js';
import type { App } from './route.js';
import { actingRoutes } from './routes/acting.js';
import { estateRoutes } from './routes/estate.js';
import { governanceRoutes } from './routes/governance.js';
import { sessionRoutes } from './routes/session.js';
import { sameAnswers } from './same-answers.js';
import { webPages } from './web-pages.js';

export interface AppOptions {
  readonly serving: Serving;
  readonly server: ConfiguredServer;
  /** The address it listens on, once it does. */
  readonly listening: () => string;
  /** The folder of the built web interface; undefined for the API alone. */
  readonly web?: string | undefined;
  readonly logger?: FastifyServerOptions['logger'];
  /** Requests that one person may make in a minute. */
  readonly perMinute?: number;
  /** Told of what else answers on the same address: webhooks, links in mails. */
  readonly mount?: (app: App) => Promise<void>;
}

/** In bytes: no operation takes much. */
const BODY = 256 * 1024;
/** In milliseconds. */
const SLOWEST = 30_000;
/** Of one person; of one address as many times more, for many people may come from it. */
const PER_MINUTE = 1_200;
const BEHIND_ONE_ADDRESS = 50;

export interface CreatedApp {
  readonly app: App;
  readonly events: EventHub;
  /** Goes on answering, and asks everybody to come back elsewhere: streams end, and so does each connection with its next answer. */
  readonly drain: () => void;
}

export async function createApp(options: AppOptions): Promise<CreatedApp> {
  const { serving, server, listening, web, logger = false, perMinute = PER_MINUTE } = options;
  const app: App = fastify({
    logger,
    bodyLimit: BODY,
    requestTimeout: SLOWEST,
    handlerTimeout: SLOWEST,
    routerOptions: { maxParamLength: 2_000 },
    // A request that comes on an open connection while the last ones are answered is answered, too.
    return503OnClosing: false,
    // Of ours, so that nobody writes into the log by a header.
    requestIdHeader: false,
    trustProxy: server.trustProxy,
  }).withTypeProvider<ZodTypeProvider>();
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.setErrorHandler((error, request, reply) => {
    const problem = problemOfError(error, request.id);
    if (problem.status >= 500) request.log.error({ err: error }, 'A request failed');
    void reply.code(problem.status).type('application/problem+json').send(JSON.stringify(problem));
  });

  await app.register(helmet, SECURITY);
  await limits(app, perMinute);
  await app.register(compress, { encodings: ['br', 'gzip'], brotliOptions: { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } } });
  await app.register(etag, { weak: true });
  await app.register(swagger, openApi(serving.request.version));
  authorisation(app);
  await authentication(app, {
    access: serving.access,
    server,
    people: async () => (await serving.configuration.read()).configuration.people,
    listening,
    clock: serving.clock,
  });
  idempotency(app, serving.access);
  sameAnswers(app, serving);

  const events = eventHub(serving, app.log);
  estateRoutes(app, serving);
  actingRoutes(app, serving);
  governanceRoutes(app, serving);
  sessionRoutes(app, serving, events);
  await options.mount?.(app);
  await webPages(app, web);
  let isDraining = false;
  app.addHook('onSend', async (_request, reply, payload) => {
    if (isDraining) void reply.header('connection', 'close');
    return payload;
  });
  const drain = (): void => {
    isDraining = true;
    events.close();
  };
  app.addHook('preClose', async () => drain());
  await app.ready();
  return { app, events, drain };
}

/** The limit of an address holds before anybody is asked who they are; that of a person, once it is known who they are. */
async function limits(app: App, perMinute: number): Promise<void> {
  const timeWindow = 60_000;
  const keyGenerator = ({ principal, ip }: FastifyRequest): string => (principal === undefined ? ip : `person ${principal.id}`);
  await app.register(rateLimit, { max: perMinute, timeWindow, keyGenerator });
  const ofAddress = app.createRateLimit({
    max: perMinute * BEHIND_ONE_ADDRESS,
    timeWindow,
    keyGenerator: ({ ip }: FastifyRequest) => ip,
  });
  app.addHook('onRequest', async (request) => {
    const limit = await ofAddress(request);
    if (!limit.isAllowed && limit.isExceeded)
      throw new HeadwaterError('TOO_MANY_REQUESTS', `one address may make ${limit.max} requests a minute`);
  });
}

/** Styles are set by the component library on elements; scripts are files of ours and nothing else. */
const SECURITY = {
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'", "'unsafe-inline'"],
      imgSrc: ["'self'", 'data:'],
      fontSrc: ["'self'"],
      connectSrc: ["'self'"],
      workerSrc: ["'self'"],
      manifestSrc: ["'self'"],
      baseUri: ["'none'"],
      formAction: ["'self'"],
      frameAncestors: ["'none'"],
    },
  },
  crossOriginEmbedderPolicy: false,
  referrerPolicy: { policy: 'no-referrer' as const },
  hsts: { maxAge: 31_536_000, includeSubDomains: false },
};
