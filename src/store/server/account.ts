/** Whose the server is: PostgreSQL refuses to run as root, so root runs it as somebody who may do nothing else. */
import { readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

export interface Account {
  /** What programs are started with; empty for our own user. */
  readonly ids: { readonly uid?: number; readonly gid?: number };
}

/** In order: a user that was made for it, then the one that every system has. */
const NAMES = ['headwater', 'nobody'];
const NOBODY = { uid: 65_534, gid: 65_534 };

/** Our own user; as root, the one that owns the data already, else `headwater` where there is such a user, else `nobody`. */
export async function serverAccount(dataFolder: string): Promise<Account> {
  if (process.getuid?.() !== 0) return { ids: {} };
  const owner = await stat(dataFolder).catch(() => undefined);
  if (owner !== undefined && owner.uid !== 0) return { ids: { uid: owner.uid, gid: owner.gid } };
  return { ids: userOf(await readFile('/etc/passwd', 'utf8').catch(() => '')) };
}

/** passwd(5): `name:password:uid:gid:…` */
function userOf(passwd: string): { readonly uid: number; readonly gid: number } {
  const users = passwd.split('\n').map((line) => line.split(':'));
  for (const wanted of NAMES) {
    const [, , uid, gid] = users.find(([name]) => name === wanted) ?? [];
    if (uid !== undefined && gid !== undefined && Number(uid) > 0) return { uid: Number(uid), gid: Number(gid) };
  }
  return NOBODY;
}

/** The first folder on the way to the path that the account may not pass, by its mode bits; undefined when it may pass all that are there. */
export async function blockedBy(path: string, { ids }: Account): Promise<string | undefined> {
  if (ids.uid === undefined) return undefined;
  const parents: string[] = [];
  for (let at = dirname(path); !parents.includes(at); at = dirname(at)) parents.unshift(at);
  for (const parent of parents) {
    const status = await stat(parent).catch(unlessMissing);
    // What is not there is made so that it can be passed.
    if (status === undefined) continue;
    const bits = status.uid === ids.uid ? 0o100 : status.gid === ids.gid ? 0o010 : 0o001;
    if ((status.mode & bits) === 0) return parent;
  }
  return undefined;
}

function unlessMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}
