/** `headwater login|logout|auth|token`: who somebody is at a server, what they may, and tokens for programs. */
import type { Command } from 'commander';
import { atServer, configured, output, type Go } from './options.js';

export function accessNouns(program: Command, go: Go): void {
  configured(program.command('login'))
    .description('log in to a server from this terminal, through the identity provider that it has')
    .option('--server <url>', 'the address of the server, as in https://headwater.example.org')
    .option('--token-stdin', 'with --server: take an API token from standard input instead')
    .option('--print', 'print an address that opens a session once, of the server at this machine')
    .action((options) => go(async (context) => (await import('../commands/login.js')).logIn(options, context)));
  program
    .command('logout')
    .description('forget a server, and end what logging in made there')
    .option('--server <url>', 'the one logged in to last without')
    .action((options) => go(async (context) => (await import('../commands/login.js')).logOut(options, context)));

  const auth = program.command('auth').description('who somebody is, and what they may');
  atServer(configured(auth.command('whoami')))
    .description('as whom you are known here, or at a server, and what you may')
    .addOption(output(['table', 'json', 'yaml']))
    .action((options) => go(async (context) => (await import('../commands/auth.js')).whoAmI(options, context)));
  atServer(configured(auth.command('can-i').argument('<role>', 'viewer, approver, operator or admin')))
    .description('whether you may do what needs this role; exit 6 when not')
    .option('--phase <phase>', 'for what is in this release phase; for everything without')
    .option('--team <team>', 'for what this owner has, as in group:payments; for everything without')
    .option('--as <id>', 'somebody else, by an id that `people` has for them, as in slack:U012AB3CD')
    .action((role: string, options) => go(async (context) => (await import('../commands/auth.js')).canI(role, options, context)));

  auth
    .command('revoke')
    .argument('<id>', 'as the identity provider has them, as in ada@example.org')
    .description('end all sessions and tokens of somebody, everywhere; previews unless --yes')
    .option('--yes', 'do it')
    .action((id: string, options) =>
      go(async (context) => (await import('../commands/auth.js')).revokeAll(id, options, context)),
    );

  const token = program.command('token').description('API tokens, for programs that speak for somebody');
  atServer(configured(token.command('create')))
    .description('make one; its secret is printed here and never again')
    .requiredOption('--name <name>', 'what you call it')
    .requiredOption('--role <role>', 'what it may at the most: viewer, approver, operator or admin')
    .option('--expires <time>', 'how long it works, as in 12h or 90d; a year at the most', '30d')
    .option('--phase <phase...>', 'only for what is in these release phases')
    .option('--team <team...>', 'only for what these owners have')
    .addOption(output(['table', 'json', 'yaml']))
    .action((options) => go(async (context) => (await import('../commands/token.js')).createToken(options, context)));
  atServer(token.command('list'))
    .description('those that work, and when each was used last')
    .addOption(output(['table', 'json', 'yaml', 'jsonl']))
    .action((options) => go(async (context) => (await import('../commands/token.js')).listTokens(options, context)));
  atServer(token.command('revoke').argument('<id>', 'as `headwater token list` has it'))
    .description('end one at once, everywhere')
    .action((id: string, options) =>
      go(async (context) => (await import('../commands/token.js')).revokeToken(id, options, context)),
    );
}
