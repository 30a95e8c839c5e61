/** Who sends a request: by a session's cookie or an API token, and with the rights that the configuration gives at this moment. */
import type { FastifyRequest } from 'fastify';
import type { ConfiguredPerson } from '../../config/index.js';
import { isApiToken } from '../../lib/api-token.js';
import type { Identity, Principal } from '../../model/index.js';
import { grantsWithin, principalFrom } from '../../pipeline/index.js';
import type { Access } from '../../ports/index.js';
import type { Cookies } from './cookies.js';
import { csrfOf } from './forgery.js';

/** By what somebody came in. */
export type CameBy =
  | {
      readonly kind: 'session';
      readonly secret: string;
      /** For the header `x-headwater-csrf`. */
      readonly csrf: string;
      readonly identity: Identity;
      /** RFC 3339. */
      readonly endsAt: string;
    }
  | {
      readonly kind: 'token';
      readonly id: string;
      /** Whether somebody logged in with it themselves, at a terminal. */
      readonly isLogin: boolean;
      /** Of its owner. */
      readonly identity: Identity;
      readonly endsAt: string;
    };

export interface Who {
  readonly principal: Principal;
  readonly by: CameBy;
}

export interface Asked {
  readonly access: Access;
  readonly cookies: Cookies;
  readonly people: () => Promise<readonly ConfiguredPerson[]>;
}

/** Undefined for somebody without a session or token that works. A header `Authorization` is all that counts where there is one. */
export async function whoSent(request: FastifyRequest, { access, cookies, people }: Asked): Promise<Who | undefined> {
  const { authorization } = request.headers;
  if (authorization !== undefined) return byToken(authorization, access, people);
  const secret = cookies.session(request);
  const session = secret === undefined ? undefined : await access.sessions.get(secret);
  if (secret === undefined || session === undefined) return undefined;
  const { identity, endsAt } = session;
  return {
    principal: principalFrom(await people(), identity),
    by: { kind: 'session', secret, csrf: csrfOf(secret), identity, endsAt },
  };
}

async function byToken(header: string, access: Access, people: Asked['people']): Promise<Who | undefined> {
  const [, secret] = /^bearer +(\S+)$/i.exec(header) ?? [];
  if (secret === undefined || !isApiToken(secret)) return undefined;
  const token = await access.tokens.find(secret);
  if (token === undefined) return undefined;
  const owner = principalFrom(await people(), token.owner);
  const grants = grantsWithin(token.grant, owner.grants);
  return {
    principal: { ...owner, via: 'token', grants, token: token.name },
    by: { kind: 'token', id: token.id, isLogin: token.kind === 'login', identity: token.owner, endsAt: token.expiresAt },
  };
}
