/**
 * Logging in at the identity provider, and logging out. A login belongs to the browser that began it: what it is bound to stands in
 * a cookie that no page can read, and its state works once, so nobody is logged in as somebody else by an address they were sent.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { HeadwaterError } from '../../lib/errors.js';
import { isLoopback } from '../../lib/network-address.js';
import type { App } from '../route.js';
import { answerWith, enter, isKnown, type Doors } from './doors.js';
import { sendNoRole, wantsPage } from './page.js';
import type { CodeLogin, Provider } from './provider.js';
import { returnPath } from './return-path.js';

/** How long logging in may take, in milliseconds. */
const WORKS_FOR = 10 * 60_000;
/** With a longer one the address that the provider is given would be too long for some. */
const LONGEST_PATH = 500;

export function loginRoutes(app: App, doors: Doors, provider: Provider | undefined): void {
  // States and codes stand in addresses, and what the log has of requests is their addresses.
  const route = { logLevel: 'warn', exposeHeadRoute: false, config: { right: 'public' } } as const;

  app.get(
    '/auth/login',
    { ...route, schema: { hide: true, querystring: z.object({ to: z.string().max(4_000).optional() }) } },
    (request, reply) =>
      answerWith(request, reply, async () => {
        const { to } = request.query;
        const origin = doors.origin();
        // The cookie must be there when the browser comes back, and it comes back to this very name.
        if (doors.isLocal && request.headers.host !== origin.host && isLoopback(origin.hostname))
          return reply.redirect(new URL(`/auth/login?to=${encodeURIComponent(returnPath(to))}`, origin).href, 303);
        const address = await beginLogin(request, reply, doors, offered(provider), to);
        return reply.redirect(address.href, 303);
      }),
  );

  app.get(
    '/auth/callback',
    { ...route, schema: { hide: true, querystring: z.looseObject({ state: z.string().max(4_000).default('') }) } },
    (request, reply) =>
      answerWith(
        request,
        reply,
        async () => {
          const { login, path } = await takeState(request, doors, request.query.state);
          const [, search = ''] = /^[^?]*(\?.*)$/s.exec(request.url) ?? [];
          const identity = await offered(provider).redeem(new URL(CALLBACK + search, doors.origin()), login);
          if (wantsPage(request) && !(await isKnown(doors, identity))) {
            request.log.warn({ code: 'RIGHT_MISSING', id: identity.id }, 'Nobody was logged in');
            const again = `/auth/login?to=${encodeURIComponent(path)}`;
            return sendNoRole(reply, identity, { again, asAnother: await logoutAddress(request, doors, provider) });
          }
          await enter(doors, request, reply, identity);
          return reply.redirect(path, 303);
        },
        '/auth/login',
      ),
  );

  const leaving = { hide: true, response: { 200: z.object({ next: z.string() }), 204: z.undefined() } };
  app.post('/auth/logout', { config: { right: 'public' }, schema: leaving }, async (request, reply) => {
    const { cameBy, principal } = request;
    if (cameBy?.kind === 'token') await doors.access.tokens.revoke(cameBy.id, principal?.id ?? '');
    if (cameBy?.kind === 'session') await doors.access.sessions.close(cameBy.secret);
    doors.cookies.closeSession(reply);
    // Here the session has ended, whatever becomes of the one at the provider.
    const isByProvider = cameBy?.kind === 'session' && cameBy.identity.via === 'oidc';
    const next = isByProvider ? await logoutAddress(request, doors, provider) : undefined;
    return next === undefined ? reply.code(204).send() : reply.code(200).send({ next });
  });
}

const CALLBACK = '/auth/callback';

/** Where to log out at the provider, to come back to the first page; undefined where it has no such place, or does not say so now. */
async function logoutAddress(
  request: FastifyRequest,
  { origin }: Doors,
  provider: Provider | undefined,
): Promise<string | undefined> {
  try {
    return (await provider?.logoutAddress(new URL('/', origin())))?.href;
  } catch (error) {
    if (!(error instanceof HeadwaterError)) throw error;
    request.log.warn({ code: error.code, because: error.message }, 'Nobody is logged out at the identity provider');
    return undefined;
  }
}

function offered(provider: Provider | undefined): Provider {
  if (provider !== undefined) return provider;
  throw new HeadwaterError(
    'LOGIN_UNAVAILABLE',
    'no identity provider is configured: log in with the address that the server printed, or that `headwater login --print` gives',
  );
}

async function beginLogin(
  request: FastifyRequest,
  reply: FastifyReply,
  { cookies, origin, now }: Doors,
  provider: Provider,
  to: string | undefined,
): Promise<URL> {
  // One that was begun in another tab goes on.
  const known = cookies.login(request);
  const secret = known !== undefined && SECRET.test(known) ? known : randomBytes(32).toString('base64url');
  const path = returnPath(to);
  const begun = {
    salt: randomBytes(16).toString('base64url'),
    until: now().getTime() + WORKS_FOR,
    path: path.length > LONGEST_PATH ? '/' : path,
  };
  const body = Buffer.from(JSON.stringify(begun)).toString('base64url');
  const address = await provider.loginAddress(loginFrom(secret, body), new URL(CALLBACK, origin()));
  cookies.beginLogin(reply, secret, WORKS_FOR / 1_000);
  return address;
}

const SECRET = /^[A-Za-z0-9_-]{43}$/;

/** All that is secret of a login follows from what its browser has: nothing is kept here of one that is never finished. */
function loginFrom(secret: string, body: string): CodeLogin {
  const derived = (what: string): string => createHmac('sha256', secret).update(`${what} ${body}`).digest('base64url');
  return { state: `${body}.${derived('state')}`, nonce: derived('nonce'), verifier: derived('verifier') };
}

const begunSchema = z.object({ salt: z.string(), until: z.number(), path: z.string() });

/** Throws LOGIN_FAILED. Whatever follows, the state works no more. */
async function takeState(
  request: FastifyRequest,
  { access, cookies, now }: Doors,
  state: string,
): Promise<{ readonly login: CodeLogin; readonly path: string }> {
  const secret = cookies.login(request);
  const [body = ''] = state.split('.', 1);
  if (secret === undefined || !SECRET.test(secret)) throw failed('this browser has begun no login, or too long ago');
  const login = loginFrom(secret, body);
  if (!isSame(login.state, state)) throw failed('this login was begun in another browser');
  const { until, path } = begunSchema.parse(JSON.parse(Buffer.from(body, 'base64url').toString()));
  if (until < now().getTime()) throw failed('this login was begun too long ago');
  if (!(await access.once(`login ${state}`, new Date(until + 60_000)))) throw failed('this login was finished already');
  return { login, path: returnPath(path) };
}

function failed(because: string): HeadwaterError {
  return new HeadwaterError('LOGIN_FAILED', because);
}

function isSame(a: string, b: string): boolean {
  const [one, other] = [Buffer.from(a), Buffer.from(b)];
  return one.length === other.length && timingSafeEqual(one, other);
}
