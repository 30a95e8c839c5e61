/** Every command that takes --server, as people run it, against a server process of its own: the sample estate with what waits there. */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CommandContext } from '../../src/cli/command-context.js';
import { buildProgram } from '../../src/cli/main.js';
import { actionSchema, apiTokenListSchema, evidenceVerificationSchema, viewedCauseSchema } from '../../src/pipeline/index.js';
import { ROOT } from '../journeys/estate.js';
import { examplesOf, patternOf, perform, title, unmarkedBlocks } from '../journeys/pages.js';
import { startSample, type SampleServer } from './web/sample-server.js';

const PROGRAM = join(ROOT, 'bin', 'headwater.js');
const LOCAL = `local:${userInfo().username}`;

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Of whom a terminal keeps what: an operator's, an approver's, and one that nobody logged in at. */
const homes = { admin: home(), viewer: home(), nobody: home() };
/** Which commands were tried at the server. */
const tried = new Set<string>();
let server: SampleServer;

function home(): string {
  return mkdtempSync(join(tmpdir(), 'headwater-remote-'));
}

beforeAll(async () => {
  server = await startSample();
  for (const role of ['admin', 'viewer'] as const) {
    const token = await server.api<{ secret: string }>('POST', '/tokens', { name: `as ${role}`, role });
    const login = await run(role, ['login', '--server', server.address, '--token-stdin'], { input: token.secret });
    if (login.out !== `logged in to ${server.address} as ${LOCAL}`) throw new Error(login.err);
  }
  await until(async () => (await waiting()).length >= 2);
});
afterAll(async () => {
  await server?.stop();
  for (const folder of Object.values(homes)) rmSync(folder, { recursive: true, force: true });
});

interface How {
  readonly input?: string;
  readonly environment?: Readonly<Record<string, string>>;
}

function run(who: keyof typeof homes, parameters: readonly string[], { input = '', environment = {} }: How = {}): Promise<Ended> {
  const folder = homes[who];
  const child = spawn(process.execPath, [PROGRAM, ...parameters], {
    cwd: folder,
    // A store there would be made anew: what asks a server must need none.
    env: {
      ...process.env,
      XDG_STATE_HOME: folder,
      HEADWATER_STATE_FOLDER: join(folder, 'none'),
      DATABASE_URL: '',
      HEADWATER_SERVER: '',
      NO_COLOR: '1',
      ...environment,
    },
  });
  let [out, err] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  child.stdin.end(input);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, out: out.trim(), err: err.trim() }));
  });
}

/** As an admin of the server, at the one that they are logged in to. */
function at(command: string, ...more: readonly string[]): Promise<Ended> {
  tried.add(command);
  return run('admin', [...command.split(' '), ...more, '--server']);
}

async function json(command: string, ...more: readonly string[]): Promise<unknown> {
  const { code, out, err } = await at(command, ...more, '-o', 'json');
  if (code !== 0) throw new Error(`${command} ended with ${code}: ${err}`);
  return JSON.parse(out);
}

interface Row {
  readonly id: string;
  readonly state: string;
  readonly targets: readonly { readonly name: string }[];
}

async function actions(): Promise<readonly Row[]> {
  return ((await json('action list')) as { items: readonly Row[] }).items;
}

async function waiting(): Promise<readonly Row[]> {
  return (await actions()).filter(({ state }) => state === 'waiting');
}

/** Where a terminal keeps its logins. */
function loginsOf(who: keyof typeof homes): string {
  return join(homes[who], 'headwater', 'logins.json');
}

/** Answers everything with the same. */
function listening(status: number, type: string, body: string): Promise<Server> {
  const answering = createServer((_, response) => response.writeHead(status, { 'content-type': type }).end(body));
  return new Promise((resolve) => answering.listen(0, '127.0.0.1', () => resolve(answering)));
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  const last = Date.now() + 120_000;
  while (!(await holds())) {
    if (Date.now() > last) throw new Error(`it did not come about: ${server.lines.slice(-20).join('\n')}`);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

describe('who somebody is at a server', () => {
  it('is as whom they logged in there', async () => {
    expect(await at('auth whoami')).toMatchObject({
      code: 0,
      out: expect.stringMatching(new RegExp(`^${LOCAL}.*\n {2}admin$`)) as unknown,
    });
    expect(await json('auth whoami')).toMatchObject({
      apiVersion: 'headwater.dev/v1',
      kind: 'Principal',
      id: LOCAL,
      via: 'token',
    });
    expect(await at('auth can-i', 'admin')).toMatchObject({ code: 0, out: 'yes' });
    expect(await run('viewer', ['auth', 'can-i', 'approver', '--server', server.address])).toMatchObject({ code: 6 });
  });

  it('can be said by HEADWATER_SERVER, for every command', async () => {
    const environment = { HEADWATER_SERVER: server.address };
    expect(await run('viewer', ['auth', 'whoami'], { environment })).toMatchObject({
      code: 0,
      out: expect.stringMatching(/viewer$/) as unknown,
    });
    expect(await run('viewer', ['cause', 'list', '.'], { environment })).toMatchObject({
      code: 2,
      err: expect.stringContaining('HEADWATER_SERVER') as unknown,
    });
  });

  it.each([
    [['action', 'list', '--server'], 'nobody', 1, 'NOT_LOGGED_IN'],
    [['action', 'list', '--server', 'https://headwater.example.org'], 'admin', 1, 'NOT_LOGGED_IN'],
    [['action', 'list', '--server', 'http://headwater.example.org'], 'admin', 2, 'https://'],
    [['action', 'approve', 'x', '--as', 'ada', '--server'], 'admin', 2, '--as is for this machine'],
    [['cause', 'list', '.', '--server'], 'admin', 2, 'an input is for this machine'],
    [['finding', 'list', '--report', 'x', '--server'], 'admin', 2, '--report is for this machine'],
    [['evidence', 'export', '-o', 'ocsf', '--server'], 'admin', 2, 'ocsf is for this machine'],
    [['token', 'create', '--name', 'x', '--role', 'viewer', '--expires', '12h', '--server'], 'admin', 2, 'whole days'],
  ] as const)('%s is refused (%s)', async (parameters, who, code, says) => {
    expect(await run(who, parameters)).toMatchObject({ code, err: expect.stringContaining(says) as unknown });
  });
});

describe('what was seen', () => {
  it('lists causes and shows one, by a part of its id', async () => {
    const { items, kind } = (await json('cause list')) as { kind: string; items: readonly { id: string; title: string }[] };
    expect(kind).toBe('CauseRowList');
    expect(items.length).toBeGreaterThan(2);
    const table = await at('cause list');
    for (const { id } of items) expect(table.out).toContain(id);
    const lines = (await at('cause list', '-o', 'jsonl')).out.split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(items);
    const [first] = items;
    if (first === undefined) throw new Error('there is no cause');
    const cause = viewedCauseSchema.parse(await json('cause show', first.id));
    expect(cause.id).toBe(first.id);
    const page = await at('cause show', first.id.slice(1));
    expect(page).toMatchObject({ code: 0, out: expect.stringContaining(first.title) as unknown });
    for (const heading of ['Where', 'Who', 'Reach', 'Fix']) expect(page.out).toContain(`\n${heading}`);
    expect(await at('cause show', 'no such cause')).toMatchObject({
      code: 2,
      err: expect.stringContaining('ID_UNKNOWN') as unknown,
    });
  });

  it('lists all findings, over the pages of the server, and those that were asked for', async () => {
    interface Finding {
      readonly id: string;
      readonly severity: string;
      readonly cause: string | null;
    }
    const { items, kind } = (await json('finding list')) as { kind: string; items: readonly Finding[] };
    expect(kind).toBe('FindingRowList');
    const { total } = await server.api<{ total: number }>('GET', '/findings?limit=1');
    expect(new Set(items.map(({ id }) => id)).size).toBe(total);
    const severe = (await json('finding list', '--severity', 'critical')) as { items: readonly Finding[] };
    expect(severe.items).toEqual(items.filter(({ severity }) => severity === 'critical'));
    const cause = items.find((item) => item.cause !== null)?.cause ?? '';
    const ofOne = (await json('finding list', '--cause', cause)) as { items: readonly Finding[] };
    expect(ofOne.items.map(({ id }) => id).toSorted()).toEqual(
      items
        .filter((item) => item.cause === cause)
        .map(({ id }) => id)
        .toSorted(),
    );
    expect(await at('finding list', '--severity', 'awful')).toMatchObject({ code: 2 });
    expect((await at('finding list')).out).toContain('FINDING');
  });
});

describe('what is done', () => {
  it('shows a plan, approves that very plan, and undoes what came of it', async () => {
    const [first] = await waiting();
    if (first === undefined) throw new Error('nothing waits');
    const { id } = first;
    const action = actionSchema.loose().parse(await json('action show', id));
    expect(action).toMatchObject({ id, kind: 'Action', state: 'waiting' });
    expect((await at('action list')).out).toContain(id);

    const preview = await at('action approve', id);
    expect(preview).toMatchObject({ code: 0, err: 'Nothing was said. Add --yes to approve it.' });
    expect(preview.out).toContain(action.plan);
    expect(preview.out).toBe((await at('action show', id)).out);
    expect(actionSchema.parse(await json('action show', id)).approval.votes).toEqual([]);

    const because = 'it was looked at';
    const approved = await at('action approve', id, '--yes', '--because', because);
    const { people, votes } = actionSchema.parse(await json('action show', id)).approval;
    expect(votes).toMatchObject([{ by: LOCAL, kind: 'approve', because }]);
    expect(people).toBe(1);
    expect(approved).toMatchObject({ code: 0, out: `${id} is approved: 1 of 1 agreed` });
    expect(approved.err).toContain(action.plan);
    expect(await at('action approve', id, '--yes')).toMatchObject({
      code: 6,
      err: expect.stringContaining('VOTE_REFUSED') as unknown,
    });

    await until(async () => (await actions()).find((row) => row.id === id)?.state === 'done');
    expect(await at('action undo', id)).toMatchObject({
      code: 0,
      out: expect.stringContaining(`would put back ${action.targets[0]?.name}`) as unknown,
    });
    expect(await at('action undo', id, '--yes')).toMatchObject({ code: 2, err: expect.stringContaining('--because') as unknown });
    const undone = await at('action undo', id, '--yes', '--because', 'to try it');
    expect(undone).toMatchObject({ code: 0, out: expect.stringContaining(`done: ${action.targets[0]?.name}`) as unknown });
    expect((await actions()).find((row) => row.id === id)?.state).toBe('undone');
    expect(await at('action undo', id, '--yes', '--because', 'again')).toMatchObject({
      code: 6,
      err: expect.stringContaining('UNDO_REFUSED') as unknown,
    });
  });

  it('rejects a plan, and takes no word from who may not give one', async () => {
    const [first] = await waiting();
    if (first === undefined) throw new Error('nothing waits');
    const { id } = first;
    expect(await run('viewer', ['action', 'reject', id, '--yes', '--server'])).toMatchObject({
      code: 6,
      err: expect.stringMatching(/^RIGHT_MISSING: .+\n {2}.+/m) as unknown,
    });
    expect((await run('viewer', ['action', 'reject', id, '--server'])).err).toContain('Your vote would not count');
    expect(await at('action reject', id, '--yes', '--because', 'not now')).toMatchObject({
      code: 0,
      out: `${id} is rejected: 0 of 1 agreed`,
    });
    expect(await at('action show', 'no such action')).toMatchObject({
      code: 2,
      err: expect.stringContaining('ID_UNKNOWN') as unknown,
    });
  });

  it('halts at once, and goes on after a preview', async () => {
    expect(await at('halt', '--because', 'something is odd')).toMatchObject({
      code: 0,
      out: expect.stringMatching(new RegExp(`^Halted by ${LOCAL} at .+: something is odd$`)) as unknown,
    });
    expect(await run('viewer', ['resume', '--because', 'all is well', '--yes', '--server'])).toMatchObject({ code: 6 });
    expect(await at('resume', '--because', 'all is well')).toMatchObject({
      code: 0,
      err: 'Nothing was changed. Add --yes to let workers act again.',
    });
    expect((await server.api<{ halted: unknown }>('GET', '/halt')).halted).not.toBeNull();
    expect((await at('resume', '--because', 'all is well', '--yes')).out).toMatch(/\nWorkers act again\.$/);
    expect((await server.api<{ halted: unknown }>('GET', '/halt')).halted).toBeNull();
    expect((await at('resume', '--because', 'all is well', '--yes')).out).toBe('Nothing is halted.');
  });
});

describe('the evidence', () => {
  it('is verified here, record by record, and against an anchor', async () => {
    const report = evidenceVerificationSchema.parse(await json('evidence verify'));
    expect(report).toMatchObject({ state: 'intact', of: server.address, wrong: null });
    expect(report.records).toBeGreaterThan(5);
    const { head } = report;
    if (head === null) throw new Error('there is no record');
    expect(await at('evidence verify', '--anchor', `${head.hash}@${head.sequence}`)).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^intact: \d+ records in http.+, as the anchor says/) as unknown,
    });
    expect(await at('evidence verify', '--anchor', `${'0'.repeat(64)}@${head.sequence}`)).toMatchObject({
      code: 1,
      out: expect.stringMatching(/^broken: /) as unknown,
    });
  });

  it('is exported whole, or from a record on, as what can be verified later', async () => {
    const all = (await at('evidence export')).out.split('\n');
    const file = join(homes.admin, 'evidence.jsonl');
    writeFileSync(file, `${all.join('\n')}\n`);
    expect(await run('nobody', ['evidence', 'verify', file])).toMatchObject({ code: 0 });
    const later = (await at('evidence export', '--from', '3')).out.split('\n');
    expect(later.slice(0, 2)).toEqual(all.slice(2, 4));
  });
});

describe('tokens', () => {
  it('are listed without their secrets and revoked; the token of a program makes no other', async () => {
    const { token } = await server.api<{ token: { id: string } }>('POST', '/tokens', { name: 'spare', role: 'viewer' });
    const { items } = apiTokenListSchema.parse(await json('token list'));
    expect(items.map(({ name }) => name).toSorted()).toEqual(['as admin', 'as viewer', 'spare']);
    expect((await at('token list')).out).toContain(token.id);
    expect(await at('token revoke', token.id)).toMatchObject({ code: 0, out: `${token.id} works no more` });
    expect(await at('token revoke', token.id)).toMatchObject({ code: 2, err: expect.stringContaining('ID_UNKNOWN') as unknown });
    expect(apiTokenListSchema.parse(await json('token list')).items.map(({ id }) => id)).not.toContain(token.id);
    expect(await at('token create', '--name', 'more', '--role', 'viewer')).toMatchObject({
      code: 6,
      err: expect.stringContaining('the token of a program makes no tokens') as unknown,
    });
    expect(apiTokenListSchema.parse(await json('token list')).items.map(({ name }) => name)).not.toContain('more');
  });
});

describe('docs/guides/remote.md', () => {
  const text = readFileSync(join(ROOT, 'docs/guides/remote.md'), 'utf8');
  const before = { ...process.env };
  beforeAll(() => {
    Object.assign(process.env, { XDG_STATE_HOME: homes.admin, HEADWATER_SERVER: '' });
  });
  afterAll(() => {
    for (const name of Object.keys(process.env)) if (!Object.hasOwn(before, name)) delete process.env[name];
    Object.assign(process.env, before);
  });

  it('has no block that is not run', () => expect(unmarkedBlocks(text)).toEqual([]));

  it.each(examplesOf(text).map((example) => ({ name: title(example), example })))('$name', async ({ example }) => {
    if (example.kind !== 'from') throw new Error('it shows what commands print, and nothing else');
    const { printed, exitCode } = await perform(example, homes.admin);
    expect(printed).toMatch(patternOf(example.text));
    expect(exitCode).toBe(example.exits);
  });
});

describe('a server that is none', () => {
  it.each([
    ['a page', 200, 'text/html', '<h1>Welcome</h1>'],
    ['another answer', 200, 'application/json', '{"items":"all"}'],
    ['an error of something else', 502, 'text/html', 'Bad Gateway'],
  ])('is said to be none when it answers with %s', async (_, status, type, body) => {
    const other = await listening(status, type, body);
    const { port } = other.address() as AddressInfo;
    const address = `http://127.0.0.1:${port}`;
    try {
      asIfLoggedIn(address);
      expect(await run('nobody', ['action', 'list', '--server', address])).toMatchObject({
        code: 1,
        err: expect.stringContaining('SERVER_UNREACHABLE') as unknown,
      });
    } finally {
      other.close();
    }
    expect(await run('nobody', ['action', 'list', '--server', address])).toMatchObject({
      code: 1,
      err: expect.stringContaining('SERVER_UNREACHABLE') as unknown,
    });
  });

  function asIfLoggedIn(address: string): void {
    const kept = JSON.parse(readFileSync(loginsOf('admin'), 'utf8')) as { logins: readonly object[] };
    mkdirSync(join(homes.nobody, 'headwater'), { recursive: true });
    writeFileSync(loginsOf('nobody'), JSON.stringify({ logins: kept.logins.map((login) => ({ ...login, server: address })) }));
  }
});

it('leaves no store behind on the side of the terminal', () => {
  for (const folder of Object.values(homes)) expect(() => statSync(join(folder, 'none'))).toThrow('ENOENT');
});

it('tries every command that takes --server', () => {
  const takes: string[] = [];
  const visit = (command: ReturnType<typeof buildProgram>, path: readonly string[]): void => {
    if (command.options.some(({ flags }) => flags === '--server [url]')) takes.push(path.join(' '));
    for (const child of command.commands) visit(child, [...path, child.name()]);
  };
  const program = buildProgram('0', () => async (command: (context: CommandContext) => Promise<number>) => void command);
  visit(program, []);
  expect([...tried].toSorted()).toEqual(takes.toSorted());
});
