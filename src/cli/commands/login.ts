/** `headwater login|logout`: at a server, by its identity provider or a token; what comes of it is kept for this user alone. */
import { z } from 'zod';
import { loadConfiguration } from '../../config/index.js';
import { isApiToken } from '../../lib/api-token.js';
import { HeadwaterError, codeOf, messageOf } from '../../lib/errors.js';
import { systemTimer } from '../../lib/system-timer.js';
import { plain } from '../../lib/terminal.js';
import { forgetServerLogin, keepServerLogin, stateFolder, withStore } from '../../pipeline/index.js';
import { askServer, originOf } from '../ask-server.js';
import type { CommandContext } from '../command-context.js';
import { EXIT } from '../exit-codes.js';
import { loginTo } from '../remote/where.js';

interface LoginOptions {
  readonly server?: string;
  readonly tokenStdin?: boolean;
  readonly print?: boolean;
  readonly config?: string;
}

export async function logIn({ server, tokenStdin, print, config }: LoginOptions, context: CommandContext): Promise<number> {
  if ((server === undefined) === (print !== true))
    throw new HeadwaterError(
      'OPTION_INVALID',
      'give --server with the address of one, or --print at the machine that it runs on',
    );
  if (server === undefined) return printAddress(config, context);
  const origin = originOf(server);
  return tokenStdin === true ? keepToken(origin, context) : logInByDevice(origin, context);
}

async function printAddress(config: string | undefined, { console, folder, signal }: CommandContext): Promise<number> {
  const { isOfThisMachine } = await import('../../server/auth/listening.js');
  const { newStartAddress } = await import('../../server/auth/start-address.js');
  const { configuration } = await loadConfiguration({ named: config, folder, inputs: [] });
  const { url, listen } = configuration.server;
  if (!isOfThisMachine(configuration.server))
    throw new HeadwaterError('LOGIN_UNAVAILABLE', `people log in at ${url ?? listen} by the identity provider`);
  console.out(await withStore(signal, ({ access }) => newStartAddress(access, url ?? `http://${listen}`)));
  console.note('It opens a session once, within ten minutes.');
  return EXIT.ok.code;
}

const knownSchema = z.object({ id: z.string() });

async function keepToken(server: string, { console, signal }: CommandContext): Promise<number> {
  const token = await tokenFromInput();
  const { id } = await askServer(server, 'GET', '/api/v1/me', knownSchema, { token, signal });
  await keepServerLogin({ server, token, id, kind: 'given' }, stateFolder());
  console.out(plain(`logged in to ${server} as ${id}`));
  return EXIT.ok.code;
}

/** In characters: more than any token has. */
const LONGEST_INPUT = 1_000;

async function tokenFromInput(): Promise<string> {
  let text = '';
  for await (const chunk of process.stdin) {
    text += String(chunk);
    if (text.length > LONGEST_INPUT) break;
  }
  const token = text.trim();
  if (!isApiToken(token))
    throw new HeadwaterError('OPTION_INVALID', 'what came on standard input is no API token, or not all of one');
  return token;
}

const begunSchema = z.object({
  deviceCode: z.string(),
  userCode: z.string(),
  verificationUri: z.string(),
  verificationUriComplete: z.string().optional(),
  expiresIn: z.number(),
  interval: z.number().min(0),
});

const answeredSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('waits'), slower: z.boolean() }),
  z.object({ kind: z.literal('known'), token: z.string(), id: z.string(), expiresAt: z.string() }),
]);

async function logInByDevice(server: string, { console, signal }: CommandContext): Promise<number> {
  const begun = await askServer(server, 'POST', '/auth/device', begunSchema, { signal });
  // Never opened by itself: whoever reads it sees whose page it is first.
  console.error(plain(`Open ${begun.verificationUriComplete ?? begun.verificationUri}`));
  console.error(plain(`and agree there to the code ${begun.userCode}`));
  let pause = Math.max(1, begun.interval) * 1_000;
  for (let left = begun.expiresIn * 1_000; left > 0; left -= pause) {
    await systemTimer.sleep(pause, signal);
    const body = { deviceCode: begun.deviceCode };
    const answer = await askServer(server, 'POST', '/auth/device/token', answeredSchema, { body, signal });
    if (answer.kind === 'waits') {
      // RFC 8628, section 3.5: five seconds more, from now on.
      if (answer.slower) pause += 5_000;
      continue;
    }
    const { token, id, expiresAt } = answer;
    await keepServerLogin({ server, token, id, expiresAt, kind: 'login' }, stateFolder());
    console.out(plain(`logged in to ${server} as ${id} until ${expiresAt}`));
    return EXIT.ok.code;
  }
  throw new HeadwaterError('LOGIN_FAILED', 'nobody agreed in time');
}

export async function logOut(options: { readonly server?: string }, { console, signal }: CommandContext): Promise<number> {
  const { server, token, kind, id } = await loginTo(options.server);
  // What somebody gave is theirs to revoke.
  const problem = kind === 'login' ? await endThere(server, token, signal) : undefined;
  await forgetServerLogin(server, stateFolder());
  console.out(plain(`logged out of ${server}, where you were ${id}`));
  if (problem !== undefined) console.error(plain(`It is forgotten here, and still works there until it expires: ${problem}`));
  return problem === undefined ? EXIT.ok.code : EXIT.failure.code;
}

async function endThere(server: string, token: string, signal: AbortSignal): Promise<string | undefined> {
  try {
    await askServer(server, 'POST', '/auth/logout', z.undefined(), { token, signal });
    return undefined;
  } catch (error) {
    if (codeOf(error) === 'INTERNAL') throw error;
    return messageOf(error);
  }
}
