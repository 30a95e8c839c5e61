/** How each finding was seen last, in PostgreSQL: written only where it is different from what is known, in bulk. */
import { sql } from 'kysely';
import type pg from 'pg';
import type { FindingSightings, Sighting, WhatWasRead } from '../ports/index.js';
import { toKeptJson } from './any-text.js';
import type { BigNumber } from './database.js';
import { hashOf, keyHash } from './hash.js';
import { ask, write, type Session } from './session.js';

export function createFindingSightings(pool: pg.Pool): FindingSightings {
  return {
    keep: async (sightings) => (sightings.length === 0 ? undefined : write(pool, (session) => keep(session, sightings))),
    of: async (findings) => {
      const hashes = [...new Set(findings)].map((finding) => keyHash(finding));
      const rows = await ask(
        pool,
        sql<{ sighting: Omit<Sighting, 'read'>; read: WhatWasRead }>`
          select sighting.body as sighting, look.body as read
          from headwater.sighting join headwater.look on look.number = sighting.look
          where finding_hash = any(${hashes}::bytea[])`,
      );
      return rows.map(({ sighting, read }) => ({ ...sighting, read }));
    },
  };
}

async function keep(session: Session, sightings: readonly Sighting[]): Promise<void> {
  const lookOf = await keepLooks(session, sightings);
  await session.run(sql`
    create temporary table seen_sighting (finding_hash bytea not null, look bigint not null, content_hash bytea not null, body text not null)
    on commit drop`);
  await session.copy('pg_temp.seen_sighting', ['finding_hash', 'look', 'content_hash', 'body'], seenRows(sightings, lookOf));
  await session.run(sql`analyze seen_sighting`);
  await session.run(sql`
    insert into headwater.sighting as known (finding_hash, look, content_hash, body)
    select finding_hash, look, content_hash, body::jsonb from seen_sighting as seen
    where not exists (
      select from headwater.sighting as same
      where same.finding_hash = seen.finding_hash and same.content_hash = seen.content_hash and same.look = seen.look
    )
    order by finding_hash
    on conflict (finding_hash) do update
    set look = excluded.look, content_hash = excluded.content_hash, body = excluded.body`);
}

type LookOf = (read: WhatWasRead) => BigNumber;

function* seenRows(sightings: readonly Sighting[], lookOf: LookOf) {
  // The last word on a finding that is named twice.
  for (const sighting of new Map(sightings.map((one) => [one.finding, one])).values()) {
    const { finding, reportedBy, name, advisories, repositories, read } = sighting;
    const json = toKeptJson({ finding, reportedBy, name, advisories, repositories } satisfies Omit<Sighting, 'read'>);
    yield [keyHash(finding), lookOf(read), hashOf(json), json];
  }
}

/** One row for each that had read something else; few, however many the findings. */
async function keepLooks(session: Session, sightings: readonly Sighting[]): Promise<LookOf> {
  const bodies = new Map<WhatWasRead, string>();
  for (const { read } of sightings) if (!bodies.has(read)) bodies.set(read, bodyOf(read));
  const looks = [...new Set(bodies.values())].map((body) => ({ body, hash: hashOf(body) }));
  looks.sort((a, b) => Buffer.compare(a.hash, b.hash));
  await session.run(sql`
    insert into headwater.look (content_hash, body)
    select hash, body::jsonb from unnest(
      ${looks.map(({ hash }) => hash)}::bytea[], ${looks.map(({ body }) => body)}::text[]
    ) as looked (hash, body)
    on conflict (content_hash) do nothing`);
  const rows = await session.run(sql<{ number: BigNumber; content_hash: Buffer }>`
    select number, content_hash from headwater.look where content_hash = any(${looks.map(({ hash }) => hash)}::bytea[])`);
  const numbers = new Map(rows.map(({ number, content_hash: hash }) => [hash.toString('hex'), number]));
  const byBody = new Map(looks.map(({ body, hash }) => [body, numbers.get(hash.toString('hex'))]));
  return (read) => {
    const number = byBody.get(bodies.get(read) ?? bodyOf(read));
    if (number === undefined) throw new Error('a look was taken away');
    return number;
  };
}

function bodyOf({ repositories, sources, kinds }: WhatWasRead): string {
  return toKeptJson({ repositories, sources, kinds } satisfies WhatWasRead);
}
