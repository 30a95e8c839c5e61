/**
 * Budgets in PostgreSQL (S4). Who reserves holds the rows of its budgets, in the order of their names, until it has counted and
 * taken: two that ask for the same one come one after the other, whatever process they are in.
 */
import { sql } from 'kysely';
import type pg from 'pg';
import type { BudgetClaim, Budgets, Reservation } from '../ports/index.js';
import { budgetReleased, budgetReserved } from './evidence-of.js';
import { appendEvidence } from './evidence-log.js';
import { hashOf } from './hash.js';
import { ask, build, write, type Query, type Session } from './session.js';

export function createBudgets(pool: pg.Pool): Budgets {
  return {
    reserve: (key, claims, at) => write(pool, (session) => reserve(session, key, claims, at)),
    release: (key) => write(pool, (session) => release(session, key)),
    taken: async (budget, within, at) => {
      const [row] = await ask(pool, takenQuery(budget, within, at));
      return row?.taken ?? 0;
    },
  };
}

async function reserve(session: Session, key: string, claims: readonly BudgetClaim[], at: Date): Promise<Reservation> {
  const reservation = hashOf(key);
  const kept = build.insertInto('headwater.reservation').values({ key_hash: reservation, key });
  // Another worker may ask under this key at this instant: then this one waits here for what comes of it.
  const [mine] = await session.run(kept.onConflict((conflict) => conflict.doNothing()).returning('key_hash'));
  if (mine === undefined) return { kind: 'reserved' };
  const budgets = await lockBudgets(session, claims);
  for (const { budget, limit, within } of claims) {
    const [row] = await session.run(takenQuery(budget, within, at));
    const taken = row?.taken ?? 0;
    if (taken < limit) continue;
    await session.run(build.deleteFrom('headwater.reservation').where('key_hash', '=', reservation));
    return { kind: 'exhausted', budget, limit, taken };
  }
  if (budgets.length > 0) {
    const units = budgets.map((budget) => ({ reservation, budget, at }));
    await session.run(build.insertInto('headwater.budget_unit').values(units));
  }
  await appendEvidence(session, budgetReserved(at, key, claims));
  return { kind: 'reserved' };
}

/** Each budget once; held until the transaction ends. */
async function lockBudgets(session: Session, claims: readonly BudgetClaim[]): Promise<readonly Buffer[]> {
  const names = [...new Set(claims.map(({ budget }) => budget))];
  const rows = names.map((name) => ({ name_hash: hashOf(name), name })).sort((a, b) => Buffer.compare(a.name_hash, b.name_hash));
  for (const row of rows) {
    const held = build.selectFrom('headwater.budget').select('name_hash').where('name_hash', '=', row.name_hash).forUpdate();
    if ((await session.run(held)).length > 0) continue;
    const first = build.insertInto('headwater.budget').values(row);
    await session.run(first.onConflict((conflict) => conflict.doNothing()));
    await session.run(held);
  }
  return rows.map((row) => row.name_hash);
}

/**
 * Units that were taken less than so many minutes before or after a time. Workers' clocks differ: one that is behind must not
 * take what one that is ahead has taken.
 */
function takenQuery(budget: string, within: number, at: Date): Query<{ taken: number }> {
  return sql<{ taken: number }>`
    select count(*)::int as taken from headwater.budget_unit
    where budget = ${hashOf(budget)}
      and at > ${at}::timestamptz - ${within} * interval '1 minute'
      and at < ${at}::timestamptz + ${within} * interval '1 minute'`;
}

async function release(session: Session, key: string): Promise<void> {
  const rows = await session.run(sql<{ name: string | null; at: Date }>`
    with gone as (delete from headwater.reservation where key_hash = ${hashOf(key)} returning key_hash)
    select budget.name, clock_timestamp() as at from gone
    left join headwater.budget_unit on budget_unit.reservation = gone.key_hash
    left join headwater.budget on budget.name_hash = budget_unit.budget
    order by budget.name`);
  const [first] = rows;
  if (first === undefined) return;
  const names = rows.flatMap(({ name }) => (name === null ? [] : [name]));
  await appendEvidence(session, budgetReleased(first.at, key, names));
}
