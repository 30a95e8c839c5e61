/** Halt, policy set and leases in PostgreSQL (S11, S12), all by the database's own clock: those of workers differ. */
import { sql } from 'kysely';
import type pg from 'pg';
import type { Control, Halt, Permit, PolicySet } from '../ports/index.js';
import { appendEvidence } from './evidence-log.js';
import { halted, policySetPublished, resumed } from './evidence-of.js';
import { permitOf } from './permit.js';
import { ask, build, write, type Query, type Session } from './session.js';

export function createControl(pool: pg.Pool): Control {
  return {
    halt: (by, because) => write(pool, (session) => halt(session, by, because)),
    resume: (by, because) => write(pool, (session) => resume(session, by, because)),
    halted: () => readHalt(pool),
    publish: (set) => write(pool, (session) => publish(session, set)),
    policySet: () => readPolicySet(pool),
    lease: async (worker, policySet, milliseconds) => (await ask(pool, leaseQuery(worker, policySet, milliseconds))).length > 0,
    leave: async (worker) => {
      await ask(pool, sql`update headwater.lease set until = ${OVER} where worker = ${worker}`);
    },
    permit: (worker, policySet, policies) => permit(pool, worker, policySet, policies),
    isDead: async (worker, milliseconds) => {
      const alive = await ask(
        pool,
        sql`select 1 from headwater.lease
          where worker = ${worker} and until >= clock_timestamp() - ${milliseconds} * interval '1 millisecond'`,
      );
      return alive.length === 0;
    },
  };
}

/** Of a lease that ends at this instant: it lives up to and at its `until`. */
const OVER = sql`least(until, clock_timestamp() - interval '1 millisecond')`;

async function halt(session: Session, by: string, because: string): Promise<void> {
  const kept = build.insertInto('headwater.halt').values({ one: true, by_whom: by, because });
  const [made] = await session.run(kept.onConflict((conflict) => conflict.doNothing()).returning('at'));
  if (made !== undefined) await appendEvidence(session, halted(made.at, by, because));
}

async function resume(session: Session, by: string, because: string): Promise<boolean> {
  const [gone] = await session.run(sql<{ at: Date }>`delete from headwater.halt returning clock_timestamp() as at`);
  if (gone === undefined) return false;
  await appendEvidence(session, resumed(gone.at, by, because));
  return true;
}

async function readHalt(pool: pg.Pool): Promise<Halt | undefined> {
  const [row] = await ask(pool, build.selectFrom('headwater.halt').select(['by_whom', 'because', 'at']));
  return row && { by: row.by_whom, because: row.because, at: row.at.toISOString() };
}

async function publish(session: Session, set: PolicySet): Promise<void> {
  const [changed] = await session.run(sql<{ at: Date }>`
    insert into headwater.policy_set as held (one, id, policies) values (true, ${set.id}, ${[...set.policies]}::text[])
    on conflict (one) do update set id = excluded.id, policies = excluded.policies
      where (held.id, held.policies) is distinct from (excluded.id, excluded.policies)
    returning clock_timestamp() as at`);
  if (changed === undefined) return;
  await session.run(sql`update headwater.lease set until = ${OVER} where policy_set <> ${set.id}`);
  await appendEvidence(session, policySetPublished(changed.at, set));
}

async function readPolicySet(pool: pg.Pool): Promise<PolicySet | undefined> {
  // As JSON: texts within an array are not brought back to what they were.
  const [row] = await ask(pool, sql<PolicySet>`select id, to_json(policies) as policies from headwater.policy_set`);
  return row;
}

/** The row of the policy set is held meanwhile: one that is published at this instant ends this lease too. */
function leaseQuery(worker: string, policySet: string, milliseconds: number): Query<unknown> {
  return sql`
    with held as (select id from headwater.policy_set where id = ${policySet} for share)
    insert into headwater.lease (worker, policy_set, until)
    select ${worker}, held.id, clock_timestamp() + ${milliseconds} * interval '1 millisecond' from held
    on conflict (worker) do update set policy_set = excluded.policy_set, until = excluded.until
    returning true`;
}

interface PermitRow {
  readonly by: string | null;
  readonly because: string | null;
  readonly holds: string | null;
  readonly lease: string | null;
  readonly missing: string | null;
}

/** One query: it is asked before each effect. */
async function permit(pool: pg.Pool, worker: string, policySet: string, policies: readonly string[]): Promise<Permit> {
  const [row] = await ask(
    pool,
    sql<PermitRow>`
      select halt.by_whom as by, halt.because, policy_set.id as holds, lease.policy_set as lease, (
        select name from unnest(${[...policies]}::text[]) with ordinality as asked (name, place)
        where name <> all (policy_set.policies) order by place limit 1) as missing
      from (select) as one
      left join headwater.halt on true
      left join headwater.policy_set on true
      left join headwater.lease on worker = ${worker} and until >= clock_timestamp()`,
  );
  const { by, because, holds, lease, missing } = row ?? NOTHING;
  return permitOf(
    {
      halt: by === null || because === null ? undefined : { by, because },
      holds: holds ?? undefined,
      missing: missing === null ? [] : [missing],
      lease: lease ?? undefined,
    },
    worker,
    policySet,
  );
}

const NOTHING: PermitRow = { by: null, because: null, holds: null, lease: null, missing: null };
