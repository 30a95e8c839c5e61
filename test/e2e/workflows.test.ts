/** The workflow engine on a real PostgreSQL, each worker a process of its own. */
import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Json } from '../../src/model/index.js';
import type { DurableRun } from '../../src/ports/index.js';
import { useServer } from '../../src/store/server/index.js';
import { createWorkflowEngine } from '../../src/store/workflows/index.js';
import { describeWorkflowEngine, type Noted, type WorkflowHome } from '../contracts/workflow-engine.js';
import { hasPostgres15, inDatabase, POSTGRES_15, startPostgres, temporaryFolder, type TestServer } from '../fakes/postgres.js';
import { ROOT } from '../journeys/estate.js';
import { installWorker, killWorkers, startWorker } from '../fakes/workflow-process.js';

const DEAD_AFTER = 2_500;

const program = installWorker(temporaryFolder());
afterAll(() => rmSync(dirname(program), { recursive: true, force: true }));

const pools: pg.Pool[] = [];
afterEach(async () => {
  killWorkers();
  await Promise.all(pools.splice(0).map((pool) => pool.end()));
});

async function homeIn(url: string): Promise<WorkflowHome> {
  const pool = new pg.Pool({ connectionString: url, max: 2 });
  pool.on('error', () => undefined);
  pools.push(pool);
  await pool.query(`
    create table note (
      number bigserial primary key, at timestamptz not null default clock_timestamp(),
      kind text not null, workflow text not null, step text not null, worker text not null);
    create table effect (number bigserial primary key, workflow text not null, step text not null, unique (workflow, step))`);
  return {
    worker: (name) => startWorker(program, { url, worker: name, deadAfter: DEAD_AFTER }),
    notes: async () => {
      const { rows } = await pool.query<Omit<Noted, 'at'> & { at: Date }>('select * from note order by number');
      return rows.map((row) => ({ ...row, at: row.at.getTime() }));
    },
    effects: async () => {
      const { rows } = await pool.query<{ effect: string }>(
        `select workflow || ' ' || step as effect from effect order by number`,
      );
      return rows.map(({ effect }) => effect);
    },
    wait: (milliseconds) => sleep(milliseconds),
  };
}

/** Runs the suite on a server, and what only a real engine can show. */
function describeOn(name: string, start: () => Promise<TestServer>): void {
  let server: TestServer;
  beforeAll(async () => {
    server = await start();
  });
  afterAll(() => server.stop());

  describeWorkflowEngine(name, {
    make: async () => homeIn(await server.newDatabase()),
    deadAfter: DEAD_AFTER,
    kills: 32,
  });

  it('needs one database, and in it no more than the two schemas that were made for it', async () => {
    const url = await server.newDatabase();
    const user = `${new URL(url).pathname.slice(1)}_user`;
    await inDatabase(url, `create role ${user} login password 'secret'`);
    for (const schema of ['headwater', 'headwater_workflows']) {
      await inDatabase(url, `create schema ${schema} authorization ${user}`);
    }
    await inDatabase(url, 'revoke connect on database postgres, template1 from public');
    const theirs = new URL(url);
    theirs.username = user;
    theirs.password = 'secret';
    const worker = await startWorker(program, { url: theirs.href, worker: 'a', deadAfter: DEAD_AFTER });
    await worker.start('echo', 'one', 1);
    expect(await worker.result('one')).toEqual([1, 1]);
    expect(await worker.close()).toBe('');
    await inDatabase(url, 'drop schema headwater_workflows cascade');
    await expect(startWorker(program, { url: theirs.href, worker: 'a', deadAfter: DEAD_AFTER })).rejects.toMatchObject({
      code: 'DATABASE_REFUSED',
    });
  });

  it('ends every workflow, each effect once, while its connections are cut again and again', async () => {
    const url = await server.newDatabase();
    const home = await homeIn(url);
    const workers = await Promise.all([home.worker('a'), home.worker('b')]);
    const ids = Array.from({ length: 40 }, (_none, index) => `${index}`);
    for (const id of ids) await workers[0]?.start('row', id, { steps: 5, milliseconds: 50 });
    let cuts = 0;
    for (let round = 0; round < 20; round += 1) {
      await sleep(100);
      const { rowCount } = await inDatabase(
        url,
        `select pg_terminate_backend(pid) from pg_stat_activity
         where application_name = 'headwater workflows' and datname = current_database()`,
      );
      cuts += rowCount ?? 0;
    }
    await Promise.all(ids.map((id) => workers[1]?.result(id)));
    expect(cuts).toBeGreaterThan(20);
    expect(new Set(await home.effects()).size).toBe(200);
    expect(await home.effects()).toHaveLength(200);
  });

  it('keeps how a workflow ended although its connections were cut just then', async () => {
    const url = await server.newDatabase();
    const engine = createWorkflowEngine({ url, worker: 'a', deadAfter: DEAD_AFTER });
    let runs = 0;
    const run = async (_input: Json, { step }: DurableRun): Promise<Json> => {
      await step('one', async () => 1);
      runs += 1;
      if (runs === 1) cutAtOnce(url);
      return 'done';
    };
    engine.register({ name: 'cut', concurrency: { total: 1, perPartition: 1 }, run });
    await engine.launch();
    try {
      await engine.start('cut', 'one', null);
      expect(await engine.result('one')).toBe('done');
      expect(runs, 'it was not run again while its end was written').toBe(1);
    } finally {
      await engine.close();
    }
  });

  it('is one in a process', async () => {
    const url = await server.newDatabase();
    const [one, other] = ['a', 'b'].map((worker) => createWorkflowEngine({ url, worker, deadAfter: DEAD_AFTER }));
    await one?.launch();
    await expect(other?.launch()).rejects.toThrow('a process has one workflow engine');
    await one?.close();
    const third = createWorkflowEngine({ url, worker: 'c', deadAfter: DEAD_AFTER });
    third.register({ name: 'three', concurrency: { total: 1, perPartition: 1 }, run: async () => 3 });
    await third.launch();
    await third.start('three', 'one', null);
    expect(await third.result('one')).toBe(3);
    await third.close();
    await expect(third.start('three', 'two', null)).rejects.toThrow('not launched');
  });

  it('does not hold the process for a place where there is no database', async () => {
    const engine = createWorkflowEngine({ url: 'postgresql://nobody@127.0.0.1:1/none', worker: 'a', deadAfter: DEAD_AFTER });
    await expect(engine.launch()).rejects.toMatchObject({ code: 'DATABASE_UNREACHABLE' });
  });
}

it('loads DBOS only for a launch', () => {
  const script = `
    import { createWorkflowEngine } from './src/store/workflows/index.js';
    import Module from 'node:module';
    createWorkflowEngine({ url: 'postgresql://x', worker: 'a', deadAfter: 1 });
    console.log(Object.keys(Module._cache).filter((path) => path.includes('@dbos-inc')).length);`;
  const said = execFileSync(process.execPath, ['--input-type=module', '-e', script], { cwd: dirname(program) });
  expect(said.toString().trim()).toBe('0');
});

/** Ends the engine's connections, and leaves this process no time to notice before it writes to one. */
function cutAtOnce(url: string): void {
  const script = `
    import pg from 'pg';
    const client = new pg.Client({ connectionString: process.argv[1] });
    await client.connect();
    const { rowCount } = await client.query(
      "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'headwater workflows' and datname = current_database()");
    await client.end();
    if (rowCount === 0) throw new Error('there was nothing to cut');`;
  execFileSync(process.execPath, ['--input-type=module', '-e', script, url], { cwd: ROOT });
}

/** The server that a store has when it is given none. */
async function startEmbedded(): Promise<TestServer> {
  const folder = temporaryFolder();
  const embedded = await useServer({ folder });
  let databases = 0;
  return {
    newDatabase: async () => {
      const url = new URL(embedded.url);
      url.pathname = `/test_${(databases += 1)}`;
      await inDatabase(embedded.url, `create database test_${databases}`);
      return url.href;
    },
    stop: async () => {
      await embedded.release();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

describe('on the PostgreSQL that Headwater brings', () => {
  describeOn('the workflow engine', startEmbedded);
});

describe.runIf(hasPostgres15('the suite of the workflow engine on PostgreSQL 15'))('on PostgreSQL 15', () => {
  describeOn('the workflow engine', () => startPostgres(POSTGRES_15, '15'));
});
