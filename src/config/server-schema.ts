/** What `headwater.yaml` may say about the server that people and programs come to: where it listens, and who lets them in. */
import { z } from 'zod';
import { hostAndPort, isCidrOrAddress, isLoopback } from '../lib/network-address.js';
import { duration, millisecondsOf } from './worker-schema.js';

const session = z
  .strictObject({
    idle: duration('8h', 60_000, 30 * 86_400_000, 'After so long without a request a session ends.'),
    longest: duration(
      '24h',
      60_000,
      90 * 86_400_000,
      'After so long a session ends in any case, and so does the login of a terminal.',
    ),
  })
  .prefault({})
  .refine(({ idle, longest }) => millisecondsOf(idle) <= millisecondsOf(longest), '`idle` is longer than `longest`');

const oidc = z.strictObject({
  issuer: z
    .url()
    .max(2_000)
    .refine((text) => isSecure(text), 'an issuer is an `https://` address; `http://` is for this machine only')
    .describe('The address of the identity provider, as its own `issuer` says it.'),
  clientId: z.string().min(1).max(1_000).describe('As whom Headwater is known there.'),
  clientSecretEnv: z
    .string()
    .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'the name of an environment variable')
    .optional()
    .describe(
      'The environment variable that holds the secret of the client. Without, the client is a public one: PKCE alone protects it.',
    ),
  scopes: z
    .array(z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]+$/, 'a scope has no blanks or quotes'))
    .default(['openid', 'profile', 'email', 'groups'])
    .refine((scopes) => scopes.includes('openid'), '`openid` is among them, always')
    .describe('What is asked for. Leave `groups` out where the identity provider does not know it.'),
  groupsClaim: z
    .string()
    .min(1)
    .max(500)
    .default('groups')
    .describe('The claim that lists the groups somebody is in: what `group` of `people` is compared with.'),
  idClaim: z
    .string()
    .min(1)
    .max(500)
    .default('email')
    .describe(
      'The claim that is compared with `id` of `people`. `email` must be verified, as `email_verified` says. Take no claim that people can change by themselves.',
    ),
});

export const serverSchema = z
  .strictObject({
    url: z
      .url()
      .max(2_000)
      .refine((text) => isOrigin(text), 'an origin: `https://headwater.example.org`, without a path')
      .refine((text) => isSecure(text), '`https://`; `http://` is for this machine only')
      .optional()
      .describe(
        'Under which address people reach it: where logins come back to, and what links in messages begin with. By default the address it listens on.',
      ),
    listen: address('127.0.0.1:8420', 'Where it listens: `ADDRESS:PORT`. Beyond this machine only with `oidc`.'),
    management: address(
      '127.0.0.1:9420',
      'Where probes and metrics are: `ADDRESS:PORT`. They tell no secrets, and ask nobody who they are.',
    ),
    oidc: oidc
      .optional()
      .describe('Logging in by an identity provider, with OpenID Connect. Without it, by an address that works once.'),
    session: session.describe('How long somebody stays logged in.'),
    trustProxy: z
      .union([z.literal(false), z.array(z.string().refine(isCidrOrAddress, 'an address or a range, as in `10.0.0.0/8`')).min(1)])
      .default(false)
      .describe(
        'Proxies whose word is taken for where a request comes from (`X-Forwarded-For`, `-Proto`, `-Host`): their addresses or ranges; none with `false`.',
      ),
  })
  .prefault({})
  .superRefine(({ oidc: login, url, listen }, context) => {
    if (login === undefined || url !== undefined || isLoopback(hostAndPort(listen)?.host ?? '')) return;
    context.addIssue({ code: 'custom', path: ['url'], message: 'is needed with `oidc`: logins come back there' });
  })
  .describe('The server: `headwater serve`.');

export type ConfiguredServer = z.infer<typeof serverSchema>;

/** `ADDRESS:PORT` */
function address(standard: string, description: string) {
  return z
    .string()
    .refine((text) => hostAndPort(text) !== undefined, 'as in `127.0.0.1:8420`, `0.0.0.0:8420` or `[::]:8420`')
    .default(standard)
    .describe(description);
}

function isSecure(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname));
}

function isOrigin(text: string): boolean {
  return URL.canParse(text) && new URL(text).origin === text.replace(/\/$/, '');
}
