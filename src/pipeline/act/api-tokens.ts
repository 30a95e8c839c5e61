/** API tokens that people make for themselves: never for more than they may, and never for longer than a year. */
import { z } from 'zod';
import type { ConfiguredPerson } from '../../config/index.js';
import { HeadwaterError } from '../../lib/errors.js';
import { RELEASE_PHASES, ROLES, type Grant, type Identity } from '../../model/index.js';
import type { Access, ApiToken } from '../../ports/index.js';
import { grantsWithin, mayAnywhere, principalFrom } from './rights.js';

const DAY = 24 * 3_600_000;

export interface AskedToken {
  readonly name: string;
  /** As whom it is to speak. */
  readonly owner: Identity;
  readonly grant: Grant;
  /** In milliseconds. */
  readonly lifetime: number;
}

/** Throws TOKEN_BOUNDS. */
export async function makeApiToken(
  { name, owner, grant, lifetime }: AskedToken,
  { tokens }: Pick<Access, 'tokens'>,
  people: readonly ConfiguredPerson[],
): Promise<{ readonly secret: string; readonly token: ApiToken }> {
  const principal = principalFrom(people, owner);
  if (!mayAnywhere(grantsWithin(grant, principal.grants), grant.role))
    throw new HeadwaterError('TOKEN_BOUNDS', `${owner.id} may not do as ${grant.role} what this token is to do`);
  if (!(lifetime > 0 && lifetime <= 365 * DAY)) throw new HeadwaterError('TOKEN_BOUNDS', 'a token works for a year at the most');
  return tokens.create({ name, owner, grant, lifetime, by: principal.id });
}

const tokenSchema = z.object({
  id: z.string(),
  name: z.string(),
  owner: z.string(),
  role: z.enum(ROLES).describe('What it may do at the most; never more than its owner may at that moment.'),
  phases: z.array(z.enum(RELEASE_PHASES)).optional().describe('Only for what is in these; for all without.'),
  teams: z.array(z.string()).optional().describe('Only for what these owners have; for all without.'),
  createdAt: z.string().describe('RFC 3339.'),
  expiresAt: z.string().describe('RFC 3339.'),
  lastUsedAt: z.string().optional().describe('RFC 3339, to the minute; absent when it was never used.'),
});

/** What `headwater token list -o json` writes. */
export const apiTokenListSchema = z.object({
  apiVersion: z.literal('headwater.dev/v1'),
  kind: z.literal('ApiTokenList'),
  items: z.array(tokenSchema),
});
export type ApiTokenList = z.infer<typeof apiTokenListSchema>;

export function apiTokenList(tokens: readonly ApiToken[]): ApiTokenList {
  const items = tokens.map(({ id, name, owner, grant: { role, phases, teams }, createdAt, expiresAt, lastUsedAt }) => ({
    id,
    name,
    owner: owner.id,
    role,
    ...(phases === undefined ? {} : { phases: [...phases] }),
    ...(teams === undefined ? {} : { teams: [...teams] }),
    createdAt,
    expiresAt,
    ...(lastUsedAt === undefined ? {} : { lastUsedAt }),
  }));
  return { apiVersion: 'headwater.dev/v1', kind: 'ApiTokenList', items };
}
