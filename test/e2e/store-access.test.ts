/** Who has come in, in the store on real PostgreSQL: the one that Headwater brings, and the oldest a user may bring. */
import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyChain } from '../../src/lib/hash-chain.js';
import { openStore, type Store } from '../../src/store/index.js';
import { describeAccess } from '../contracts/access.js';
import { hasPostgres15, POSTGRES_15, startPostgres, temporaryFolder, type TestServer } from '../fakes/postgres.js';

/** Each table of access with its times. */
const TIMES = {
  access_session: ['opened_at', 'used_at', 'ends_at'],
  access_token: ['created_at', 'expires_at', 'used_at'],
  access_answer: ['until'],
  access_pass: ['until'],
  access_once: ['until'],
} as const;
const TABLES = Object.keys(TIMES).map((table) => `headwater.${table}`);

function describeStore(name: string, store: () => Store, another: () => Promise<Store>): void {
  const others: Store[] = [];
  const empty = (): Promise<unknown> =>
    store().pool.query(`truncate ${TABLES.join()}, headwater.evidence, headwater.evidence_head`);
  const pass = async (milliseconds: number): Promise<void> => {
    for (const [table, columns] of Object.entries(TIMES)) {
      const earlier = columns.map((column) => `${column} = ${column} - $1 * interval '1 millisecond'`);
      await store().pool.query(`update headwater.${table} set ${earlier.join()}`, [milliseconds]);
    }
  };
  afterAll(async () => {
    await Promise.all(others.map((one) => one.close()));
  });

  describeAccess(name, {
    make: async () => {
      await Promise.all(others.splice(0).map((one) => one.close()));
      await empty();
      return store().access;
    },
    reopen: async () => {
      const one = await another();
      others.push(one);
      return one.access;
    },
    pass,
  });

  const identity = { id: 'ada@acme.example', name: 'Ada', via: 'oidc', groups: ['sre'] } as const;

  it('keeps no secret that opens anything', async () => {
    await empty();
    const { sessions, tokens, passes } = store().access;
    const session = await sessions.open(identity, { idle: 60_000, longest: 60_000 });
    const token = await tokens.create({ name: 'ci', owner: identity, grant: { role: 'viewer' }, lifetime: 60_000, by: 'ada' });
    await passes.keep('start', 'secret-of-the-address', {}, 60_000);
    const tables = [...TABLES, 'headwater.evidence'];
    const rows = await Promise.all(tables.map((table) => store().pool.query(`select t::text as row from ${table} t`)));
    const all = JSON.stringify(rows.map((one) => one.rows));
    expect(all).toContain('ada@acme.example');
    for (const secret of [session.secret, token.secret, token.secret.slice(3, 40), 'secret-of-the-address']) {
      expect(all).not.toContain(secret);
      expect(all).not.toContain(Buffer.from(secret).toString('hex'));
    }
  });

  it('S15: leaves a record of who came in, whose sessions were closed, and of each token that was given or revoked', async () => {
    await empty();
    const { sessions, tokens } = store().access;
    await sessions.open(identity, { idle: 60_000, longest: 60_000 });
    const { token } = await tokens.create({
      name: 'ci',
      owner: identity,
      grant: { role: 'approver', phases: ['test'] },
      lifetime: 60_000,
      by: 'local:ada',
    });
    for (let time = 0; time < 2; time += 1) {
      await tokens.revoke(token.id, 'ben@acme.example');
      await sessions.closeAll(identity.id, 'ben@acme.example');
    }
    const said: unknown[] = [];
    for await (const { kind, actor, subject, body } of store().evidence.records()) said.push([kind, actor, subject, body]);
    const named = { name: 'ci', owner: identity.id };
    const grant = { role: 'approver', phases: ['test'] };
    expect(said).toEqual([
      ['access', identity.id, identity.id, { did: 'signed-in', via: 'oidc' }],
      ['access', 'local:ada', token.id, { did: 'token-created', expiresAt: token.expiresAt, grant, ...named }],
      ['access', 'ben@acme.example', token.id, { did: 'token-revoked', ...named }],
      ['access', 'ben@acme.example', identity.id, { did: 'sessions-closed', sessions: 1 }],
    ]);
    expect(await verifyChain(store().evidence.records())).toMatchObject({ kind: 'intact', count: 4 });
  });

  it('removes what has expired as others come, some at a time', async () => {
    await empty();
    const { sessions, tokens, passes, answers, once } = store().access;
    const fill = async (): Promise<void> => {
      for (let index = 0; index < 3; index += 1) {
        await sessions.open(identity, { idle: 1_000, longest: 1_000 });
        await tokens.create({ name: 'ci', owner: identity, grant: { role: 'viewer' }, lifetime: 1_000, by: 'ada' });
        await passes.keep('start', `${Math.random()}`, {}, 1_000);
        await answers.begin('ada', `${Math.random()}`, 'print');
        await once(`${Math.random()}`, new Date(Date.now() + 1_000));
      }
    };
    await fill();
    await pass(3_600_000);
    await fill();
    for (const table of TABLES) {
      const { rows } = await store().pool.query<{ count: string }>(`select count(*) from ${table}`);
      expect([table, rows[0]?.count]).toEqual([table, '3']);
    }
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
    'the store',
    () => store,
    () => openStore({ folder, connections: 1 }),
  );
});

describe.runIf(hasPostgres15('the store of access on PostgreSQL 15'))('on a PostgreSQL 15 of a user', () => {
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
    'the store',
    () => store,
    () => openStore({ url, connections: 1 }),
  );
});
