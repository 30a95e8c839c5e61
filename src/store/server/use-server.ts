/**
 * One PostgreSQL for all Headwaters of a state folder. Whoever needs it adopts the one that runs, else starts it; whoever is
 * last to end cleanly stops it. Nothing is kept in files about who uses it: a Headwater is one session with a shared advisory
 * lock, which the server itself drops when that process is killed. A server without a Headwater goes on, and is adopted.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { HeadwaterError, codeOf, messageOf } from '../../lib/errors.js';
import { LOCKS } from '../locks.js';
import { serverAccount, type Account } from './account.js';
import {
  DATABASE,
  USER,
  defaultStateFolder,
  prepareCluster,
  prepareFolder,
  readPassword,
  stateFolderAt,
  unusable,
  type StateFolder,
} from './folder.js';
import {
  chooseAddress,
  lastWords,
  listens,
  mayBePostmaster,
  readPostmasterFile,
  removePostmasterFile,
  startPostmaster,
  stopPostmaster,
  type ServerAddress,
  type StartedServer,
} from './postmaster.js';
import { installedPrograms, removeOtherCopies, usablePrograms, type Programs } from './programs.js';

export interface ServerOptions {
  /** Undefined for the state folder of this user. */
  readonly folder?: string;
  /** How long a server may take to listen, in milliseconds; one that says that it is recovering may take longer. */
  readonly startWithinMs?: number;
}

/** A server that runs, and goes on to for as long as this is not released. */
export interface ServerUse {
  readonly folder: string;
  readonly address: ServerAddress;
  /** For any library of PostgreSQL; holds the password. */
  readonly url: string;
  /** Stops the server if nobody else uses it. Safe to call twice. */
  release(): Promise<void>;
}

const START_WITHIN_MS = 30_000;
const RECOVER_WITHIN_MS = 15 * 60_000;
const STOP_WITHIN_MS = 60_000;

/**
 * Adopts or starts the server of a state folder. Throws EMBEDDED_DATABASE_UNAVAILABLE where it cannot run and
 * EMBEDDED_DATABASE_VERSION for a folder of another major version.
 */
export async function useServer({ folder: path, startWithinMs = START_WITHIN_MS }: ServerOptions = {}): Promise<ServerUse> {
  const folder = stateFolderAt(path ?? defaultStateFolder());
  let joined = await joinOrStart(folder, startWithinMs);
  let released: Promise<void> | undefined;
  let rejoining: Promise<void> = Promise.resolve();

  /** The server may die (the kernel wants memory back): then it is started again, at the same address. */
  const watch = (): void => {
    joined.session.once('end', () => {
      if (released !== undefined) return;
      rejoining = joinOrStart(folder, startWithinMs, joined.address).then(
        async (again) => {
          joined = again;
          if (released === undefined) watch();
        },
        // Whoever uses the store next is told by its own connection that there is no server.
        () => undefined,
      );
    });
  };
  watch();

  const release = async (): Promise<void> => {
    await rejoining;
    await leave(joined.session, folder);
  };
  return {
    folder: folder.path,
    address: joined.address,
    url: urlOf(joined.address, joined.password),
    release: () => (released ??= release()),
  };
}

interface Joined {
  readonly session: pg.Client;
  readonly address: ServerAddress;
  readonly password: string;
}

async function joinOrStart(folder: StateFolder, withinMs: number, wanted?: ServerAddress): Promise<Joined> {
  const began = performance.now();
  let started: StartedServer | undefined;
  let programs: Programs | undefined;
  let account: Account | undefined;
  for (;;) {
    const attempt = await tryToJoin(folder);
    if (attempt.kind === 'joined') {
      if (started !== undefined && programs !== undefined && !started.ended()) await removeOtherCopies(folder.programs, programs);
      return attempt;
    }
    const waited = performance.now() - began;
    if (waited > (attempt.kind === 'recovering' ? RECOVER_WITHIN_MS : withinMs)) {
      throw unusable(`no server of ${folder.path} answers: ${attempt.why}; it last said: ${await lastWords(folder)}`);
    }
    if (attempt.kind === 'nobody' && (started === undefined || started.ended())) {
      account ??= await serverAccount(folder.data);
      await prepareFolder(folder, account);
      programs ??= await usablePrograms(await installedPrograms(), folder.programs, account);
      await prepareCluster(folder, programs, account);
      // One that ended at once met another one that was faster, or processes of a killed one that are not yet gone.
      if (started !== undefined) await sleep(200);
      started = await startPostmaster(folder, programs, account, wanted ?? (await chooseAddress(folder)));
    }
    await sleep(Math.min(10 + waited / 10, 250));
  }
}

type Attempt =
  | ({ readonly kind: 'joined' } & Joined)
  /** Nobody listens, and nobody is about to. */
  | { readonly kind: 'nobody'; readonly why: string }
  /** It starts, stops, or does not answer yet. */
  | { readonly kind: 'waiting'; readonly why: string }
  | { readonly kind: 'recovering'; readonly why: string };

async function tryToJoin(folder: StateFolder): Promise<Attempt> {
  const file = await readPostmasterFile(folder).catch((error: unknown) => {
    throw unusable(`${folder.data} cannot be read: ${messageOf(error)}`, error);
  });
  if (file === undefined) return { kind: 'nobody', why: 'none runs' };
  const { address, pid } = file;
  if (address === undefined || !(await listens(address))) {
    if (await mayBePostmaster(pid)) return { kind: 'waiting', why: `process ${pid} does not listen` };
    if (isAlive(pid)) await removePostmasterFile(folder);
    return { kind: 'nobody', why: `process ${pid} is gone` };
  }
  const password = await readPassword(folder);
  try {
    const session = await openSession(address, password);
    return session === undefined
      ? { kind: 'waiting', why: 'it is being stopped' }
      : { kind: 'joined', session, address, password };
  } catch (error) {
    return judged(error);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** A session that holds the shared lock; undefined when the last Headwater is just stopping the server. */
async function openSession(address: ServerAddress, password: string): Promise<pg.Client | undefined> {
  const session = await connectTo(DATABASE, address, password).catch(async (error: unknown) => {
    if (sqlState(error) !== NO_SUCH_DATABASE) throw error;
    await createDatabase(address, password);
    return connectTo(DATABASE, address, password);
  });
  try {
    const { rows } = await session.query<{ held: boolean }>(`select pg_try_advisory_lock_shared(${LOCKS.serverInUse}) as held`);
    if (rows[0]?.held === true) return session;
  } catch (error) {
    await session.end();
    throw error;
  }
  await session.end();
  return undefined;
}

async function createDatabase(address: ServerAddress, password: string): Promise<void> {
  const session = await connectTo('postgres', address, password);
  try {
    await session.query(`create database ${DATABASE}`);
  } catch (error) {
    // Another Headwater was faster; the unique index is what says so when both do it at once.
    if (!['42P04', '23505'].includes(sqlState(error) ?? '')) throw error;
  } finally {
    await session.end();
  }
}

async function connectTo(database: string, address: ServerAddress, password: string): Promise<pg.Client> {
  const where = address.kind === 'socket' ? { host: address.folder } : { host: '127.0.0.1' };
  const session = new pg.Client({
    ...where,
    port: address.port,
    user: USER,
    password,
    database,
    ssl: false,
    application_name: 'headwater (uses the server)',
    connectionTimeoutMillis: 20_000,
  });
  // Without a listener, a server that goes away would end this process. `end` follows, and is what is acted upon.
  session.on('error', () => undefined);
  await session.connect();
  return session;
}

const NO_SUCH_DATABASE = '3D000';
/** https://www.postgresql.org/docs/current/errcodes-appendix.html: it starts up, recovers or shuts down. */
const CANNOT_CONNECT_NOW = '57P03';
const GONE_MEANWHILE: ReadonlySet<string> = new Set(['57P01', '57P02', 'ECONNREFUSED', 'ECONNRESET', 'ENOENT', 'EPIPE']);

function judged(error: unknown): Attempt {
  if (codeOf(error) !== 'INTERNAL') throw error;
  const state = sqlState(error) ?? '';
  if (state === CANNOT_CONNECT_NOW) return { kind: 'recovering', why: messageOf(error) };
  if (GONE_MEANWHILE.has(state) || state === '') return { kind: 'waiting', why: messageOf(error) };
  throw unusable(`its server does not let us in: ${messageOf(error)}`, error);
}

function sqlState(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** Gives up our share; whoever then gets the whole lock was the last, and nobody can join while it holds it. */
async function leave(session: pg.Client, folder: StateFolder): Promise<void> {
  try {
    await session.query(`select pg_advisory_unlock_shared(${LOCKS.serverInUse})`);
    const { rows } = await session.query<{ held: boolean }>(`select pg_try_advisory_lock(${LOCKS.serverInUse}) as held`);
    if (rows[0]?.held === true && !(await stopPostmaster(folder, STOP_WITHIN_MS))) {
      throw new HeadwaterError('EMBEDDED_DATABASE_UNAVAILABLE', `the server of ${folder.path} could not be stopped`);
    }
  } catch (error) {
    // The server went away by itself: there is nothing left to leave.
    if (error instanceof HeadwaterError) throw error;
  } finally {
    await session.end().catch(() => undefined);
  }
}

function urlOf(address: ServerAddress, password: string): string {
  const host = address.kind === 'socket' ? `?host=${encodeURIComponent(address.folder)}` : '';
  return `postgresql://${USER}:${password}@127.0.0.1:${address.port}/${DATABASE}${host}`;
}
