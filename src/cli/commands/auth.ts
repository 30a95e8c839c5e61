/** `headwater auth whoami|can-i`: by the configuration that is here, or by what a server says. Changes nothing. */
import { userInfo } from 'node:os';
import { loadConfiguration } from '../../config/index.js';
import { HeadwaterError } from '../../lib/errors.js';
import { plain } from '../../lib/terminal.js';
import { RELEASE_PHASES, ROLES, type Grant, type Identity } from '../../model/index.js';
import { canonicalId, mayAs, principalFrom, serverLogins, stateFolder, withStore } from '../../pipeline/index.js';
import type { CommandContext } from '../command-context.js';
import { EXIT } from '../exit-codes.js';
import { formatOf, serialise } from '../output.js';
import { askedServer, type ServerOption } from '../remote/where.js';

interface WhoOptions extends ServerOption {
  readonly output: string;
  readonly config?: string;
}

type Known = Pick<Identity, 'id' | 'name'> & { readonly via: string; readonly grants: readonly Grant[] };

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
  if (askedServer(options) !== undefined) return EXIT.ok.code;
  for (const { server, id: there, expiresAt } of await serverLogins(stateFolder()))
    console.note(plain(`logged in to ${server} as ${there}${expiresAt === undefined ? '' : ` until ${expiresAt}`}`));
  return EXIT.ok.code;
}

interface CanOptions extends ServerOption {
  readonly phase?: string;
  readonly team?: string;
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
  options: ServerOption & { readonly as?: string; readonly config?: string },
  { folder, signal }: CommandContext,
): Promise<Known> {
  const { as, config } = options;
  const asked = askedServer(options, { '--as': as, '--config': config });
  if (asked !== undefined) {
    const { connect } = await import('../remote/client.js');
    const { meAt } = await import('../remote/who.js');
    return meAt(await connect(asked, signal));
  }
  const { configuration } = await loadConfiguration({ named: config, folder, inputs: [] });
  const identity: Identity = as === undefined ? localIdentity() : { id: as, name: as, via: 'chat', groups: [] };
  return principalFrom(configuration.people, identity);
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

function grantLine({ role, phases, teams }: Grant): string {
  const where = phases === undefined ? '' : ` in ${phases.join(', ')}`;
  return `${role}${where}${teams === undefined ? '' : ` of ${teams.join(', ')}`}`;
}
