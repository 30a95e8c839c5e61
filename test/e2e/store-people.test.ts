/** What people are asked, told and shown, in the store on real PostgreSQL: the one that Headwater brings, and the oldest a user may bring. */
import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyChain } from '../../src/lib/hash-chain.js';
import { causeId, fingerprint, resourceId } from '../../src/model/index.js';
import { openStore, type Store } from '../../src/store/index.js';
import { describeActionRecord } from '../contracts/action-record.js';
import { describeApprovals } from '../contracts/approvals.js';
import { describeFindingHistory, finding } from '../contracts/finding-history.js';
import { describeFindingSightings } from '../contracts/finding-sightings.js';
import { describeMessageBook } from '../contracts/message-book.js';
import { hasPostgres15, POSTGRES_15, startPostgres, temporaryFolder, type TestServer } from '../fakes/postgres.js';

const TABLES = [
  'approval_request, approval_vote',
  'finding, finding_event',
  'look, sighting',
  'trust, action_run, contest, reversal',
  'message_place, message_claim',
]
  .join()
  .replaceAll(/(\w+)/g, 'headwater.$1');

interface Place {
  /** A store that is open, for all tests. */
  readonly store: () => Store;
  /** The same one, as another process opens it. */
  readonly another: () => Promise<Store>;
}

function describeStore(name: string, place: Place): void {
  const others: Store[] = [];
  const cases = <Port>(of: (store: Store) => Port) => ({
    make: async (): Promise<Port> => {
      await Promise.all(others.splice(0).map((store) => store.close()));
      await place.store().pool.query(`truncate ${TABLES}`);
      return of(place.store());
    },
    reopen: async (): Promise<Port> => {
      const store = await place.another();
      others.push(store);
      return of(store);
    },
    runs: 10,
  });
  afterAll(async () => {
    await Promise.all(others.map((store) => store.close()));
  });
  describeApprovals(
    name,
    cases(({ approvals }) => approvals),
  );
  describeFindingHistory(
    name,
    cases(({ findings }) => findings),
  );
  describeFindingSightings(
    name,
    cases(({ sightings }) => sightings),
  );
  describeActionRecord(
    name,
    cases(({ record }) => record),
  );
  describeMessageBook(
    name,
    cases(({ messages }) => messages),
  );
}

const WORKERS = 8;

/** The same store, opened by so many workers with a connection each; gone with the work. */
async function amongWorkers<Result>(
  another: Place['another'],
  work: (stores: readonly Store[]) => Promise<Result>,
): Promise<Result> {
  const stores = await Promise.all(Array.from({ length: WORKERS }, another));
  try {
    return await work(stores);
  } finally {
    await Promise.all(stores.map((store) => store.close()));
  }
}

function describeRaces(place: Place): void {
  const at = new Date('2026-01-01T12:00:00Z');

  it('S1: counts each voter once, and approves once, whichever of eight workers hears of it', async () => {
    await place.store().pool.query(`truncate ${TABLES}`);
    await amongWorkers(place.another, async (stores) => {
      for (let round = 0; round < 20; round += 1) {
        const entry = `act-${round}`;
        const ask = { entry, plan: 'p', people: 3, proposedBy: 'ada', at, lapsesAt: new Date(at.getTime() + 60_000) };
        const requests = await Promise.all(stores.map((store) => store.approvals.request(ask)));
        expect(new Set(requests.map((request) => JSON.stringify(request))).size).toBe(1);
        const answers = await Promise.all(
          stores.flatMap((store, index) =>
            [index, index + 1].map((voter) =>
              store.approvals.vote(entry, 'p', { id: `v-${voter % 6}`, role: 'approver' }, { kind: 'approve', because: '' }, at),
            ),
          ),
        );
        expect(answers.filter(({ kind }) => kind === 'counted')).toHaveLength(3);
        const request = await place.store().approvals.of(entry, at);
        expect(request?.state).toBe('approved');
        expect(new Set(request?.votes.map(({ by }) => by)).size).toBe(3);
      }
    });
  });

  it('lets one of eight workers send each message', async () => {
    await place.store().pool.query(`truncate ${TABLES}`);
    await amongWorkers(place.another, async (stores) => {
      for (let round = 0; round < 20; round += 1) {
        const claims = await Promise.all(
          stores.map((store, index) =>
            store.messages.claim({
              cause: causeId('c'),
              notifier: 'slack',
              to: '#a',
              text: `${round} ${index}`,
              perDay: 10,
              at,
            }),
          ),
        );
        const mine = claims.flatMap((claim, index) => (claim.kind === 'yours' ? [{ claim: claim.claim, index }] : []));
        expect(mine).toHaveLength(round < 10 ? 1 : 0);
        for (const { claim, index } of mine) await stores[index]?.messages.sent(claim, { reference: `${round}` }, at);
      }
    });
  });

  it('opens, closes and counts once what eight workers say at once', async () => {
    await place.store().pool.query(`truncate ${TABLES}`);
    await amongWorkers(place.another, async (stores) => {
      const list = Array.from({ length: 2_000 }, (_none, index) => finding(`f-${index}`));
      const opened = await Promise.all(
        stores.map((store, index) => store.findings.seen(index % 2 === 0 ? list : list.toReversed(), at)),
      );
      expect(opened.flat()).toHaveLength(list.length);
      const closings = list.map((one) => ({ finding: one.finding, kind: 'closed', at: at.toISOString(), because: '' }) as const);
      await Promise.all(stores.map((store, index) => store.findings.record(index % 2 === 0 ? closings : closings.toReversed())));
      const reopened = await Promise.all(stores.map((store) => store.findings.seen(list, at)));
      expect(reopened.flat()).toHaveLength(list.length);
      const kinds = (await place.store().findings.events(fingerprint('f-7'))).map(({ kind }) => kind);
      expect(kinds).toEqual(['opened', 'closed', 'reopened']);
      const run = { action: 'a', policy: '', phase: 'test', target: 't', kind: 'approved', at } as const;
      await Promise.all(stores.flatMap((store) => [0, 1, 2].map((entry) => store.record.ran({ ...run, entry: `${entry}` }))));
      expect(await place.store().record.trust(run)).toMatchObject({ approved: 3 });
    });
  });
}

function describeEvidence(place: Place): void {
  const at = new Date('2026-01-01T12:00:00Z');
  const said = async (): Promise<readonly string[]> => {
    const all: string[] = [];
    for await (const { kind, actor, subject } of place.store().evidence.records()) all.push(`${kind} ${actor} ${subject}`);
    return all;
  };

  it('S15: leaves a record of every write in the chain, and none of what was refused or told again', async () => {
    await place.store().pool.query(`truncate ${TABLES}, headwater.evidence, headwater.evidence_head`);
    const { approvals, findings, record, messages, evidence } = place.store();
    const bob = { id: 'bob', role: 'approver' } as const;
    for (let time = 0; time < 2; time += 1) {
      await approvals.request({
        entry: 'act-1',
        plan: 'p',
        people: 1,
        proposedBy: 'ada',
        at,
        lapsesAt: new Date(at.getTime() + 1),
      });
      await approvals.vote('act-1', 'p', bob, { kind: 'approve', because: 'it is right' }, at);
      await findings.seen([finding('f-1'), finding('f-2')], at);
      await findings.record([{ finding: fingerprint('f-1'), kind: 'closed', at: at.toISOString(), because: 'gone' }]);
      await record.ran({ action: 'a', policy: '', phase: 'test', entry: 'act-1', target: 't', kind: 'undone', at });
      await record.reverted(resourceId('r'), 'a', 'act-1', at);
      await record.settle(resourceId('r'), 'ada');
      const claim = await messages.claim({ cause: causeId('c-1'), notifier: 'mail', to: 'x', text: 't', perDay: 2, at });
      if (claim.kind === 'yours') await messages.sent(claim.claim, { reference: '7' }, at);
    }
    await record.reverted(resourceId('r'), 'a', 'act-2', at);
    await record.settle(resourceId('r'), 'ada');
    expect(await said()).toEqual([
      'approval ada act-1',
      'approval bob act-1',
      'finding headwater f-1',
      'finding headwater f-2',
      'finding headwater f-1',
      'trust headwater act-1',
      'reversal headwater act-1',
      'notification headwater c-1',
      // Seen again after its closing, and closed again.
      'finding headwater f-1',
      'finding headwater f-1',
      'reversal headwater act-2',
      'reversal ada r',
    ]);
    expect(await verifyChain(evidence.records())).toMatchObject({ kind: 'intact', count: 12 });
  });

  it('S15: keeps the chain whole while many write at once, in bulk and one by one', async () => {
    await place.store().pool.query(`truncate ${TABLES}, headwater.evidence, headwater.evidence_head`);
    await amongWorkers(place.another, (stores) =>
      Promise.all(
        stores.flatMap((store, index) => [
          store.findings.seen(
            Array.from({ length: 500 }, (_none, number) => finding(`f-${index}-${number}`)),
            at,
          ),
          store.record.ran({ action: 'a', policy: '', phase: 'test', entry: `${index}`, target: 't', kind: 'approved', at }),
        ]),
      ),
    );
    const verdict = await verifyChain(place.store().evidence.records());
    expect(verdict).toMatchObject({ kind: 'intact', count: WORKERS * 501 });
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
  const place: Place = { store: () => store, another: () => openStore({ folder, connections: 1 }) };
  describeStore('the store', place);
  describeRaces(place);
  describeEvidence(place);
});

describe.runIf(hasPostgres15('the store of people on PostgreSQL 15'))('on a PostgreSQL 15 of a user', () => {
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
  const place: Place = { store: () => store, another: () => openStore({ url, connections: 1 }) };
  describeStore('the store', place);
  describeRaces(place);
  describeEvidence(place);
});
