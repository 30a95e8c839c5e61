/**
 * The ledger of actions in PostgreSQL: plans as they will be carried out, and how far each target is. Whoever changes a target
 * holds its row, so that of many that ask at once one is first; each write is in the evidence when it is there at all.
 */
import { sql, type RawBuilder } from 'kysely';
import type pg from 'pg';
import { canonicalJson } from '../lib/canonical-json.js';
import type { ActionPlan, Outcome } from '../model/index.js';
import type { ActionEntry, ActionFilter, ActionLedger, PlanEffects, TargetProgress } from '../ports/index.js';
import type { BigNumber } from './database.js';
import { appendEvidence } from './evidence-log.js';
import * as evidenceOf from './evidence-of.js';
import { hashOf } from './hash.js';
import { assertUnaltered, entryIdOf, unknownEntry, unknownTarget } from './ledger-entry.js';
import { build, read, readOnce, write, type Session } from './session.js';

export function createActionLedger(pool: pg.Pool): ActionLedger {
  return {
    recordPlan: async (plan, proposedBy, effects = new Map()) => {
      assertUnaltered(plan);
      return write(pool, (session) => recordPlan(session, plan, proposedBy, effects));
    },
    claimTarget: (...claim) => claimTarget(pool, ...claim),
    recordBeforeImage: (entry, target, before) =>
      write(pool, (session) => recordBeforeImage(session, entry, target, Buffer.from(before))),
    recordStep: (entry, target, step) => write(pool, (session) => recordStep(session, entry, target, step)),
    recordOutcome: (entry, outcome) => write(pool, (session) => recordOutcome(session, entry, outcome)),
    recordUndo: (entry, outcome, by) => write(pool, (session) => recordUndo(session, entry, outcome, by)),
    entry: (id) => readOnce(pool, (session) => readEntry(session, id)),
    entries: (filter = {}) => read(pool, (session) => readEntries(session, filter)),
  };
}

async function recordPlan(session: Session, plan: ActionPlan, proposedBy: string, effects: PlanEffects): Promise<string> {
  const id = entryIdOf(plan);
  const row = {
    id,
    proposed_by: proposedBy,
    cause_hash: hashOf(plan.cause),
    action: plan.action,
    plan: canonicalJson(plan),
    effects: effects.size === 0 ? null : JSON.stringify([...effects]),
  };
  const kept = build.insertInto('headwater.action_entry').values(row);
  const [made] = await session.run(kept.onConflict((conflict) => conflict.doNothing()).returning(['number', 'at']));
  if (made === undefined) return id;
  await session.copy(
    'headwater.action_target',
    ['entry', 'place', 'target_hash', 'target'],
    [...new Set(plan.targets.map(({ resource }) => resource))].map((target, place) => [
      made.number,
      place,
      hashOf(target),
      target,
    ]),
  );
  await appendEvidence(session, evidenceOf.planRecorded(made.at, id, plan, proposedBy));
  return id;
}

/** A target's row, which this transaction holds until it ends. */
interface HeldTarget {
  readonly number: BigNumber;
  readonly worker: string | null;
  readonly steps: number;
  readonly has_before: boolean;
  readonly outcome: Outcome['kind'] | null;
  readonly outcome_because: string | null;
  readonly outcome_page: string | null;
  readonly at: Date;
}

/** Throws ID_UNKNOWN. */
async function lockTarget(session: Session, entry: string, target: string): Promise<HeldTarget> {
  const [held] = await session.run(sql<HeldTarget>`
    select number, worker, steps, before is not null as has_before, outcome, outcome_because, outcome_page,
      date_trunc('milliseconds', clock_timestamp()) as at
    from headwater.action_entry join headwater.action_target on entry = number and target_hash = ${hashOf(target)}
    where id = ${entry} for update of action_target`);
  if (held !== undefined) return held;
  const [known] = await session.run(build.selectFrom('headwater.action_entry').select('id').where('id', '=', entry));
  throw known === undefined ? unknownEntry(entry) : unknownTarget(entry, target);
}

/** @param values of the target's row that are different from now on */
async function change(session: Session, { number }: HeldTarget, target: string, values: RawBuilder<unknown>): Promise<void> {
  await session.run(
    sql`update headwater.action_target set ${values} where entry = ${number} and target_hash = ${hashOf(target)}`,
  );
}

type ClaimArguments = Parameters<ActionLedger['claimTarget']>;

/** Whether the holder is dead is asked while nothing is held: it may take as long as it likes. */
async function claimTarget(pool: pg.Pool, ...[entry, target, worker, isDead]: ClaimArguments): Promise<boolean> {
  const first = await write(pool, (session) => take(session, entry, target, worker));
  if (first.kind !== 'held' || !(await isDead(first.by))) return first.kind === 'mine';
  const second = await write(pool, (session) => take(session, entry, target, worker, first.by));
  return second.kind === 'mine';
}

type Taken = { readonly kind: 'mine' } | { readonly kind: 'over' } | { readonly kind: 'held'; readonly by: string };

/** @param from a worker that is dead: the target is taken from this one and from no other */
async function take(session: Session, entry: string, target: string, worker: string, from?: string): Promise<Taken> {
  const held = await lockTarget(session, entry, target);
  if (held.outcome !== null) return { kind: 'over' };
  if (held.worker === worker) return { kind: 'mine' };
  if (held.worker !== null && held.worker !== from) return { kind: 'held', by: held.worker };
  await change(session, held, target, sql`worker = ${worker}`);
  const claim = { entry, target, worker, from: held.worker ?? undefined };
  await appendEvidence(session, evidenceOf.targetClaimed(held.at, claim));
  return { kind: 'mine' };
}

async function recordBeforeImage(session: Session, entry: string, target: string, before: Buffer): Promise<void> {
  const held = await lockTarget(session, entry, target);
  if (held.has_before) return;
  await change(session, held, target, sql`before = ${before}`);
  const of = { entry, target, worker: held.worker ?? undefined };
  await appendEvidence(session, evidenceOf.beforeImageRecorded(held.at, of, before));
}

async function recordStep(session: Session, entry: string, target: string, step: number): Promise<void> {
  const held = await lockTarget(session, entry, target);
  if (step < held.steps) return;
  await change(session, held, target, sql`steps = ${step + 1}`);
  await appendEvidence(session, evidenceOf.stepRecorded(held.at, { entry, target, worker: held.worker ?? undefined }, step));
}

async function recordOutcome(session: Session, entry: string, { target, kind, because, page }: Outcome): Promise<Outcome> {
  const held = await lockTarget(session, entry, target);
  if (held.outcome !== null)
    return { target, kind: held.outcome, because: held.outcome_because ?? '', ...pageOf(held.outcome_page) };
  const values = sql`outcome = ${kind}, outcome_because = ${because}, outcome_page = ${page ?? null}, outcome_at = ${held.at}`;
  await change(session, held, target, values);
  const outcome = { target, kind, because, ...pageOf(page) };
  await appendEvidence(session, evidenceOf.outcomeRecorded(held.at, { entry, worker: held.worker ?? undefined }, outcome));
  return outcome;
}

function pageOf(page: string | null | undefined): Pick<Outcome, 'page'> {
  return page == null ? {} : { page };
}

async function recordUndo(session: Session, entry: string, outcome: Outcome, by: string): Promise<void> {
  const { target, kind, because } = outcome;
  const held = await lockTarget(session, entry, target);
  await change(session, held, target, sql`undo = ${kind}, undo_because = ${because}, undo_at = ${held.at}, undo_by = ${by}`);
  await appendEvidence(session, evidenceOf.undoRecorded(held.at, entry, outcome, by));
}

interface EntryRow {
  readonly number: BigNumber;
  readonly id: string;
  readonly at: Date;
  readonly proposed_by: string;
  /** Canonical JSON. */
  readonly plan: string;
  readonly effects: string | null;
}

const ENTRIES = sql`select number, id, at, proposed_by, plan, effects from headwater.action_entry`;
/** Before-images of so many entries are in memory at once. */
const CHUNK = 20;

async function readEntry(session: Session, id: string): Promise<ActionEntry | undefined> {
  const [entry] = await withTargets(session, await session.run(sql<EntryRow>`${ENTRIES} where id = ${id}`));
  return entry;
}

async function* readEntries(session: Session, filter: ActionFilter): AsyncGenerator<ActionEntry> {
  const query = sql<EntryRow>`${ENTRIES} where true ${filtered(filter)} order by number desc ${limited(filter)}`;
  for await (const rows of session.stream(query, CHUNK)) yield* await withTargets(session, rows);
}

function filtered({ cause, action, unfinished, since, before }: ActionFilter): RawBuilder<unknown> {
  const parts = [sql``];
  if (cause !== undefined) parts.push(sql`and cause_hash = ${hashOf(cause)}`);
  if (action !== undefined) parts.push(sql`and action = ${action}`);
  if (since !== undefined) parts.push(sql`and at >= ${since}::timestamptz`);
  if (before !== undefined) parts.push(sql`and number < (select number from headwater.action_entry where id = ${before})`);
  if (unfinished === true)
    parts.push(sql`and exists (select from headwater.action_target where entry = number and outcome is null)`);
  return sql.join(parts, sql` `);
}

function limited({ limit }: ActionFilter): RawBuilder<unknown> {
  return limit === undefined ? sql`` : sql`limit ${limit}`;
}

interface TargetRow {
  readonly entry: BigNumber;
  readonly target: string;
  readonly worker: string | null;
  readonly steps: number;
  readonly before: Buffer | null;
  readonly outcome: Outcome['kind'] | null;
  readonly outcome_because: string | null;
  readonly outcome_page: string | null;
  readonly outcome_at: Date | null;
  readonly undo: Outcome['kind'] | null;
  readonly undo_because: string | null;
  readonly undo_at: Date | null;
  readonly undo_by: string | null;
}

async function withTargets(session: Session, entries: readonly EntryRow[]): Promise<ActionEntry[]> {
  const targets = new Map<BigNumber, Map<string, TargetProgress>>(entries.map(({ number }) => [number, new Map()]));
  const rows = await session.run(sql<TargetRow>`
    select entry, target, worker, steps, before, outcome, outcome_because, outcome_page, outcome_at,
      undo, undo_because, undo_at, undo_by
    from headwater.action_target where entry = any (${[...targets.keys()]}::bigint[])
      and (worker is not null or steps > 0 or before is not null or outcome is not null or undo is not null)
    order by entry, place`);
  for (const row of rows) targets.get(row.entry)?.set(row.target, progressOf(row));
  return entries.map(({ number, id, at, proposed_by, plan, effects }) => ({
    id,
    at: at.toISOString(),
    proposedBy: proposed_by,
    plan: JSON.parse(plan),
    effects: new Map(effects === null ? [] : JSON.parse(effects)),
    targets: targets.get(number) ?? new Map(),
  }));
}

function progressOf(row: TargetRow): TargetProgress {
  const { target, worker, steps, before } = row;
  const outcome = outcomeOf(target, row.outcome, row.outcome_because, row.outcome_at);
  const undo = outcomeOf(target, row.undo, row.undo_because, row.undo_at);
  return {
    steps,
    ...(worker === null ? {} : { worker }),
    ...(before === null ? {} : { before: Uint8Array.from(before) }),
    ...(outcome === undefined ? {} : { outcome: { ...outcome, ...pageOf(row.outcome_page) } }),
    ...(undo === undefined ? {} : { undo: { ...undo, by: row.undo_by ?? '' } }),
  };
}

function outcomeOf(
  target: string,
  kind: Outcome['kind'] | null,
  because: string | null,
  at: Date | null,
): (Outcome & { readonly at: string }) | undefined {
  if (kind === null || because === null || at === null) return undefined;
  return { target, kind, because, at: at.toISOString() };
}
