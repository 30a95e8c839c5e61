/** The store of acting on a real PostgreSQL: the one that Headwater brings, and the oldest that a user may bring. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyChain } from '../../src/lib/hash-chain.js';
import { backup, openStore, restore, type Store } from '../../src/store/index.js';
import { describeActionLedger, planOf } from '../contracts/action-ledger.js';
import { describeBudgets, mostWithin } from '../contracts/budgets.js';
import { describeControl } from '../contracts/control.js';
import { describeEvidenceLog, evidence } from '../contracts/evidence-log.js';
import { listed, minute } from '../contracts/inventory.js';
import { hasPostgres15, POSTGRES_15, startPostgres, temporaryFolder, type TestServer } from '../fakes/postgres.js';
import { installProgram } from '../fakes/store-process.js';

const TABLES = [
  'evidence, evidence_head',
  'action_entry, action_target',
  'budget, reservation, budget_unit',
  'halt, policy_set, lease',
]
  .join()
  .replaceAll(/(\w+)/g, 'headwater.$1');

interface Place {
  /** A store that is open, for all tests. */
  readonly store: () => Store;
  /** The same one, as another process opens it. */
  readonly another: (connections?: number) => Promise<Store>;
}

async function emptied({ store }: Place): Promise<Store> {
  await store().pool.query(`truncate ${TABLES}`);
  return store();
}

function describeSuites(name: string, place: Place): void {
  const others: Store[] = [];
  const cases = <Cases>(of: (store: Store) => Cases) => ({
    make: async (): Promise<Cases> => {
      await Promise.all(others.splice(0).map((store) => store.close()));
      return of(await emptied(place));
    },
    runs: 15,
  });
  const another = async (): Promise<Store> => {
    const store = await place.another();
    others.push(store);
    return store;
  };
  afterAll(async () => {
    await Promise.all(others.map((store) => store.close()));
  });
  describeEvidenceLog(name, { ...cases((store) => store.evidence), reopen: async () => (await another()).evidence });
  describeActionLedger(name, {
    ...cases(({ actions, evidence: log }) => ({ ledger: actions, evidence: log })),
    reopen: async () => (await another()).actions,
  });
  describeBudgets(name, {
    ...cases(({ budgets, evidence: log }) => ({ budgets, evidence: log })),
    reopen: async () => (await another()).budgets,
  });
  describeControl(name, {
    ...cases(({ control, evidence: log }) => ({ control, evidence: log })),
    reopen: async () => (await another()).control,
    pass: (milliseconds) => sleep(milliseconds + 1),
  });
}

const WORKERS = 8;

/** The same store, opened by so many workers with a connection each; gone with the work. */
async function amongWorkers(place: Place, work: (stores: readonly Store[]) => Promise<void>): Promise<void> {
  const stores = await Promise.all(Array.from({ length: WORKERS }, () => place.another(1)));
  try {
    await work(stores);
  } finally {
    await Promise.all(stores.map((store) => store.close()));
  }
}

function describeRaces(place: Place): void {
  const store = async (): Promise<Store> => emptied(place);

  it('S4: eight workers that race for the same budgets never take more than the limit, nor one key twice', async () => {
    const { budgets, evidence: log } = await store();
    const claims = [
      { budget: 'phase', limit: 25, within: 60 },
      { budget: 'service', limit: 10, within: 60 },
    ];
    await amongWorkers(place, async (stores) => {
      const answers = await Promise.all(
        stores.flatMap((one, worker) =>
          Array.from({ length: 60 }, async (_none, index) => {
            // Every second key is asked for by all workers, and half of them name its budgets in the other order.
            const isShared = index % 2 === 1;
            const key = isShared ? `shared-${index}` : `own-${worker}-${index}`;
            const on = isShared ? (worker % 2 === 0 ? claims : claims.toReversed()) : claims.slice(0, 1);
            const { kind } = await one.budgets.reserve(key, on, minute(worker));
            return { key, kind };
          }),
        ),
      );
      const reserved = new Set(answers.filter(({ kind }) => kind === 'reserved').map(({ key }) => key));
      expect(reserved.size).toBe(25);
      expect([await budgets.taken('phase', 60, minute(8)), await budgets.taken('service', 60, minute(8))]).toEqual([
        25,
        [...reserved].filter((key) => key.startsWith('shared')).length,
      ]);
      expect(await budgets.taken('service', 60, minute(8))).toBeLessThanOrEqual(10);
      expect(await listed(log.records())).toHaveLength(25);
    });
  });

  it('S13, S15: eight workers that race for targets leave one holder, one outcome and one chain without a hole', async () => {
    const { actions, evidence: log } = await store();
    const targets = Array.from({ length: 12 }, (_none, index) => `t-${index}`);
    await amongWorkers(place, async (stores) => {
      const entries = await Promise.all(stores.map((one) => one.actions.recordPlan(planOf(targets), 'ada')));
      const entry = entries[0] ?? '';
      expect(new Set(entries).size).toBe(1);
      const claims = await Promise.all(
        stores.flatMap((one, worker) =>
          targets.map(async (target) => {
            const mine = await one.actions.claimTarget(entry, target, `w${worker}`, async () => false);
            await one.actions.recordBeforeImage(entry, target, Buffer.from(`${worker}`));
            const because = `by w${worker}`;
            return { target, mine, stands: await one.actions.recordOutcome(entry, { target, kind: 'done', because }) };
          }),
        ),
      );
      const kept = (await actions.entry(entry))?.targets;
      for (const target of targets) {
        const of = claims.filter((claim) => claim.target === target);
        expect(of.filter(({ mine }) => mine).length).toBeLessThanOrEqual(1);
        expect(new Set(of.map(({ stands }) => stands.because)).size).toBe(1);
        expect(kept?.get(target)?.outcome).toMatchObject(of[0]?.stands ?? {});
      }
    });
    const verdict = await verifyChain(log.records());
    expect(verdict.kind).toBe('intact');
  });

  it('S12: a lease that is taken while another policy set is published is over with it', async () => {
    await store();
    await amongWorkers(place, async ([publisher, ...stores]) => {
      if (publisher === undefined) throw new Error('no worker');
      for (let round = 0; round < 20; round += 1) {
        await publisher.control.publish({ id: 'old', policies: [] });
        await Promise.all([
          ...stores.map((one, worker) => one.control.lease(`w${worker}`, 'old', 60_000)),
          publisher.control.publish({ id: 'new', policies: [] }),
        ]);
        await publisher.control.publish({ id: 'old', policies: [] });
        for (const worker of stores.keys()) {
          expect((await publisher.control.permit(`w${worker}`, 'old', [])).kind, `w${worker}`).toBe('may-not');
        }
      }
    });
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
  const place: Place = {
    store: () => store,
    another: (connections) => openStore({ folder, ...(connections === undefined ? {} : { connections }) }),
  };
  describeSuites('the store', place);
  describeRaces(place);

  it('S4: four processes that race for a budget never take more than the limit in any window', async () => {
    await emptied(place);
    const program = join(installProgram(temporaryFolder()), 'reserve.js');
    writeFileSync(program, RESERVE);
    const said = await Promise.all(
      Array.from({ length: 4 }, async (_none, process_) => {
        const child = spawn(process.execPath, [program, folder, String(process_)], { stdio: ['ignore', 'pipe', 'inherit'] });
        const [output] = await Promise.all([text(child.stdout), once(child, 'exit')]);
        return JSON.parse(output) as number[];
      }),
    );
    rmSync(join(program, '..'), { recursive: true, force: true });
    const minutes = said.flat();
    expect(mostWithin(minutes, 10)).toBeLessThanOrEqual(5);
    // Fifty minutes hold at least four windows that are full.
    expect(minutes.length).toBeGreaterThanOrEqual(20);
    expect(await verifyChain(store.evidence.records())).toMatchObject({ kind: 'intact', count: minutes.length });
  });

  it('S15: finds what somebody changes in the tables, wherever it is', async () => {
    const tampering: readonly (readonly [string, object])[] = [
      [
        "update headwater.evidence set actor = 'nobody' where sequence = 3",
        { at: 3, because: 'its hash is not that of its content' },
      ],
      ['update headwater.evidence set body = \'{"subject":"x"}\' where sequence = 1', { at: 1 }],
      ['delete from headwater.evidence where sequence = 2', { at: 2, because: 'record 3 stands in its place' }],
      ['delete from headwater.evidence where sequence = 1', { at: 1 }],
      ['update headwater.evidence set sequence = 99 where sequence = 4', { at: 4 }],
    ];
    for (const [statement, verdict] of tampering) {
      await emptied(place);
      for (const subject of ['a', 'b', 'c', 'd', 'e']) await store.evidence.append(evidence(subject));
      expect(await verifyChain(store.evidence.records())).toMatchObject({ kind: 'intact', count: 5 });
      await store.pool.query(statement);
      expect(await verifyChain(store.evidence.records()), statement).toMatchObject({ kind: 'broken', ...verdict });
    }
  });

  it.each([
    ['was taken away', 'delete from headwater.evidence where sequence = 3'],
    ['is another one', "update headwater.evidence set hash = repeat('a', 64) where sequence = 3"],
  ])('S15: finds that the last record %s', async (_what, statement) => {
    await emptied(place);
    for (const subject of ['a', 'b', 'c']) await store.evidence.append(evidence(subject));
    await store.pool.query(statement);
    await expect(store.evidence.head()).rejects.toMatchObject({ code: 'EVIDENCE_ALTERED' });
  });

  it('S15: what is undone by an error leaves no evidence, and what leaves no evidence is undone', async () => {
    await emptied(place);
    const { actions, budgets, control } = store;
    const entry = await actions.recordPlan(planOf(['a']), 'ada');
    // The next record cannot be written: its place is taken.
    await store.pool.query(`insert into headwater.evidence values (2, '', 'step', '', '', '{}', '', '')`);
    const outcome = { target: 'a', kind: 'done', because: 'so' } as const;
    const writes = [
      () => actions.claimTarget(entry, 'a', 'w1', async () => false),
      () => actions.recordOutcome(entry, outcome),
      () => budgets.reserve('key', [{ budget: 'b', limit: 1, within: 1 }], minute(0)),
      () => control.halt('ada', 'so'),
      () => control.publish({ id: 's', policies: [] }),
    ];
    for (const write of writes) await expect(write()).rejects.toThrow('evidence_pkey');
    expect((await actions.entry(entry))?.targets).toEqual(new Map());
    expect(await budgets.taken('b', 1, minute(0))).toBe(0);
    expect([await control.halted(), await control.policySet()]).toEqual([undefined, undefined]);
  });

  it('S13: loses and doubles nothing when its sessions are cut off at any moment', async () => {
    await emptied(place);
    const cutter = await place.another(1);
    let ended = false;
    let cuts = 0;
    const cutting = (async () => {
      for (; !ended; await sleep(5 + 7 * (cuts % 6))) {
        const { rowCount } = await cutter.pool.query(`select pg_terminate_backend(pid) from pg_stat_activity
          where application_name = 'headwater' and pid <> pg_backend_pid() and datname = current_database()`);
        cuts += rowCount ?? 0;
      }
    })();
    let broken = 0;
    /** As a worker does that is started again: the same thing once more. */
    const insist = async <Result>(work: () => Promise<Result>): Promise<Result> => {
      for (;;) {
        try {
          return await work();
        } catch (error) {
          expect(error).toMatchObject({ code: 'DATABASE_UNREACHABLE' });
          broken += 1;
        }
      }
    };
    const targets = Array.from({ length: 150 }, (_none, index) => `t-${index}`);
    const { actions, budgets } = store;
    try {
      const entry = await insist(() => actions.recordPlan(planOf(targets), 'ada'));
      for (const target of targets) {
        await insist(() => actions.claimTarget(entry, target, 'w1', async () => false));
        await insist(() => budgets.reserve(target, [{ budget: 'b', limit: 1_000, within: 60 }], minute(0)));
        await insist(() => actions.recordBeforeImage(entry, target, Buffer.from(target)));
        await insist(() => actions.recordStep(entry, target, 0));
        await insist(() => actions.recordOutcome(entry, { target, kind: 'done', because: 'so' }));
      }
    } finally {
      ended = true;
      await cutting;
      await cutter.close();
    }
    expect(broken).toBeGreaterThan(5);
    expect(await budgets.taken('b', 60, minute(0))).toBe(targets.length);
    expect(await verifyChain(store.evidence.records())).toMatchObject({ kind: 'intact', count: 1 + 5 * targets.length });
  });

  it('a backup brings everything back, and the chain goes on from there', async () => {
    const full = await emptied(place);
    const entry = await full.actions.recordPlan(planOf(['a', '\0\ud800']), 'ada');
    await full.actions.claimTarget(entry, 'a', 'w1', async () => false);
    await full.actions.recordBeforeImage(entry, 'a', Uint8Array.from([0, 255, 92, 10]));
    await full.actions.recordStep(entry, 'a', 0);
    await full.actions.recordOutcome(entry, { target: 'a', kind: 'done', because: 'so' });
    await full.actions.recordUndo(entry, { target: 'a', kind: 'done', because: 'back' }, 'ada');
    await full.budgets.reserve('key', [{ budget: 'b', limit: 1, within: 60 }], minute(0));
    await full.control.publish({ id: 's', policies: ['p\0'] });
    await full.control.lease('w1', 's', 3_600_000);
    await full.control.halt('ada', 'so');
    const seen = async (): Promise<unknown> => [
      await listed(full.actions.entries()),
      await listed(full.evidence.records()),
      await full.evidence.head(),
      await full.budgets.taken('b', 60, minute(0)),
      await full.control.halted(),
      await full.control.policySet(),
      await full.control.isDead('w1', 0),
      (await full.control.permit('w1', 's', ['p\0'])).kind,
    ];
    const before = await seen();
    const file = join(folder, 'acting.backup');
    await backup(full, file);
    await emptied(place);
    await restore(full, file);
    expect(await seen()).toEqual(before);
    expect(await full.budgets.reserve('key', [{ budget: 'b', limit: 1, within: 60 }], minute(0))).toEqual({ kind: 'reserved' });
    expect(await full.control.resume('ada', 'on')).toBe(true);
    await full.actions.recordPlan(planOf(['c']), 'ada');
    expect(await verifyChain(full.evidence.records())).toMatchObject({ kind: 'intact', count: 11 });
  });
});

/** Takes what it can for fifty minutes; says for which minutes it was given something. */
const RESERVE = `
import { openStore } from './src/store/index.js';
const [folder, worker] = process.argv.slice(2);
const store = await openStore({ folder, connections: 4 });
const given = [];
for (let minute = 0; minute < 50; minute += 1) {
  const at = new Date(Date.UTC(2026, 0, 1, 0, minute));
  const claims = [{ budget: 'production', limit: 5, within: 10 }];
  const keys = [1, 2, 3].map((n) => [worker, minute, n].join());
  const answers = await Promise.all(keys.map((key) => store.budgets.reserve(key, claims, at)));
  for (const { kind } of answers) if (kind === 'reserved') given.push(minute);
}
await store.close();
console.log(JSON.stringify(given));
`;

describe.runIf(hasPostgres15('the suite of the store of acting on PostgreSQL 15'))('on PostgreSQL 15', () => {
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
  const place: Place = {
    store: () => store,
    another: (connections) => openStore({ url, ...(connections === undefined ? {} : { connections }) }),
  };
  describeSuites('the store', place);
  describeRaces(place);
});
