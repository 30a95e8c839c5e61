/**
 * The life of every finding, in PostgreSQL: narrow rows, merged in bulk from a temporary table, so that a look at an estate with
 * a hundred thousand findings costs seconds and one in which nothing is different costs next to no writes. Each event stands in
 * the evidence log too (S15). Many are taken in parts, each in a transaction: who repeats what broke off goes on with the rest.
 */
import { sql } from 'kysely';
import type pg from 'pg';
import type { EvidenceRecord, FindingEvent, FindingLife, Fingerprint, ReleasePhase, Severity } from '../model/index.js';
import type { FindingHistory, SeenFinding } from '../ports/index.js';
import type { BigNumber } from './database.js';
import { closingSince } from './closing-since.js';
import { countClosings, secondsBetween, type Closing } from './closing-time.js';
import { appendAllEvidence } from './evidence-log.js';
import { turnOf, type Turn } from './finding-turns.js';
import { keyHash } from './hash.js';
import { ask, build, read, write, type Session } from './session.js';

export function createFindingHistory(pool: pg.Pool): FindingHistory {
  return {
    seen: async (findings, at) => {
      const changes: FindingEvent[] = [];
      // The last word on a finding that is named twice; a Map keeps the place of the first.
      const list = [...new Map(findings.map((one) => [one.finding, one])).values()];
      for (const part of partsOf(list)) changes.push(...(await write(pool, (session) => seen(session, part, at))));
      return changes;
    },
    record: async (list) => {
      for (const part of partsOf(list)) await write(pool, (session) => record(session, part));
    },
    life: async (finding) => {
      const rows = await ask(pool, build.selectFrom('headwater.finding').selectAll().where('id_hash', '=', keyHash(finding)));
      return rows.map(lifeOf)[0];
    },
    events: (finding) => events(pool, finding),
    open: () => read(pool, open),
    closing: (since) => closingSince(pool, since),
  };
}

/** So many in one transaction: each holds the end of the evidence log, and who halts must not wait for it long (S11). */
const PART = 5_000;

function* partsOf<Item>(list: readonly Item[]): Generator<readonly Item[]> {
  for (let from = 0; from < list.length; from += PART) yield list.slice(from, from + PART);
}

async function seen(session: Session, list: readonly SeenFinding[], at: Date): Promise<readonly FindingEvent[]> {
  await session.run(sql`
    create temporary table seen_finding (
      place integer not null, id_hash bytea not null, id text not null, title text not null, severity text not null,
      phase text not null, rule text not null, about text not null
    ) on commit drop`);
  await session.copy('pg_temp.seen_finding', SEEN_COLUMNS, seenRows(list));
  await session.run(sql`analyze seen_finding`);
  const changes = [...(await openNew(session, at)), ...(await reopenClosed(session, at))];
  await updateDetails(session);
  const events = changes
    .sort((a, b) => a.place - b.place)
    .flatMap(({ place, kind }) => {
      const one = list[place];
      return one === undefined ? [] : [{ event: eventOf(one.finding, kind, at), one }];
    });
  await appendAllEvidence(
    session,
    events.map(({ event, one }) => evidenceOf(event, one)),
  );
  return events.map(({ event }) => event);
}

const SEEN_COLUMNS = ['place', 'id_hash', 'id', 'title', 'severity', 'phase', 'rule', 'about'];

function* seenRows(list: readonly SeenFinding[]) {
  for (const [place, { finding, title, severity, phase, rule, about }] of list.entries()) {
    yield [place, keyHash(finding), finding, title, severity, phase, rule, about];
  }
}

const BECAUSE = { opened: 'it was seen', reopened: 'it was seen again' } as const;

interface Change {
  readonly place: number;
  readonly kind: 'opened' | 'reopened';
}

/** In the order of their hashes, as all do: who adds the same ones at once waits instead of meeting. */
function openNew(session: Session, at: Date): Promise<readonly Change[]> {
  return session.run(sql<Change>`
    with opened as (
      insert into headwater.finding (id_hash, id, state, title, severity, phase, rule, about, opened_at, open_since)
      select id_hash, id, 'open', title, severity, phase, rule, about, ${at}::timestamptz, ${at}::timestamptz from seen_finding
      where not exists (select from headwater.finding where finding.id_hash = seen_finding.id_hash)
      order by id_hash
      on conflict (id_hash) do nothing
      returning number, id_hash
    ), event as (
      insert into headwater.finding_event (finding, at, kind, because)
      select number, ${at}::timestamptz, 'opened', ${BECAUSE.opened} from opened order by number
    )
    select place, 'opened' as kind from opened join seen_finding using (id_hash)`);
}

/** A look that is older than the closing is no news. */
function reopenClosed(session: Session, at: Date): Promise<readonly Change[]> {
  return session.run(sql<Change>`
    with closed as (
      select finding.number, seen_finding.* from headwater.finding join seen_finding using (id_hash)
      where finding.state = 'closed' and finding.closed_at <= ${at}::timestamptz
      order by id_hash for no key update of finding
    ), reopened as (
      update headwater.finding set
        state = 'open', closed_at = null, open_since = ${at}::timestamptz, reopened = finding.reopened + 1,
        title = closed.title, severity = closed.severity, phase = closed.phase, rule = closed.rule, about = closed.about
      from closed where finding.number = closed.number
      returning finding.number, closed.place
    ), event as (
      insert into headwater.finding_event (finding, at, kind, because)
      select number, ${at}::timestamptz, 'reopened', ${BECAUSE.reopened} from reopened
    )
    select place, 'reopened' as kind from reopened`);
}

async function updateDetails(session: Session): Promise<void> {
  await session.run(sql`
    with different as (
      select finding.number, seen_finding.* from headwater.finding join seen_finding using (id_hash)
      where finding.state <> 'closed' and (finding.title, finding.severity, finding.phase, finding.rule, finding.about)
        is distinct from (seen_finding.title, seen_finding.severity, seen_finding.phase, seen_finding.rule, seen_finding.about)
      order by id_hash for no key update of finding
    )
    update headwater.finding set
      title = different.title, severity = different.severity, phase = different.phase, rule = different.rule,
      about = different.about
    from different where finding.number = different.number`);
}

interface Known extends Turn {
  readonly number: BigNumber;
  readonly severity: Severity;
}

async function record(session: Session, list: readonly FindingEvent[]): Promise<void> {
  const known = await lockKnown(session, list);
  const turned = new Map<BigNumber, { state: Turn['state']; closedAt: Date | null }>();
  const happened: { readonly number: BigNumber; readonly event: FindingEvent }[] = [];
  const closings: Closing[] = [];
  for (const event of list) {
    const was = known.get(event.finding);
    const state = was && turnOf(was, event);
    if (was === undefined || state === undefined) continue;
    known.set(event.finding, { ...was, state });
    turned.set(was.number, { state, closedAt: state === 'closed' ? new Date(event.at) : null });
    happened.push({ number: was.number, event });
    if (state === 'closed') closings.push({ severity: was.severity, seconds: secondsBetween(was.openSince, event.at) });
  }
  if (happened.length === 0) return;
  await session.copy(
    'headwater.finding_event',
    ['finding', 'at', 'kind', 'because'],
    happened.map(({ number, event }) => [number, new Date(event.at), event.kind, event.because]),
  );
  await session.run(sql`
    update headwater.finding set state = turned.state, closed_at = turned.closed_at
    from unnest(
      ${[...turned.keys()]}::bigint[],
      ${[...turned.values()].map(({ state }) => state)}::text[],
      ${[...turned.values()].map(({ closedAt }) => closedAt)}::timestamptz[]
    ) as turned (number, state, closed_at)
    where finding.number = turned.number and finding.state <> turned.state`);
  await countClosings(session, closings);
  await appendAllEvidence(
    session,
    happened.map(({ event }) => evidenceOf(event)),
  );
}

/** Locked in one order by all, so that two that say something of the same findings wait for each other instead of meeting. */
async function lockKnown(session: Session, list: readonly FindingEvent[]): Promise<Map<Fingerprint, Known>> {
  const hashes = [...new Set(list.map(({ finding }) => finding))].map((finding) => keyHash(finding));
  const rows = await session.run(sql<{
    id: Fingerprint;
    severity: Severity;
    number: BigNumber;
    state: Turn['state'];
    open_since: Date;
  }>`
    select id, severity, number, state, open_since from headwater.finding where id_hash = any(${hashes}::bytea[])
    order by id_hash for no key update`);
  return new Map(rows.map(({ id, open_since: openSince, ...row }) => [id, { ...row, openSince }]));
}

function eventOf(finding: Fingerprint, kind: Change['kind'], at: Date): FindingEvent {
  return { finding, kind, at: at.toISOString(), because: BECAUSE[kind] };
}

/** @param seen what was seen, where it was */
function evidenceOf({ finding, kind, at, because }: FindingEvent, seen?: SeenFinding): EvidenceRecord {
  const details = seen && { severity: seen.severity, phase: seen.phase, rule: seen.rule, about: seen.about };
  return { at, kind: 'finding', actor: 'headwater', subject: finding, body: { kind, because, ...details } };
}

async function events(pool: pg.Pool, finding: Fingerprint): Promise<readonly FindingEvent[]> {
  const rows = await ask(
    pool,
    build
      .selectFrom('headwater.finding_event as event')
      .innerJoin('headwater.finding as finding', 'finding.number', 'event.finding')
      .select(['event.kind', 'event.at', 'event.because'])
      .where('finding.id_hash', '=', keyHash(finding))
      .orderBy('event.number'),
  );
  return rows.map(({ kind, at, because }) => ({ finding, kind, at: at.toISOString(), because }));
}

/** At most so many rows in memory at once. */
const CHUNK = 1_000;

async function* open(session: Session): AsyncGenerator<FindingLife> {
  const query = build.selectFrom('headwater.finding').selectAll().where('state', '<>', 'closed').orderBy('number');
  for await (const rows of session.stream(query, CHUNK)) yield* rows.map(lifeOf);
}

interface FindingRow {
  readonly id: Fingerprint;
  readonly state: FindingLife['state'];
  readonly title: string;
  readonly severity: Severity;
  readonly phase: ReleasePhase;
  readonly rule: string;
  readonly about: string;
  readonly opened_at: Date;
  readonly closed_at: Date | null;
  readonly reopened: number;
}

function lifeOf({ id, state, title, severity, phase, rule, about, opened_at, closed_at, reopened }: FindingRow): FindingLife {
  return {
    finding: id,
    state,
    title,
    severity,
    phase,
    rule,
    about,
    openedAt: opened_at.toISOString(),
    ...(closed_at === null ? {} : { closedAt: closed_at.toISOString() }),
    reopened,
  };
}
