/** Who somebody is at a terminal: the program as people run it, a real identity provider, and a store that both sides share. */
import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_CONFIGURATION, parseConfiguration } from '../../src/config/index.js';
import { apiTokenListSchema, servingFrom } from '../../src/pipeline/index.js';
import { createApp } from '../../src/server/app.js';
import type { App } from '../../src/server/route.js';
import { openStore, type Store } from '../../src/store/index.js';
import { browserJar } from '../fakes/browser-jar.js';
import { startIdentityProvider, type IdentityProvider } from '../fakes/identity-provider.js';
import { temporaryFolder } from '../fakes/postgres.js';
import { ROOT } from '../journeys/estate.js';
import { examplesOf, patternOf, perform, title, unmarkedBlocks } from '../journeys/pages.js';

const PROGRAM = fileURLToPath(new URL('../../bin/headwater.js', import.meta.url));
const LOCAL = `local:${userInfo().username}`;
const ADA = { email: 'ada@acme.example', email_verified: true, name: 'Ada', groups: ['sre'] };

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

const database = temporaryFolder();
const home = mkdtempSync(join(tmpdir(), 'headwater-home-'));
let store: Store;

beforeAll(async () => {
  chmodSync(database, 0o755); // as root the database runs as somebody else
  store = await openStore({ folder: join(database, 'postgres') });
});
afterAll(async () => {
  await store.close();
  rmSync(database, { recursive: true, force: true });
  rmSync(home, { recursive: true, force: true });
});

/** @param onError what it writes to stderr, as it does */
function headwater(parameters: readonly string[], input = '', onError: (text: string) => void = () => undefined): Promise<Ended> {
  const child = spawn(process.execPath, [PROGRAM, ...parameters], {
    cwd: home,
    env: { ...process.env, XDG_STATE_HOME: home, HEADWATER_STATE_FOLDER: database, DATABASE_URL: '', NO_COLOR: '1' },
  });
  let [out, err] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => onError((err += text)));
  child.stdin.end(input);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, out: out.trim(), err: err.trim() }));
  });
}

function say(configuration: object): void {
  const whole = { apiVersion: 'headwater.dev/v1', kind: 'Configuration', ...configuration };
  writeFileSync(join(home, 'headwater.yaml'), JSON.stringify(whole));
}

describe('at this machine', () => {
  it('whoever has it may everything, until an entry says what they may', async () => {
    say({});
    expect(await headwater(['auth', 'can-i', 'admin', '--phase', 'production'])).toMatchObject({ code: 0, out: 'yes' });
    expect((await headwater(['auth', 'whoami'])).out).toBe(`${LOCAL} (${userInfo().username})\n  admin`);
    say({ people: [{ id: LOCAL, role: 'approver', phases: ['test'], person: 'ada' }] });
    expect(await headwater(['auth', 'can-i', 'approver', '--phase', 'test'])).toMatchObject({ code: 0, out: 'yes' });
    expect(await headwater(['auth', 'can-i', 'approver', '--phase', 'production'])).toMatchObject({
      code: 6,
      out: 'no: an approver is needed for production, and it is granted for test.',
    });
    expect(JSON.parse((await headwater(['auth', 'whoami', '-o', 'json'])).out)).toMatchObject({
      kind: 'Principal',
      id: 'ada',
      grants: [{ role: 'approver', phases: ['test'] }],
    });
  });

  it('says what somebody else may, and refuses what is no role and no release phase', async () => {
    say({ people: [{ id: 'slack:U0ADA', role: 'operator', teams: ['group:pay*'] }] });
    const can = (...more: readonly string[]): Promise<Ended> =>
      headwater(['auth', 'can-i', 'operator', '--as', 'slack:U0ADA', ...more]);
    expect((await can('--team', 'group:payments')).out).toBe('yes');
    expect(await can('--team', 'group:orders')).toMatchObject({ code: 6 });
    expect(await headwater(['auth', 'can-i', 'root'])).toMatchObject({ code: 2, err: expect.stringContaining('OPTION_INVALID') });
    expect(await can('--phase', 'live')).toMatchObject({ code: 2, err: expect.stringContaining('production') });
  });

  it('makes a token that works, lists it without its secret, and revokes it', async () => {
    say({});
    const made = await headwater([
      'token',
      'create',
      '--name',
      'ci',
      '--role',
      'approver',
      '--phase',
      'test',
      '--expires',
      '12h',
    ]);
    expect(made).toMatchObject({ code: 0, out: expect.stringMatching(/^hw_\S{49}$/) });
    const known = await store.access.tokens.find(made.out);
    expect(known).toMatchObject({ name: 'ci', owner: { id: LOCAL }, grant: { role: 'approver', phases: ['test'] } });
    const list = await headwater(['token', 'list', '-o', 'json']);
    expect(apiTokenListSchema.parse(JSON.parse(list.out)).items).toMatchObject([
      { id: known?.id, owner: LOCAL, role: 'approver' },
    ]);
    expect(list.out).not.toContain(made.out);
    expect((await headwater(['token', 'list'])).out).toContain(known?.id);
    expect(await headwater(['token', 'revoke', known?.id ?? ''])).toMatchObject({ code: 0 });
    expect(await store.access.tokens.find(made.out)).toBeUndefined();
    expect(await headwater(['token', 'revoke', known?.id ?? ''])).toMatchObject({
      code: 2,
      err: expect.stringContaining('ID_UNKNOWN'),
    });
  });

  it.each([
    ['more than its owner may', ['--role', 'operator'], 1, 'TOKEN_BOUNDS'],
    ['more than a year', ['--role', 'viewer', '--expires', '366d'], 1, 'TOKEN_BOUNDS'],
    ['a day that is over', ['--role', 'viewer', '--expires', '2020-01-01'], 2, 'OPTION_INVALID'],
    ['a role that there is not', ['--role', 'root'], 2, 'OPTION_INVALID'],
  ])('makes no token for %s', async (_, parameters, code, error) => {
    say({ people: [{ id: LOCAL, role: 'approver' }] });
    const before = await store.access.tokens.list();
    expect(await headwater(['token', 'create', '--name', 'ci', ...parameters])).toMatchObject({
      code,
      err: expect.stringContaining(error),
    });
    expect(await store.access.tokens.list()).toEqual(before);
  });

  it('ends all sessions and tokens of somebody, and of nobody else', async () => {
    const [ada, ben] = ['ada@acme.example', 'ben@acme.example'].map((id) => ({ id, name: id, via: 'oidc', groups: [] }) as const);
    const span = { idle: 600_000, longest: 600_000 };
    const came = async (who: typeof ada): Promise<{ session: string; token: string }> => {
      if (who === undefined) throw new Error('nobody');
      const token = { name: 'ci', owner: who, grant: { role: 'viewer' }, lifetime: 600_000, by: who.id } as const;
      return {
        session: (await store.access.sessions.open(who, span)).secret,
        token: (await store.access.tokens.create(token)).secret,
      };
    };
    const [hers, his] = [await came(ada), await came(ben)];
    const works = async ({ session, token }: typeof hers): Promise<boolean[]> => [
      (await store.access.sessions.get(session)) !== undefined,
      (await store.access.tokens.find(token)) !== undefined,
    ];
    expect((await headwater(['auth', 'revoke', 'Ada@acme.example'])).out).toMatch(/would end .*\nwould revoke token-\w+ \(ci\)$/);
    expect(await works(hers)).toEqual([true, true]);
    expect((await headwater(['auth', 'revoke', 'Ada@acme.example', '--yes'])).out).toMatch(
      /^revoked token-\w+ \(ci\)\nsessions .*: 1$/,
    );
    expect([await works(hers), await works(his)]).toEqual([
      [false, false],
      [true, true],
    ]);
  });

  it('prints an address that works once, of the server that is configured', async () => {
    say({ server: { listen: '127.0.0.1:18420' } });
    const { out } = await headwater(['login', '--print']);
    expect(out).toMatch(/^http:\/\/127\.0\.0\.1:18420\/auth\/start\?token=[\w-]{43}$/);
    const token = new URL(out).searchParams.get('token') ?? '';
    expect(await store.access.passes.take('start', token)).toMatchObject({ id: LOCAL });
  });

  it('prints none where people log in by an identity provider', async () => {
    say({
      server: { url: 'https://headwater.acme.example', oidc: { issuer: 'https://login.acme.example', clientId: 'headwater' } },
    });
    expect(await headwater(['login', '--print'])).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringContaining('LOGIN_UNAVAILABLE'),
    });
  });
});

describe('at a server', () => {
  let provider: IdentityProvider;
  let app: App;
  let origin = '';
  const kept = join(home, 'headwater', 'logins.json');

  beforeAll(async () => {
    say({});
    provider = await startIdentityProvider();
    provider.account = ADA;
    const there = join(home, 'there');
    mkdirSync(there);
    const people = [{ group: 'sre', role: 'operator', phases: ['test'] }];
    writeFileSync(
      join(there, 'headwater.yaml'),
      JSON.stringify({ apiVersion: 'headwater.dev/v1', kind: 'Configuration', people }),
    );
    const oidc = {
      issuer: provider.issuer,
      clientId: 'public',
      scopes: ['openid', 'profile', 'email', 'groups'],
      groupsClaim: 'groups',
      idClaim: 'email',
    };
    const request = { folder: there, inputs: [], version: '0.1.0', signal: new AbortController().signal };
    const serving = await servingFrom(store, request);
    ({ app } = await createApp({ serving, server: { ...DEFAULT_CONFIGURATION.server, oidc }, listening: () => origin }));
    await app.listen({ host: '127.0.0.1', port: 0 });
    origin = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
    provider.serve(`${origin}/auth/callback`, 'userinfo');
  });
  afterAll(async () => {
    await app.close();
    await provider.stop();
  });

  /** Agrees in a browser to whatever the terminal prints. */
  function agreeing(): (text: string) => void {
    const browser = browserJar();
    const device = new URL('/device', provider.issuer);
    const fields = (body: string): Record<string, string> =>
      Object.fromEntries(
        [...body.matchAll(/name="(xsrf|user_code)" value="([^"]+)"/g)].map(([, name = '', value = '']) => [name, value]),
      );
    let address = '';
    return (text) => {
      const [, found = ''] = /^Open (\S+)\n/m.exec(text) ?? [];
      if (address !== '' || found === '') return;
      address = found;
      void (async () => {
        const form = await browser.visit(address);
        const asked = await browser.visit(device, { form: fields(form.body) });
        await browser.visit(device, { form: { ...fields(asked.body), confirm: 'yes' } });
      })();
    };
  }

  it('logs in by the identity provider, is who they are there, and logs out for good', async () => {
    const came = await headwater(['login', '--server', origin], '', agreeing());
    expect(came).toMatchObject({ code: 0, out: expect.stringContaining(`logged in to ${origin} as ada@acme.example until `) });
    expect(came.err).toMatch(/agree there to the code [A-Z]{4}-[A-Z]{4}/);
    expect(statSync(kept).mode & 0o777).toBe(0o600);
    const [, token = ''] = /"token": "(hw_\S+)"/.exec(readFileSync(kept, 'utf8')) ?? [];
    expect(came.out + came.err).not.toContain(token);
    expect((await headwater(['auth', 'whoami', '--server', origin])).out).toBe('ada@acme.example (Ada)\n  operator in test');
    expect((await headwater(['auth', 'can-i', 'operator', '--phase', 'test', '--server', origin])).out).toBe('yes');
    expect((await headwater(['auth', 'can-i', 'operator', '--phase', 'production', '--server', origin])).code).toBe(6);
    expect((await headwater(['auth', 'whoami'])).err).toContain(`logged in to ${origin} as ada@acme.example until `);
    expect(await headwater(['logout'])).toMatchObject({ code: 0 });
    expect(await store.access.tokens.find(token)).toBeUndefined();
    expect(await headwater(['auth', 'whoami', '--server', origin])).toMatchObject({
      code: 1,
      err: expect.stringContaining('NOT_LOGGED_IN'),
    });
  });

  it('lets whoever logged in themselves make a token for a program, within what they may, which makes no other', async () => {
    await headwater(['login', '--server', origin], '', agreeing());
    const create = (...more: readonly string[]): ReturnType<typeof headwater> =>
      headwater(['token', 'create', '--name', 'pipeline', ...more, '--server', origin]);
    const made = await create('--role', 'operator', '--phase', 'test', '--expires', '30d');
    expect(made).toMatchObject({ code: 0, out: expect.stringMatching(/^hw_\S+$/) });
    expect(made.err).toContain('It speaks for ada@acme.example until ');
    const token = await store.access.tokens.find(made.out);
    expect(token).toMatchObject({ kind: 'program', owner: { id: 'ada@acme.example', groups: ['sre'] } });
    expect(token?.grant).toEqual({ role: 'operator', phases: ['test'] });
    for (const beyond of [
      ['--role', 'admin'],
      ['--role', 'operator', '--phase', 'production'],
      ['--role', 'viewer', '--expires', '400d'],
    ])
      expect((await create(...beyond)).code, beyond.join(' ')).not.toBe(0);
    expect((await headwater(['token', 'list', '--server', origin])).out).toMatch(/pipeline +ada@acme\.example +operator +test/);
    // The program itself.
    await headwater(['login', '--server', origin, '--token-stdin'], made.out);
    expect(await create('--role', 'viewer')).toMatchObject({
      code: 6,
      err: expect.stringContaining('the token of a program makes no tokens'),
    });
    await store.access.tokens.revoke(token?.id ?? '', 'ada');
    await headwater(['logout', '--server', origin]);
  });

  it('logs in with a token from standard input, and leaves it alone when logging out', async () => {
    const owner = { id: ADA.email, name: 'Ada', via: 'oidc', groups: ['sre'] } as const;
    const { secret } = await store.access.tokens.create({
      name: 'ci',
      owner,
      grant: { role: 'viewer' },
      lifetime: 600_000,
      by: 'ada',
    });
    expect(await headwater(['login', '--server', origin, '--token-stdin'], `${secret}\n`)).toMatchObject({ code: 0 });
    expect((await headwater(['auth', 'whoami', '--server', `${origin}/`])).out).toContain('viewer in test');
    expect(await headwater(['logout', '--server', origin])).toMatchObject({ code: 0 });
    expect(await store.access.tokens.find(secret)).toBeDefined();
  });

  it.each([
    ['a token that is none', ['--token-stdin'], 'hello', 2, 'OPTION_INVALID'],
    ['a token that nobody gave', ['--token-stdin'], `hw_${'A'.repeat(43)}07FjmM`, 1, 'NOT_LOGGED_IN'],
    ['far too much', ['--token-stdin'], 'x'.repeat(100_000), 2, 'OPTION_INVALID'],
  ])('does not log in with %s', async (_, parameters, input, code, error) => {
    const refused = await headwater(['login', '--server', origin, ...parameters], input);
    expect(refused).toMatchObject({ code, err: expect.stringContaining(error) });
    expect(refused.err).not.toContain(input);
  });

  it.each(['http://headwater.acme.example', 'headwater.acme.example', 'ftp://127.0.0.1', ''])(
    'sends nothing to %j, which others could read',
    async (address) => {
      expect(await headwater(['login', '--server', address])).toMatchObject({
        code: 2,
        err: expect.stringContaining('OPTION_INVALID'),
      });
    },
  );
});

describe('docs/guides/people.md', () => {
  const text = readFileSync(join(ROOT, 'docs/guides/people.md'), 'utf8');
  const folder = mkdtempSync(join(tmpdir(), 'headwater-people-'));
  const before = { ...process.env };
  beforeAll(async () => {
    await store.pool.query('truncate headwater.access_token');
    Object.assign(process.env, { HEADWATER_STATE_FOLDER: database, XDG_STATE_HOME: folder });
    delete process.env['DATABASE_URL'];
  });
  afterAll(() => {
    for (const name of Object.keys(process.env)) if (!Object.hasOwn(before, name)) delete process.env[name];
    Object.assign(process.env, before);
    rmSync(folder, { recursive: true, force: true });
  });

  it('has no block that is not run', () => expect(unmarkedBlocks(text)).toEqual([]));

  it.each(examplesOf(text).map((example) => ({ name: title(example), example })))('$name', async ({ example }) => {
    const { printed, exitCode } = await perform(example, folder);
    if (example.kind === 'file') parseConfiguration(example.text, example.path);
    if (example.kind !== 'from') return;
    expect(printed).toMatch(patternOf(example.text));
    expect(exitCode).toBe(example.exits);
  });
});
