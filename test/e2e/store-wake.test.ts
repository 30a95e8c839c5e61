/** What processes tell each other, and what is counted for who watches, in the store on real PostgreSQL: ours, and the oldest. */
import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { scopeKey, sourceId, type FindingEvent } from '../../src/model/index.js';
import { openStore, type Store } from '../../src/store/index.js';
import { planOf } from '../contracts/action-ledger.js';
import { finding } from '../contracts/finding-history.js';
import { describeCauseTraces, describeSigningKeys, describeWake } from '../contracts/wake.js';
import { hasPostgres15, POSTGRES_15, startPostgres, temporaryFolder, type TestServer } from '../fakes/postgres.js';

const TABLES = ['wake', 'signing_key', 'closing_time', 'traced_cause', 'trace_reached', 'finding', 'finding_event', 'halt']
  .concat(['action_entry', 'action_target', 'approval_request', 'approval_vote', 'evidence', 'evidence_head'])
  .map((table) => `headwater.${table}`)
  .join();

const AT = new Date('2026-01-01T12:00:00Z');

function describeStore(store: () => Store, another: () => Promise<Store>): void {
  const others: Store[] = [];
  const empty = (): Promise<unknown> => store().pool.query(`truncate ${TABLES}`);
  const cases = <Port>(of: (store: Store) => Port) => ({
    make: async (): Promise<Port> => {
      await Promise.all(others.splice(0).map((one) => one.close()));
      await empty();
      // The keys that one object has read are its own to keep.
      const fresh = await another();
      others.push(fresh);
      return of(fresh);
    },
    reopen: async (): Promise<Port> => {
      const one = await another();
      others.push(one);
      return of(one);
    },
  });
  afterAll(async () => {
    await Promise.all(others.map((one) => one.close()));
  });
  describeWake(
    'the store',
    cases(({ wake }) => wake),
  );
  describeSigningKeys(
    'the store',
    cases(({ keys }) => keys),
  );
  describeCauseTraces(
    'the store',
    cases(({ traces }) => traces),
  );

  it('makes one key, whichever of four processes is first', async () => {
    await empty();
    const stores = await Promise.all(Array.from({ length: 4 }, another));
    const made = await Promise.all(stores.map(({ keys }) => keys.key('race')));
    await Promise.all(stores.map((one) => one.close()));
    expect(new Set(made.map((key) => Buffer.from(key).toString('hex'))).size).toBe(1);
  });

  it('is ready', async () => {
    expect(await store().figures.ready()).toEqual({ kind: 'ready' });
  });

  it('counts nothing where there is nothing', async () => {
    await empty();
    expect(await store().figures.count(AT)).toMatchObject({
      actions: [],
      findings: [],
      closings: [],
      queue: { waiting: 0, ready: 0, acting: 0 },
      halted: false,
    });
  });

  it('counts open findings by severity and phase', async () => {
    await empty();
    await store().findings.seen([finding('a'), finding('b'), finding('c', { severity: 'low', phase: 'test' })], AT);
    expect((await store().figures.count(AT)).findings).toEqual([
      { severity: 'high', phase: 'production', count: 2 },
      { severity: 'low', phase: 'test', count: 1 },
    ]);
  });

  it('counts each closing by how long it took, and forgets none when a finding comes back', async () => {
    await empty();
    const { findings, figures } = store();
    const [one, two] = [finding('a'), finding('b')];
    const later = (seconds: number): Date => new Date(AT.getTime() + seconds * 1000);
    const close = ({ finding: id }: typeof one, seconds: number): FindingEvent => ({
      finding: id,
      kind: 'closed',
      at: later(seconds).toISOString(),
      because: 'gone',
    });
    await findings.seen([one, two], AT);
    await findings.record([close(one, 300), close(two, 100 * 86_400)]);
    await findings.record([close(one, 400)]);
    await findings.seen([one], later(200 * 86_400));
    await findings.record([close(one, 200 * 86_400 + 3_000)]);
    expect((await figures.count(AT)).closings).toEqual([
      { severity: 'high', le: 300, count: 1, seconds: 300 },
      { severity: 'high', le: 3_600, count: 1, seconds: 3_000 },
      { severity: 'high', le: Number.POSITIVE_INFINITY, count: 1, seconds: 100 * 86_400 },
    ]);
  });

  it('counts outcomes, undos and what waits', async () => {
    await empty();
    const { actions, approvals, figures, control } = store();
    const record = async (name: string, people: number, minutes = 60): Promise<string> => {
      const plan = planOf([`${name}1`, `${name}2`]);
      const entry = await actions.recordPlan(plan, 'ada');
      const lapsesAt = new Date(AT.getTime() + minutes * 60_000);
      await approvals.request({ entry, plan: plan.hash, people, proposedBy: 'ada', at: AT, lapsesAt });
      return entry;
    };
    const done = await record('done', 0);
    for (const target of ['done1', 'done2']) await actions.recordOutcome(done, { target, kind: 'done', because: '' });
    await actions.recordUndo(done, { target: 'done1', kind: 'done', because: '' }, 'ada');
    const acting = await record('acting', 0);
    await actions.claimTarget(acting, 'acting1', 'w', async () => false);
    await record('ready', 0);
    await record('waits', 2);
    await record('lapsed', 2, -1);
    await control.halt('ada', 'stop');
    expect(await figures.count(AT)).toMatchObject({
      actions: [
        { action: 'block-public-access', phase: 'development', result: 'done', count: 2 },
        { action: 'block-public-access', phase: 'development', result: 'undone', count: 1 },
      ],
      queue: { waiting: 1, ready: 1, acting: 1 },
      halted: true,
    });
  });

  it('counts the scopes of each source that were read whole', async () => {
    const { inventory, figures } = store();
    const source = sourceId('cloud://counted');
    const scope = (kind: string) => ({ platform: 'cloud', account: 'a1', apiVersion: 'things/v1', kind });
    expect(scopeKey(scope('Box'))).not.toBe(scopeKey(scope('Jar')));
    const run = await inventory.beginSync(source, { at: AT });
    await run.putPage(scope('Box'), { observations: [] }, AT);
    await run.completeScope(scope('Box'), { at: AT });
    const gap = { code: 'API_THROTTLED', source, what: 'jars', why: 'no', hides: ['resources'] } as const;
    await run.putPage(scope('Jar'), { observations: [] }, AT);
    await run.breakScope(scope('Jar'), gap, AT);
    expect((await figures.count(AT)).sources).toContainEqual({ source, whole: 1, scopes: 2 });
  });

  it('counts what was closed before it counted', async () => {
    await empty();
    await store().findings.seen([finding('a')], AT);
    const at = new Date(AT.getTime() + 7_200_000).toISOString();
    await store().findings.record([{ finding: finding('a').finding, kind: 'closed', at, because: '' }]);
    const counted = (await store().figures.count(AT)).closings;
    const { wake } = await import('../../src/store/migrations/0008-wake.js');
    const backfill = /insert into headwater\.closing_time[\s\S]*?;/.exec(wake)?.[0] ?? '';
    await store().pool.query(`truncate headwater.closing_time; ${backfill}`);
    expect((await store().figures.count(AT)).closings).toEqual(counted);
    expect(counted).toEqual([{ severity: 'high', le: 21_600, count: 1, seconds: 7_200 }]);
  });
}

describe('on the PostgreSQL that Headwater brings', () => {
  const folder = temporaryFolder();
  let store: Store;
  beforeAll(async () => {
    store = await openStore({ folder });
  });
  afterAll(async () => {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  });
  describeStore(
    () => store,
    () => openStore({ folder, connections: 2 }),
  );

  it('is not ready with a schema of another version', async () => {
    await store.pool.query("insert into headwater.migration (number, name) values (100000, 'newer')");
    expect(await store.figures.ready()).toMatchObject({ kind: 'not-ready', because: expect.stringContaining('100000') });
    await store.pool.query('delete from headwater.migration where number = 100000');
  });
});

describe.runIf(hasPostgres15('the store of wakes on PostgreSQL 15'))('on a PostgreSQL 15 of a user', () => {
  let server: TestServer;
  let url: string;
  let store: Store;
  beforeAll(async () => {
    server = await startPostgres(POSTGRES_15, '15');
    url = await server.newDatabase();
    store = await openStore({ url });
  });
  afterAll(async () => {
    await store.close();
    await server.stop();
  });
  describeStore(
    () => store,
    () => openStore({ url, connections: 2 }),
  );

  it('is not ready once it is gone', async () => {
    const lost = await openStore({ url, connections: 1 });
    await lost.pool.end();
    expect(await lost.figures.ready()).toMatchObject({ kind: 'not-ready' });
  });
});
