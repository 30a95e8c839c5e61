/** Whether a command asks a server, and which: `--server [URL]`, or HEADWATER_SERVER; without an address the one logged in to last. */
import { HeadwaterError } from '../../lib/errors.js';
import { serverLogins, stateFolder, type ServerLogin } from '../../pipeline/index.js';
import { originOf } from '../ask-server.js';

/** An address, or `true` for the server that was logged in to last. */
export type AskedServer = string | true;

export interface ServerOption {
  readonly server?: AskedServer;
}

/**
 * @param onlyHere what was given that no server can be asked with, by the name that people know it by
 * @returns undefined when nobody asked for a server. Throws OPTION_INVALID when a server was asked for and anything of `onlyHere` was
 *   given: what somebody means for one place is never done in another.
 */
export function askedServer(
  { server }: ServerOption,
  onlyHere: Readonly<Record<string, unknown>> = {},
  environment: NodeJS.ProcessEnv = process.env,
): AskedServer | undefined {
  const { HEADWATER_SERVER: named = '' } = environment;
  const asked = server === true && named !== '' ? named : (server ?? (named === '' ? undefined : named));
  if (asked === undefined) return undefined;
  const [strange] = Object.entries(onlyHere).find(([, value]) => isGiven(value)) ?? [];
  if (strange === undefined) return asked;
  const how = server === undefined ? 'a server, which HEADWATER_SERVER names' : '--server';
  throw new HeadwaterError('OPTION_INVALID', `${strange} is for this machine, and goes not with ${how}`);
}

function isGiven(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : value !== undefined && value !== false;
}

/** The kept login to a server. Throws NOT_LOGGED_IN, and OPTION_INVALID for an address that no token may be sent to. */
export async function loginTo(server: AskedServer | undefined): Promise<ServerLogin> {
  const logins = await serverLogins(stateFolder());
  const origin = server === undefined || server === true ? logins[0]?.server : originOf(server);
  const login = logins.find((one) => one.server === origin);
  if (login !== undefined) return { ...login, server: originOf(login.server) };
  throw new HeadwaterError(
    'NOT_LOGGED_IN',
    origin === undefined
      ? 'there is no server that this terminal is logged in to'
      : `this terminal is not logged in to ${origin}`,
  );
}
