/** The servers that this user has logged in to at a terminal: one file in the state folder that nobody else can read. */
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { HeadwaterError, messageOf } from '../lib/errors.js';
import { writeDurably } from './state-folder.js';

const loginSchema = z.object({
  /** Its origin. */
  server: z.url(),
  token: z.string(),
  /** As whom. */
  id: z.string(),
  /** Whether it was made by logging in, and is to be revoked by logging out; else somebody gave it. */
  kind: z.enum(['login', 'given']),
  expiresAt: z.string().optional(),
});
export type ServerLogin = z.infer<typeof loginSchema>;

/** The last one first. */
const fileSchema = z.object({ logins: z.array(loginSchema) });
const NAME = 'logins.json';

/** All of them, the last one first. Throws FILE_MALFORMED for a file that is none of ours. */
export async function serverLogins(state: string): Promise<readonly ServerLogin[]> {
  const path = join(state, NAME);
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw new HeadwaterError('FILE_UNREADABLE', `${path} cannot be read: ${messageOf(error)}`, { cause: error });
  });
  if (text === undefined) return [];
  try {
    return fileSchema.parse(JSON.parse(text)).logins;
  } catch (error) {
    throw new HeadwaterError('FILE_MALFORMED', `${path} is not as it was written; remove it, and log in again`, { cause: error });
  }
}

/** In place of one for the same server. */
export async function keepServerLogin(login: ServerLogin, state: string): Promise<void> {
  const others = (await serverLogins(state)).filter(({ server }) => server !== login.server);
  await write([login, ...others], state);
}

export async function forgetServerLogin(server: string, state: string): Promise<void> {
  await write(
    (await serverLogins(state)).filter((login) => login.server !== server),
    state,
  );
}

async function write(logins: readonly ServerLogin[], state: string): Promise<void> {
  if (logins.length === 0) return rm(join(state, NAME), { force: true });
  await writeDurably(state, NAME, Buffer.from(JSON.stringify({ logins }, null, 2)));
}
