/** `headwater token create|list|revoke`: on the store itself, where whoever has it speaks for this machine's user; or at a server. */
import { loadConfiguration } from '../../config/index.js';
import { HeadwaterError } from '../../lib/errors.js';
import { plain } from '../../lib/terminal.js';
import { RELEASE_PHASES, ROLES, type Grant } from '../../model/index.js';
import { SYSTEM_CLOCK, apiTokenList, makeApiToken, withStore, type ApiTokenList } from '../../pipeline/index.js';
import type { CommandContext } from '../command-context.js';
import { EXIT } from '../exit-codes.js';
import { LIST_FORMATS, formatOf, serialise } from '../output.js';
import { ServerProblem } from '../remote/problem.js';
import { askedServer, type AskedServer, type ServerOption } from '../remote/where.js';
import { table } from '../render/table.js';
import { localIdentity, oneOf } from './auth.js';

interface CreateOptions extends ServerOption {
  readonly name: string;
  readonly role: string;
  readonly expires: string;
  readonly phase?: readonly string[];
  readonly team?: readonly string[];
  readonly output: string;
  readonly config?: string;
}

export async function createToken(options: CreateOptions, context: CommandContext): Promise<number> {
  const format = formatOf(options.output, ['table', 'json', 'yaml']);
  const name = options.name.trim();
  if (name === '' || name.length > 100) throw new HeadwaterError('OPTION_INVALID', '--name is 1 to 100 characters');
  const asked = { name, lifetime: lifetimeOf(options.expires), grant: grantOf(options) };
  const server = askedServer(options, { '--config': options.config });
  const { secret, token } =
    server === undefined ? await createHere(asked, options, context) : await createThere(asked, server, context);
  const { console } = context;
  if (format === 'table') console.out(plain(secret));
  else console.out(serialise(format, { apiVersion: 'headwater.dev/v1', kind: 'ApiToken', secret, token }));
  console.note(
    plain(
      `It speaks for ${token.owner} until ${token.expiresAt}, and is not shown again. To end it: headwater token revoke ${token.id}`,
    ),
  );
  return EXIT.ok.code;
}

interface Asked {
  readonly name: string;
  readonly grant: Grant;
  /** In milliseconds. */
  readonly lifetime: number;
}

interface Created {
  readonly secret: string;
  readonly token: ApiTokenList['items'][number];
}

async function createHere(asked: Asked, { config }: CreateOptions, { folder, signal }: CommandContext): Promise<Created> {
  const { configuration } = await loadConfiguration({ named: config, folder, inputs: [] });
  const { secret, token } = await withStore(signal, ({ access }) =>
    makeApiToken({ ...asked, owner: localIdentity() }, access, configuration.people),
  );
  const [listed] = apiTokenList([token]).items;
  if (listed === undefined) throw new TypeError('a list of one token has one item');
  return { secret, token: listed };
}

/** A server counts in days. */
async function createThere(
  { name, grant, lifetime }: Asked,
  asked: AskedServer,
  { console, signal }: CommandContext,
): Promise<Created> {
  const { connect } = await import('../remote/client.js');
  const { createTokenAt } = await import('../remote/who.js');
  const days = lifetime / UNITS.d;
  if (!Number.isInteger(days)) throw new HeadwaterError('OPTION_INVALID', '--expires is whole days at a server, as in 90d');
  const { role, phases, teams } = grant;
  const bounds = {
    ...(phases === undefined ? {} : { phases: [...phases] }),
    ...(teams === undefined ? {} : { teams: [...teams] }),
  };
  const server = await connect(asked, signal);
  try {
    return await createTokenAt(server, { name, role, ...bounds, days });
  } catch (error) {
    // This terminal was given the token of a program, and whoever found one is not to make others of it.
    if (error instanceof ServerProblem && error.code === 'RIGHT_MISSING')
      console.error(
        `People make tokens logged in as themselves: with \`headwater login --server ${server.origin}\`, or in the web: ${server.origin}/settings`,
      );
    throw error;
  }
}

export async function listTokens(
  options: ServerOption & { readonly output: string },
  { console, signal }: CommandContext,
): Promise<number> {
  const format = formatOf(options.output, LIST_FORMATS);
  const list = await tokens(askedServer(options), signal);
  if (format !== 'table') {
    console.out(serialise(format, list, list.items));
    return EXIT.ok.code;
  }
  if (list.items.length === 0) console.note('There is none.');
  const rows = list.items.map(({ id, name, owner, role, phases, teams, expiresAt, lastUsedAt }) =>
    [
      id,
      name,
      owner,
      role,
      phases?.join(', ') ?? 'all',
      teams?.join(', ') ?? 'all',
      day(expiresAt),
      lastUsedAt === undefined ? 'never' : minute(lastUsedAt),
    ].map(plain),
  );
  const heads = ['ID', 'NAME', 'OWNER', 'ROLE', 'PHASES', 'TEAMS', 'EXPIRES', 'LAST USED'];
  if (rows.length > 0) console.out(table(heads, rows, console.style, console.width));
  return EXIT.ok.code;
}

async function tokens(server: AskedServer | undefined, signal: AbortSignal): Promise<ApiTokenList> {
  if (server === undefined) return apiTokenList(await withStore(signal, ({ access }) => access.tokens.list()));
  const { connect } = await import('../remote/client.js');
  const { tokensAt } = await import('../remote/who.js');
  return tokensAt(await connect(server, signal));
}

export async function revokeToken(id: string, options: ServerOption, { console, signal }: CommandContext): Promise<number> {
  const server = askedServer(options);
  if (server === undefined) {
    const done = await withStore(signal, ({ access }) => access.tokens.revoke(id, localIdentity().id));
    if (!done) throw new HeadwaterError('ID_UNKNOWN', `no token that works has the id ${id}`);
  } else {
    const { connect } = await import('../remote/client.js');
    const { revokeTokenAt } = await import('../remote/who.js');
    await revokeTokenAt(await connect(server, signal), id);
  }
  console.out(`${plain(id)} works no more`);
  return EXIT.ok.code;
}

function grantOf({ role, phase, team }: CreateOptions): Grant {
  return {
    role: oneOf('--role', role, ROLES),
    ...(phase === undefined ? {} : { phases: phase.map((one) => oneOf('--phase', one, RELEASE_PHASES)) }),
    ...(team === undefined ? {} : { teams: team }),
  };
}

const UNITS = { h: 3_600_000, d: 24 * 3_600_000 } as const;

/** In milliseconds; `90d` or `12h`, or a day as `2026-12-31`, to its end in UTC. */
function lifetimeOf(text: string): number {
  const [, count, unit] = /^([1-9][0-9]{0,4})([hd])$/.exec(text) ?? [];
  if (count !== undefined && (unit === 'h' || unit === 'd')) return Number(count) * UNITS[unit];
  const end = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T24:00:00Z`) : Number.NaN;
  if (!(end > SYSTEM_CLOCK.now().getTime()))
    throw new HeadwaterError('OPTION_INVALID', '--expires is a time as in 12h or 90d, or a day to come');
  return end - SYSTEM_CLOCK.now().getTime();
}

function day(at: string): string {
  return at.slice(0, 10);
}

function minute(at: string): string {
  return at.slice(0, 16).replace('T', ' ');
}
