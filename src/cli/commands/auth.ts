/** `headwater auth whoami|can-i`: by the configuration that is here, or by what a server says. Changes nothing. */
import { userInfo } from 'node:os';
import { z } from 'zod';
import { loadConfiguration } from '../../config/index.js';
import { HeadwaterError } from '../../lib/errors.js';
import { plain } from '../../lib/terminal.js';
import { RELEASE_PHASES, ROLES, type Grant, type Identity } from '../../model/index.js';
import {
  canonicalId,
  mayAs,
  principalFrom,
  serverLogins,
  stateFolder,
  withStore,
  type ServerLogin,
} from '../../pipeline/index.js';
import { askServer, originOf } from '../ask-server.js';
import type { CommandContext } from '../command-context.js';
import { EXIT } from '../exit-codes.js';
import { formatOf, serialise } from '../output.js';

interface WhoOptions {
  readonly output: string;
  readonly server?: string;
  readonly config?: string;
}

/** What of `GET /api/v1/me` is read. */
const meSchema = z.object({
  id: z.string(),
  name: z.string(),
  via: z.string(),
  grants: z.array(
    z.object({
      role: z.enum(ROLES),
      phases: z.array(z.enum(RELEASE_PHASES)).optional(),
      teams: z.array(z.string()).optional(),
    }),
  ),
});
type Known = Pick<z.infer<typeof meSchema>, 'id' | 'name' | 'via'> & { readonly grants: readonly Grant[] };

export async function whoAmI(options: WhoOptions, context: CommandContext): Promise<number> {
  const format = formatOf(options.output, ['table', 'json', 'yaml']);
  const { console } = context;
  const { id, name, via, grants } = await knownAs(options, context);
  if (format !== 'table') {
    console.out(serialise(format, { apiVersion: 'headwater.dev/v1', kind: 'Principal', id, name, via, grants }));
    return EXIT.ok.code;
  }
  console.out(plain(name === id ? id : `${id} (${name})`));
  for (const grant of grants) console.out(plain(`  ${grantLine(grant)}`));
  if (grants.length === 0) console.out('  nothing is granted');
  if (options.server !== undefined) return EXIT.ok.code;
  for (const { server, id: there, expiresAt } of await serverLogins(stateFolder()))
    console.note(plain(`logged in to ${server} as ${there}${expiresAt === undefined ? '' : ` until ${expiresAt}`}`));
  return EXIT.ok.code;
}

interface CanOptions {
  readonly phase?: string;
  readonly team?: string;
  readonly server?: string;
  readonly as?: string;
  readonly config?: string;
}

export async function canI(asked: string, options: CanOptions, context: CommandContext): Promise<number> {
  const role = oneOf('the role', asked, ROLES);
  const phase = options.phase === undefined ? undefined : oneOf('--phase', options.phase, RELEASE_PHASES);
  const { team } = options;
  const { grants } = await knownAs(options, context);
  const may = mayAs(grants, role, { ...(phase === undefined ? {} : { phase }), ...(team === undefined ? {} : { team }) });
  context.console.out(may.kind === 'may' ? 'yes' : `no: ${plain(may.because)}`);
  return may.kind === 'may' ? EXIT.ok.code : EXIT.refused.code;
}

/** Of somebody who left, or lost a machine. What they may in future stands in `people`. */
export async function revokeAll(
  asked: string,
  { yes = false }: { readonly yes?: boolean },
  { console, signal }: CommandContext,
): Promise<number> {
  const id = canonicalId(asked);
  const by = localIdentity().id;
  return withStore(signal, async ({ access }) => {
    const tokens = await access.tokens.list(id);
    if (!yes) {
      console.out(plain(`would end all sessions of ${id}`));
      for (const token of tokens) console.out(plain(`would revoke ${token.id} (${token.name})`));
      console.note('Nothing was changed. Add --yes to do it.');
      return EXIT.ok.code;
    }
    for (const token of tokens)
      if (await access.tokens.revoke(token.id, by)) console.out(plain(`revoked ${token.id} (${token.name})`));
    console.out(plain(`sessions of ${id} that were ended: ${await access.sessions.closeAll(id, by)}`));
    return EXIT.ok.code;
  });
}

async function knownAs(
  { server, as, config }: { readonly server?: string; readonly as?: string; readonly config?: string },
  { folder, signal }: CommandContext,
): Promise<Known> {
  if (server !== undefined && as !== undefined)
    throw new HeadwaterError('OPTION_INVALID', '--as is for the configuration that is here, not with --server');
  if (server !== undefined) {
    const login = await loginTo(server);
    const { id, name, via, grants } = await askServer(login.server, 'GET', '/api/v1/me', meSchema, {
      token: login.token,
      signal,
    });
    return { id, name, via, grants: grants.map(grantFrom) };
  }
  const { configuration } = await loadConfiguration({ named: config, folder, inputs: [] });
  const identity: Identity = as === undefined ? localIdentity() : { id: as, name: as, via: 'chat', groups: [] };
  return principalFrom(configuration.people, identity);
}

/** The kept login to a server. Throws NOT_LOGGED_IN. */
export async function loginTo(server: string | undefined): Promise<ServerLogin> {
  const logins = await serverLogins(stateFolder());
  const origin = server === undefined ? logins[0]?.server : originOf(server);
  const login = logins.find((one) => one.server === origin);
  if (login !== undefined) return login;
  throw new HeadwaterError(
    'NOT_LOGGED_IN',
    origin === undefined
      ? 'there is no server that this terminal is logged in to'
      : `this terminal is not logged in to ${origin}`,
  );
}

/** This machine's user: whoever has the store. */
export function localIdentity(): Identity {
  const { username } = userInfo();
  return { id: `local:${username}`, name: username, via: 'local', groups: [] };
}

export function oneOf<Word extends string>(what: string, asked: string, words: readonly Word[]): Word {
  const found = words.find((word) => word === asked);
  if (found === undefined) throw new HeadwaterError('OPTION_INVALID', `${what} is one of ${words.join(', ')}, not ${asked}`);
  return found;
}

function grantFrom({ role, phases, teams }: z.infer<typeof meSchema>['grants'][number]): Grant {
  return { role, ...(phases === undefined ? {} : { phases }), ...(teams === undefined ? {} : { teams }) };
}

function grantLine({ role, phases, teams }: Grant): string {
  const where = phases === undefined ? '' : ` in ${phases.join(', ')}`;
  return `${role}${where}${teams === undefined ? '' : ` of ${teams.join(', ')}`}`;
}
