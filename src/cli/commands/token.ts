/** `headwater token create|list|revoke`, on the store itself: whoever has it speaks for this machine's user. */
import { loadConfiguration } from '../../config/index.js';
import { HeadwaterError } from '../../lib/errors.js';
import { plain } from '../../lib/terminal.js';
import { RELEASE_PHASES, ROLES, type Grant } from '../../model/index.js';
import { SYSTEM_CLOCK, apiTokenList, makeApiToken, withStore } from '../../pipeline/index.js';
import type { CommandContext } from '../command-context.js';
import { EXIT } from '../exit-codes.js';
import { LIST_FORMATS, formatOf, serialise } from '../output.js';
import { table } from '../render/table.js';
import { localIdentity, oneOf } from './auth.js';

interface CreateOptions {
  readonly name: string;
  readonly role: string;
  readonly expires: string;
  readonly phase?: readonly string[];
  readonly team?: readonly string[];
  readonly output: string;
  readonly config?: string;
}

export async function createToken(options: CreateOptions, { console, folder, signal }: CommandContext): Promise<number> {
  const format = formatOf(options.output, ['table', 'json', 'yaml']);
  const name = options.name.trim();
  if (name === '' || name.length > 100) throw new HeadwaterError('OPTION_INVALID', '--name is 1 to 100 characters');
  const lifetime = lifetimeOf(options.expires);
  const grant = grantOf(options);
  const { configuration } = await loadConfiguration({ named: options.config, folder, inputs: [] });
  const { secret, token } = await withStore(signal, ({ access }) =>
    makeApiToken({ name, owner: localIdentity(), grant, lifetime }, access, configuration.people),
  );
  if (format === 'table') console.out(secret);
  else
    console.out(
      serialise(format, { apiVersion: 'headwater.dev/v1', kind: 'ApiToken', secret, token: apiTokenList([token]).items[0] }),
    );
  console.note(
    `It speaks for ${plain(token.owner.id)} until ${token.expiresAt}, and is not shown again. To end it: headwater token revoke ${token.id}`,
  );
  return EXIT.ok.code;
}

export async function listTokens(options: { readonly output: string }, { console, signal }: CommandContext): Promise<number> {
  const format = formatOf(options.output, LIST_FORMATS);
  const list = apiTokenList(await withStore(signal, ({ access }) => access.tokens.list()));
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

export async function revokeToken(id: string, { console, signal }: CommandContext): Promise<number> {
  const done = await withStore(signal, ({ access }) => access.tokens.revoke(id, localIdentity().id));
  if (!done) throw new HeadwaterError('ID_UNKNOWN', `no token that works has the id ${id}`);
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
