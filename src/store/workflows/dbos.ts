/**
 * DBOS (https://docs.dbos.dev) as this folder uses it: its tables in a schema of their own beside Headwater's, one queue for each
 * workflow, its words routed away from the console, and no ports, telemetry or cloud. It is one for a whole process. What its
 * open package leaves out (who takes over from a dead worker) is engine.ts.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { HeadwaterError, messageOf } from '../../lib/errors.js';
import type { Json } from '../../model/index.js';
import type { Workflow, WorkflowStatus } from '../../ports/index.js';
import { LOCKS } from '../locks.js';
import { stateOf } from '../session.js';
import { keptError } from './kept-error.js';

export interface DbosOptions {
  readonly url: string;
  /** No two processes have the same at a time. */
  readonly worker: string;
  /** Milliseconds after which a transaction that a stopped worker holds is ended by the server. */
  readonly idleInTransaction: number;
  readonly log: Log;
  readonly workflows: readonly DbosWorkflow[];
}

export type Log = (level: 'warning' | 'error', message: string) => void;

export interface DbosWorkflow extends Pick<Workflow, 'name' | 'concurrency' | 'rate'> {
  run(input: Json, own: OwnRun): Promise<Json>;
}

/** An attempt at a workflow, as long as no other worker has taken it over. */
export interface OwnRun {
  readonly id: string;
  /**
   * The result of the step at this place, kept or made now by `work`, which never throws. Throws when this attempt must end:
   * another one has the workflow, or it is not the workflow that began, or the result cannot be kept.
   */
  step(name: string, work: () => Promise<Json>): Promise<Json>;
}

export interface PendingWorkflow {
  readonly id: string;
  readonly queue: string | undefined;
  readonly worker: string | undefined;
}

export interface Dbos {
  start(name: string, id: string, input: Json, partition: string | undefined): Promise<void>;
  status(id: string): Promise<WorkflowStatus | undefined>;
  /** Throws what the workflow threw. */
  result(id: string): Promise<Json>;
  /** All that some worker has begun and not ended. */
  pending(): Promise<readonly PendingWorkflow[]>;
  /** Puts what these workers have back into its queues, in one statement: whoever was at it may write nothing more. */
  takeFrom(workers: readonly string[]): Promise<void>;
  /** Puts one back into its queue, whoever has it. */
  putBack(workflow: PendingWorkflow): Promise<void>;
  /** Begins nothing more. */
  stopClaiming(): Promise<void>;
  close(): Promise<void>;
}

const SCHEMA = 'headwater_workflows';
/** One name and version for all releases: a newer Headwater goes on with what an older one began. */
const APPLICATION = 'headwater';
const CONNECTIONS = 10;
/** How often a queue is asked for work, and a workflow for its end. Milliseconds. */
const POLL = 200;
/** A workflow that was begun so often and did not end is failed: it may be what kills its workers. */
const ATTEMPTS = 1_000;

/** Throws DATABASE_REFUSED when the user may not make DBOS's schema. */
export async function openDbos(options: DbosOptions): Promise<Dbos> {
  const { DBOS, DBOSWorkflowConflictError, Error: errors } = await import('@dbos-inc/dbos-sdk');
  const { DBOSExecutor } = await import('@dbos-inc/dbos-sdk/internal/dbos-executor');
  const { currentOwnerXid } = await import('@dbos-inc/dbos-sdk/internal/context');
  const { withDbRetry } = await import('@dbos-inc/dbos-sdk/internal/system_database');
  const { url, worker, log } = options;
  const pool = openPool(options);
  /** DBOS knows by the asynchronous context whether it is called from a workflow; our callers' contexts are none of its business. */
  const outside = AsyncLocalStorage.snapshot();
  const executor = () => {
    const { globalInstance } = DBOSExecutor;
    if (globalInstance === undefined) throw new Error('the workflow engine is closed');
    return globalInstance;
  };

  DBOS.setConfig({
    name: APPLICATION,
    // The pool is what is used; of the address only its form is looked at, which a socket's does not have.
    systemDatabaseUrl: 'postgresql://headwater@localhost/headwater',
    systemDatabasePool: pool,
    systemDatabaseSchemaName: SCHEMA,
    applicationVersion: APPLICATION,
    enablePatching: true,
    executorID: worker,
    serializer: PLAIN_JSON,
    useListenNotify: false,
    enableOTLP: false,
    tracingEnabled: false,
    logger: {
      debug: () => undefined,
      info: () => undefined,
      warn: (entry) => log('warning', wordsOf(entry)),
      error: (entry) => log('error', wordsOf(entry)),
    },
  });

  const ownRun = (): OwnRun => {
    const id = DBOS.workflowID ?? '';
    const token = currentOwnerXid(id) ?? null;
    /** Of what DBOS throws within a step, this alone is not kept as the step's end. */
    const lost = (problem?: string): Error => {
      if (problem !== undefined) log('error', `workflow ${id}: ${problem}`);
      return new DBOSWorkflowConflictError(id);
    };
    // DBOS asks who owns the workflow when it keeps a result; a worker that was paused must not begin a step either.
    const mustOwn = async (): Promise<void> => {
      const owner = await withDbRetry(() => executor().systemDatabase.getWorkflowOwner(id)).catch((error: unknown) => {
        throw lost(`its owner cannot be asked for: ${messageOf(error)}`);
      });
      if (owner !== token) throw lost();
    };
    return {
      id,
      step: async (name, work) => {
        const owned = async (): Promise<Json> => {
          await mustOwn();
          return work();
        };
        try {
          return await DBOS.runStep(owned, { name });
        } catch (error) {
          throw error instanceof errors.DBOSError ? error : lost(`${name} cannot be kept: ${messageOf(error)}`);
        }
      },
    };
  };

  const functions = new Map(
    options.workflows.map(({ name, run }) => [
      name,
      DBOS.registerWorkflow((input: Json) => run(input, ownRun()), { name, maxRecoveryAttempts: ATTEMPTS }),
    ]),
  );

  const close = async (): Promise<void> => {
    await DBOS.shutdown({ deregister: true });
    await pool.end();
  };

  try {
    await whileAlone(url, async (client) => {
      await makeSchema(client);
      await DBOS.launch();
      for (const workflow of options.workflows) await registerQueue(workflow);
    });
  } catch (error) {
    await close();
    throw refusal(error);
  }

  async function registerQueue({ name, concurrency, rate }: DbosWorkflow): Promise<void> {
    await DBOS.registerQueue(name, {
      globalConcurrency: concurrency.total,
      partitionConcurrency: Math.min(concurrency.perPartition, concurrency.total),
      ...(rate === undefined ? {} : { rateLimit: { limitPerPeriod: rate.count, periodSec: rate.seconds } }),
      minPollingIntervalMs: POLL,
      onConflict: 'always_update',
    });
  }

  /** From outside of any workflow, and again where a connection broke, which DBOS does itself for most such errors only. */
  const ask = <Result>(work: () => Promise<Result>): Promise<Result> => overBrokenConnections(() => outside(work));

  return {
    start: async (name, id, input, partition) => {
      const begin = functions.get(name);
      if (begin === undefined) throw new RangeError(`no workflow ${name} is registered`);
      // What has no partition shares one, whose key is no partition's.
      const enqueueOptions = { queuePartitionKey: JSON.stringify(partition ?? null) };
      await ask(() => DBOS.startWorkflow(begin, { workflowID: id, queueName: name, enqueueOptions })(input));
    },
    status: async (id) => {
      const found = await ask(() => DBOS.getWorkflowStatus(id));
      return found === null ? undefined : STATUS.get(found.status);
    },
    result: async (id) => {
      if ((await ask(() => DBOS.getWorkflowStatus(id))) === null) throw new RangeError(`no workflow ${id} was started`);
      try {
        return (await ask(() => DBOS.getResult<Json>(id, { pollingIntervalMs: POLL }))) ?? null;
      } catch (error) {
        throw keptError(error);
      }
    },
    pending: async () => {
      const all = await ask(() => DBOS.listWorkflows({ status: 'PENDING', loadInput: false, loadOutput: false }));
      return all.map(({ workflowID, queueName, executorId }) => ({ id: workflowID, queue: queueName, worker: executorId }));
    },
    takeFrom: async (workers) => {
      await ask(() => executor().recoverPendingWorkflows([...workers]));
    },
    putBack: ({ id, queue }) =>
      ask(async () => {
        await DBOS.resumeWorkflow(id, queue === undefined ? {} : { queueName: queue });
      }),
    stopClaiming: () => outside(() => executor().deactivateEventReceivers()),
    close: () => outside(close),
  };
}

const TRIES = 10;

/** Does it again when its connection broke. Throws DATABASE_UNREACHABLE when that does not end. */
async function overBrokenConnections<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (!/^(08|57P0|EPIPE|ECONN)/.test(stateOf(error))) throw error;
      if (tries >= TRIES) throw new HeadwaterError('DATABASE_UNREACHABLE', messageOf(error), { cause: error });
      await sleep(100 * tries);
    }
  }
}

const STATUS: ReadonlyMap<string, WorkflowStatus> = new Map([
  ['ENQUEUED', 'waiting'],
  ['DELAYED', 'waiting'],
  ['PENDING', 'running'],
  ['SUCCESS', 'done'],
  ['ERROR', 'failed'],
  ['CANCELLED', 'failed'],
  ['MAX_RECOVERY_ATTEMPTS_EXCEEDED', 'failed'],
]);

/** DBOS's own (SuperJSON) drops a key `__proto__`, which what we read from outside may have. */
const PLAIN_JSON = {
  name: () => 'json',
  stringify: (value: unknown): string => JSON.stringify(value ?? null),
  parse: (text: string | null | undefined): unknown => (text === null || text === undefined ? null : JSON.parse(text)),
};

function openPool({ url, idleInTransaction }: DbosOptions): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: CONNECTIONS,
    application_name: 'headwater workflows',
    connectionTimeoutMillis: 30_000,
    // A worker that stands still in the middle of a transaction keeps rows that others need.
    idle_in_transaction_session_timeout: idleInTransaction,
  });
  // One that breaks is replaced; without a listener it would end this process.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => {
    client.on('error', () => undefined);
    if (client instanceof pg.Client) client.connection.prependListener('error', asReset);
  });
  return pool;
}

/**
 * What is written to a socket that the server has closed fails with EPIPE, which DBOS takes for the workflow's own error and
 * keeps as its end; a reset, which is the same by another way, it tries again.
 */
function asReset(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') error.code = 'ECONNRESET';
}

/**
 * Does it while no other process does. DBOS brings its schema up to date without a lock of its own, and makes indexes
 * concurrently, which waits for every statement under way: so whoever waits for the lock asks again and again.
 */
async function whileAlone(url: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: url, application_name: 'headwater workflows' });
  client.on('error', () => undefined);
  await client.connect();
  try {
    for (;;) {
      const { rows } = await client.query<{ mine: boolean }>(`select pg_try_advisory_lock(${LOCKS.workflows}) as mine`);
      if (rows[0]?.mine === true) break;
      await sleep(50);
    }
    await work(client);
  } finally {
    await client.end();
  }
}

/**
 * DBOS makes its schema by `create schema if not exists`, which PostgreSQL refuses to a user who was given that schema and may
 * make none. So what its first migration does is done here, where needed, and marked as done.
 */
async function makeSchema(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ given: boolean }>(`select to_regnamespace('${SCHEMA}') is not null as given`);
  if (rows[0]?.given !== true) await client.query(`create schema ${SCHEMA}`);
  await client.query(`
    create table if not exists ${SCHEMA}.dbos_migrations (
      version bigint not null, constraint dbos_migrations_pkey primary key (version));
    insert into ${SCHEMA}.dbos_migrations select 1 where not exists (select from ${SCHEMA}.dbos_migrations);`);
}

function refusal(error: unknown): unknown {
  const cause = error instanceof Error && 'error' in error ? error.error : error;
  if (stateOf(cause) !== '42501') return error;
  return new HeadwaterError('DATABASE_REFUSED', `the schema ${SCHEMA} cannot be made: ${messageOf(cause)}`, { cause });
}

function wordsOf(entry: unknown): string {
  return entry instanceof Error || typeof entry === 'string' ? messageOf(entry) : JSON.stringify(entry);
}
