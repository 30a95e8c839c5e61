/** The address that works once: what the process at this machine prints for its user. */
import { randomBytes } from 'node:crypto';
import { userInfo } from 'node:os';
import type { Access } from '../../ports/index.js';

/** In milliseconds. */
const WORKS_FOR = 10 * 60_000;

/** An address that opens a session of this machine's user, with all rights that the configuration does not take from them. */
export async function newStartAddress({ passes }: Pick<Access, 'passes'>, origin: string): Promise<string> {
  const token = randomBytes(32).toString('base64url');
  const { username } = userInfo();
  await passes.keep('start', token, { id: `local:${username}`, name: username }, WORKS_FOR);
  const address = new URL('/auth/start', origin);
  address.searchParams.set('token', token);
  return address.href;
}
