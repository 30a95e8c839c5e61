/** The cookies that logging in sets: names, and who gets to see them. */
import type { CookieSerializeOptions } from '@fastify/cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** Of one that browsers give back to this very host only, over TLS only (RFC 6265bis, section 4.1.3.2). */
const HOST_ONLY = '__Host-';

export interface Cookies {
  /** The secret of the session; undefined without one. */
  session(request: FastifyRequest): string | undefined;
  openSession(reply: FastifyReply, secret: string, seconds: number): void;
  closeSession(reply: FastifyReply): void;
  /** What a login that was begun in this browser is bound to. */
  login(request: FastifyRequest): string | undefined;
  beginLogin(reply: FastifyReply, secret: string, seconds: number): void;
}

/** @param secure whether people reach the server over TLS */
export function cookiesFor(secure: boolean): Cookies {
  const session = `${secure ? HOST_ONLY : ''}headwater_session`;
  const login = `${secure ? HOST_ONLY : ''}headwater_login`;
  const options: CookieSerializeOptions = { httpOnly: true, sameSite: 'lax', secure, path: '/' };
  return {
    session: (request) => request.cookies[session],
    openSession: (reply, secret, maxAge) => void reply.setCookie(session, secret, { ...options, maxAge }),
    closeSession: (reply) => void reply.clearCookie(session, options),
    login: (request) => request.cookies[login],
    beginLogin: (reply, secret, maxAge) => void reply.setCookie(login, secret, { ...options, maxAge }),
  };
}
