/** Keys that are made once and kept, in PostgreSQL: whoever asks first makes one, and all others get that one. */
import { randomBytes } from 'node:crypto';
import type pg from 'pg';
import type { SigningKeys } from '../ports/index.js';
import { ask, build, write } from './session.js';

const BYTES = 32;

export function createSigningKeys(pool: pg.Pool): SigningKeys {
  const known = new Map<string, Uint8Array>();
  return {
    async key(purpose) {
      const key = known.get(purpose) ?? (await kept(pool, purpose));
      known.set(purpose, key);
      return key;
    },
  };
}

async function kept(pool: pg.Pool, purpose: string): Promise<Uint8Array> {
  const query = build.selectFrom('headwater.signing_key').select('key').where('purpose', '=', purpose);
  const [row] = await ask(pool, query);
  if (row !== undefined) return row.key;
  return write(pool, async (session) => {
    const made = build.insertInto('headwater.signing_key').values({ purpose, key: randomBytes(BYTES) });
    await session.run(made.onConflict((conflict) => conflict.doNothing()));
    const [there] = await session.run(query);
    if (there === undefined) throw new Error(`the key for ${purpose} is neither new nor there`);
    return there.key;
  });
}
