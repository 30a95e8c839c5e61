/** Who a token speaks for at a server, and the API tokens there. */
import { z } from 'zod';
import type { Grant, ReleasePhase, Role } from '../../model/index.js';
import type { ApiTokenList } from '../../pipeline/index.js';
import { meSchema } from '../../server/schemas/acting.js';
import { doneSchema } from '../../server/schemas/common.js';
import { tokenSchema } from '../../server/schemas/governance.js';
import type { RemoteServer } from './client.js';

interface KnownThere {
  readonly id: string;
  readonly name: string;
  readonly via: string;
  readonly grants: readonly Grant[];
}

export async function meAt({ api, read }: RemoteServer): Promise<KnownThere> {
  const { id, name, via, grants } = await read(meSchema, api.GET('/api/v1/me'));
  return {
    id,
    name,
    via,
    grants: grants.map(({ role, phases, teams }) => ({
      role,
      ...(phases === undefined ? {} : { phases }),
      ...(teams === undefined ? {} : { teams }),
    })),
  };
}

/** One's own; for an admin, all. */
export async function tokensAt({ api, read }: RemoteServer): Promise<ApiTokenList> {
  const { items } = await read(z.object({ items: z.array(tokenSchema) }), api.GET('/api/v1/tokens'));
  return { apiVersion: 'headwater.dev/v1', kind: 'ApiTokenList', items: items.map(tokenFrom) };
}

interface AskedTokenThere {
  readonly name: string;
  readonly role: Role;
  readonly phases?: ReleasePhase[];
  readonly teams?: string[];
  /** Whole ones. */
  readonly days: number;
}

export async function createTokenAt(
  { api, read }: RemoteServer,
  body: AskedTokenThere,
): Promise<{ readonly secret: string; readonly token: ApiTokenList['items'][number] }> {
  const schema = z.object({ secret: z.string(), token: tokenSchema });
  const { secret, token } = await read(schema, api.POST('/api/v1/tokens', { body }));
  return { secret, token: tokenFrom(token) };
}

/** Throws ServerProblem with ID_UNKNOWN for one that is none, or is somebody else's. */
export async function revokeTokenAt({ api, read }: RemoteServer, id: string): Promise<void> {
  await read(doneSchema, api.DELETE('/api/v1/tokens/{id}', { params: { path: { id } } }));
}

function tokenFrom({ phases, teams, lastUsedAt, ...token }: z.infer<typeof tokenSchema>): ApiTokenList['items'][number] {
  return {
    ...token,
    ...(phases === null ? {} : { phases }),
    ...(teams === null ? {} : { teams }),
    ...(lastUsedAt === null ? {} : { lastUsedAt }),
  };
}
