/** When the causes that are traced began, and how far the evidence was told, in PostgreSQL. */
import { sql } from 'kysely';
import type pg from 'pg';
import type { CauseId, Fingerprint } from '../model/index.js';
import type { CauseTraces, TracedCause } from '../ports/index.js';
import { toKeptJson } from './any-text.js';
import type { BigNumber } from './database.js';
import { keyHash } from './hash.js';
import { ask, build, write, type Session } from './session.js';

/** Of one cause: enough to tell that it is over, and no list that grows with the estate. */
const FINDINGS = 1_000;

export function createCauseTraces(pool: pg.Pool): CauseTraces {
  return {
    note: (causes) => write(pool, (session) => note(session, causes)),
    open: () => open(pool),
    reached: async () => {
      const [row] = await ask<{ sequence: BigNumber }>(pool, build.selectFrom('headwater.trace_reached').select('sequence'));
      return row && Number(row.sequence);
    },
    told: (sequence, over) => write(pool, (session) => told(session, sequence, over)),
  };
}

async function note(session: Session, causes: readonly TracedCause[]): Promise<void> {
  const known = new Map((await rowsOf(session)).map((one) => [one.cause, one]));
  // In one order, as all do.
  for (const one of [...causes].sort((a, b) => (a.cause < b.cause ? -1 : 1))) {
    const was = known.get(one.cause);
    const findings = [...new Set([...(was?.findings ?? []), ...one.findings])].slice(0, FINDINGS);
    if (was !== undefined && was.findings.length === findings.length) continue;
    await session.run(sql`
      insert into headwater.traced_cause (cause_hash, cause, opened_at, findings)
      values (${keyHash(one.cause)}, ${one.cause}, ${new Date(one.openedAt)}, ${toKeptJson(findings)}::jsonb)
      on conflict (cause_hash) do update set findings = excluded.findings`);
  }
}

async function open(pool: pg.Pool): Promise<readonly TracedCause[]> {
  return (await ask(pool, ALL)).map(causeOf);
}

async function rowsOf(session: Session): Promise<readonly TracedCause[]> {
  return (await session.run(ALL)).map(causeOf);
}

interface TracedRow {
  readonly cause: CauseId;
  readonly opened_at: Date;
  readonly findings: readonly Fingerprint[];
}

const ALL = sql<TracedRow>`select cause, opened_at, findings from headwater.traced_cause order by opened_at, cause`;

function causeOf({ cause, opened_at: openedAt, findings }: TracedRow): TracedCause {
  return { cause, openedAt: openedAt.toISOString(), findings };
}

async function told(session: Session, sequence: number, over: readonly CauseId[]): Promise<void> {
  const hashes = over.map((cause) => keyHash(cause));
  await session.run(sql`delete from headwater.traced_cause where cause_hash = any(${hashes}::bytea[])`);
  await session.run(sql`
    insert into headwater.trace_reached as kept (one, sequence) values (true, ${sequence})
    on conflict (one) do update set sequence = greatest(kept.sequence, excluded.sequence)`);
}
