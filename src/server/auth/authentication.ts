/**
 * Who may come in, and what each request may do: decided before anything of it is read. Every route that says a right is held
 * against it; what rights people have is asked anew at each request.
 */
import cookie from '@fastify/cookie';
import type { FastifyRequest } from 'fastify';
import { millisecondsOf, type ConfiguredPerson, type ConfiguredServer } from '../../config/index.js';
import { HeadwaterError } from '../../lib/errors.js';
import type { Principal } from '../../model/index.js';
import { mayAnywhere } from '../../pipeline/index.js';
import type { Access, Clock } from '../../ports/index.js';
import { assertMay, type App, type Right } from '../route.js';
import { cookiesFor } from './cookies.js';
import { deviceRoutes } from './device.js';
import type { Doors } from './doors.js';
import { assertHost, assertOwnPage } from './forgery.js';
import { assertMayListen, isOfThisMachine } from './listening.js';
import { loginRoutes } from './login.js';
import { providerFor } from './provider.js';
import { startRoute } from './start.js';
import { whoSent, type CameBy } from './who.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Undefined for whom nobody knows. */
    principal: Principal | undefined;
    cameBy: CameBy | undefined;
  }
}

export interface AuthenticationOptions {
  readonly access: Access;
  readonly server: ConfiguredServer;
  /** As they are configured now. */
  readonly people: () => Promise<readonly ConfiguredPerson[]>;
  /** The address it listens on, once it does: `http://127.0.0.1:8420`. What `server.url` says goes before. */
  readonly listening: () => string;
  readonly clock: Clock;
  /** Where the secret of the client is. */
  readonly environment?: NodeJS.ProcessEnv;
}

/** Throws SERVER_NEEDS_LOGIN for a server that others could reach without saying who they are. */
export async function authentication(app: App, options: AuthenticationOptions): Promise<void> {
  assertMayListen(options.server);
  const doors = doorsFrom(app, options);
  const { oidc } = options.server;
  const provider = oidc && providerFor(oidc, options.environment ?? process.env, doors.now);

  await app.register(cookie);
  app.decorateRequest('principal');
  app.decorateRequest('cameBy');
  app.addHook('onRequest', async (request) => {
    if (request.routeOptions.config.provesItself === true) return;
    if (doors.isLocal) assertHost(request, doors.origin());
    const { right } = request.routeOptions.config;
    // A file of the web interface is everybody's: it is there also while the store is not.
    if (right === undefined) return;
    const who = await whoSent(request, doors);
    if (who?.by.kind === 'session') assertOwnPage(request, who.by.secret, doors.origin());
    request.principal = who?.principal;
    request.cameBy = who?.by;
    assertRight(request, right);
  });

  startRoute(app, doors);
  loginRoutes(app, doors, provider);
  deviceRoutes(app, doors, provider);
}

function doorsFrom(app: App, { access, server, people, listening, clock }: AuthenticationOptions): Doors {
  const { url, session } = server;
  return {
    access,
    cookies: cookiesFor(url?.startsWith('https:') === true),
    people: freshly(people, clock, (error) =>
      app.log.error({ err: error }, 'What people may cannot be read; what was read last holds'),
    ),
    origin: () => new URL(url ?? listening()),
    isLocal: isOfThisMachine(server),
    span: { idle: millisecondsOf(session.idle), longest: millisecondsOf(session.longest) },
    now: () => clock.now(),
  };
}

/** In milliseconds: how old what is known of people may be. */
const FRESH = 1_000;

type People = readonly ConfiguredPerson[];

/** Asks once a second at most. Where it cannot be read, what was read last holds; before anything was, the error is everybody's. */
function freshly(people: () => Promise<People>, clock: Clock, onError: (error: unknown) => void): () => Promise<People> {
  let asked: { readonly at: number; readonly list: Promise<People> } | undefined;
  let last: People | undefined;
  const ask = async (): Promise<People> => {
    try {
      last = await people();
      return last;
    } catch (error) {
      if (last === undefined) throw error;
      onError(error);
      return last;
    }
  };
  return () => {
    const at = clock.now().getTime();
    if (asked === undefined || Math.abs(at - asked.at) >= FRESH) asked = { at, list: ask() };
    return asked.list;
  };
}

/** Throws NOT_LOGGED_IN or RIGHT_MISSING. */
function assertRight(request: FastifyRequest, right: Right): void {
  if (right === 'public') return;
  const principal = principalOf(request);
  // What it is about is held against the bounds by the operation itself.
  if (right.scoped === true && mayAnywhere(principal.grants, right.role)) return;
  assertMay(principal, right.role);
}

/** Who sends it. Throws NOT_LOGGED_IN. */
export function principalOf({ principal }: FastifyRequest): Principal {
  if (principal === undefined) throw new HeadwaterError('NOT_LOGGED_IN', 'this needs a session or an API token that works');
  return principal;
}
