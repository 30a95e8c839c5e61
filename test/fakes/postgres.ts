/** PostgreSQL servers for tests: the one that Headwater brings, and that of Debian where it is installed. Each stops with its test. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { serverAccount } from '../../src/store/server/account.js';
import { prepareCluster, prepareFolder, readPassword, stateFolderAt } from '../../src/store/server/folder.js';
import { startPostmaster, stopPostmaster } from '../../src/store/server/postmaster.js';

/** A new folder below the system's temporary one, that everybody may pass. */
export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), 'headwater-pg-'));
}

export interface TestServer {
  /** `postgresql://…/NAME` of a new, empty database. */
  newDatabase(options?: string): Promise<string>;
  stop(): Promise<void>;
}

/** Where Debian's postgresql-15 puts its programs. */
export const POSTGRES_15 = '/usr/lib/postgresql/15';

/** Whether it is installed; where it must be and is not, throws. */
export function hasPostgres15(who: string): boolean {
  if (existsSync(join(POSTGRES_15, 'bin', 'initdb'))) return true;
  if (process.env['CI'] !== undefined) throw new Error(`postgresql-15 is missing: ${who} cannot run`);
  console.warn(`SKIPPED: ${who}, because postgresql-15 is not installed`);
  return false;
}

/** A server of the programs in a folder, in a new state folder. */
export async function startPostgres(programs: string, major: string): Promise<TestServer> {
  const path = temporaryFolder();
  const folder = stateFolderAt(path);
  const account = await serverAccount(folder.data);
  await prepareFolder(folder, account);
  await prepareCluster(folder, { folder: programs, major }, account);
  await startPostmaster(folder, { folder: programs, major }, account, { kind: 'socket', folder: folder.socket, port: 5432 });
  const password = await readPassword(folder);
  const urlOf = (name: string): string =>
    `postgresql://headwater:${password}@127.0.0.1:5432/${name}?host=${encodeURIComponent(folder.socket)}`;
  let databases = 0;
  return {
    newDatabase: async (options = '') => {
      const name = `test_${(databases += 1)}`;
      await inDatabase(urlOf('postgres'), `create database ${name} ${options}`);
      return urlOf(name);
    },
    stop: async () => {
      await stopPostmaster(folder, 30_000);
      rmSync(path, { recursive: true, force: true });
    },
  };
}

/** Runs one statement, once the server takes connections. */
export async function inDatabase(url: string, statement: string): Promise<pg.QueryResult> {
  for (let tries = 1; ; tries += 1) {
    const client = new pg.Client({ connectionString: url });
    client.on('error', () => undefined);
    try {
      await client.connect();
      return await client.query(statement);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : '';
      if (tries > 200 || !['57P03', 'ENOENT', 'ECONNREFUSED'].includes(code)) throw error;
      await sleep(50);
    } finally {
      await client.end().catch(() => undefined);
    }
  }
}
