/**
 * What the newest look showed, in PostgreSQL: narrow rows for lists, what a page of its own shows beside them. A look is merged
 * by hashes in one transaction; readers go on with the look before until it is done.
 */
import { sql } from 'kysely';
import type pg from 'pg';
import type { Json } from '../model/index.js';
import type { EstateView, ViewedOf, ViewHead, ViewNoun } from '../ports/index.js';
import type { BigNumber } from './database.js';
import { ask, readOnce, write, type Session } from './session.js';
import { listView } from './view-list.js';
import { VIEW_NOUNS, viewKey } from './view-nouns.js';
import { publishLook, vacuumView } from './view-publish.js';
import { searchView } from './view-search.js';

export function createEstateView(pool: pg.Pool): EstateView {
  return {
    publish: async (look) => {
      const { revision, rewritten } = await write(pool, (session) => publishLook(session, look));
      await vacuumView(pool, rewritten);
      return revision;
    },
    head: () => readOnce(pool, readHead),
    list: (noun, query) => readOnce(pool, async (session) => listView(session, noun, query, await readHead(session))),
    get: (noun, id) => get(pool, noun, id),
    document: async (name) => {
      const rows = await ask(pool, sql<{ body: Json }>`select body from headwater.view_document where name = ${name}`);
      return rows[0]?.body;
    },
    search: (text, limit) => readOnce(pool, (session) => searchView(session, text, limit)),
  };
}

async function readHead(session: Session): Promise<ViewHead | undefined> {
  const [head] = await session.run(
    sql<{ revision: BigNumber; at: string; counts: ViewHead['counts'] }>`select revision, at, counts from headwater.view_head`,
  );
  return head && { revision: Number(head.revision), at: head.at, counts: head.counts };
}

async function get<Noun extends ViewNoun>(pool: pg.Pool, noun: Noun, id: string): Promise<ViewedOf[Noun] | undefined> {
  const { table, bodies } = VIEW_NOUNS[noun];
  const rows = await ask(
    pool,
    sql<{ thing: ViewedOf[Noun] }>`
      select item::jsonb || jsonb_build_object('body', body) as thing
      from ${sql.raw(table)} join ${sql.raw(bodies)} using (key) where key = ${viewKey(id)}::uuid`,
  );
  return rows[0]?.thing;
}
