// Every operation of the API, as its own description has it: answers follow their schemas, rights hold, and nothing that
// anybody sends makes it fail.
import { createConfig, lintFromString } from '@redocly/openapi-core';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { scanEstate } from '../../test/journeys/estate.js';
import { fakeServer, HERE, PEOPLE, type FakeServer, type Person } from '../../test/fakes/serving.js';
import { ROLES, type Role } from '../model/index.js';

let server: FakeServer;
let sessions: Record<Person, Record<string, string>>;
beforeAll(async () => {
  server = await fakeServer(await scanEstate());
  const people = Object.keys(PEOPLE) as Person[];
  sessions = Object.fromEntries(await Promise.all(people.map(async (one) => [one, await server.as(one)]))) as typeof sessions;
});
afterAll(() => server?.close());

interface Operation {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly id: string;
  readonly says: string;
  readonly parameters: readonly { readonly name: string; readonly in: string }[];
  readonly hasBody: boolean;
}

type Described = {
  operationId: string;
  description: string;
  parameters?: { name: string; in: string }[];
  requestBody?: object;
};

function operations(): readonly Operation[] {
  const { paths = {} } = server.app.swagger() as unknown as { paths: Record<string, Record<string, Described>> };
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { operationId, description, parameters = [], requestBody }]) => ({
      method: method.toUpperCase() as Operation['method'],
      path,
      id: operationId,
      says: description,
      parameters,
      hasBody: requestBody !== undefined,
    })),
  );
}

/** A stream never ends, so it is asked for in a test of its own. */
const STREAM = 'followEvents';

async function call({ method, path }: Pick<Operation, 'method' | 'path'>, headers: Record<string, string>, body?: object) {
  return server.app.inject({ method, url: path, headers, ...(body === undefined ? {} : { payload: body }) });
}

describe('the description of the API', () => {
  it('is valid OpenAPI 3.1, without a warning', async () => {
    const source = JSON.stringify(server.app.swagger());
    const found = await lintFromString({ source, config: await createConfig({ extends: ['recommended-strict'] }) });
    expect(found.map(({ ruleId, message }) => `${ruleId}: ${message}`)).toEqual([]);
    expect(JSON.parse(source).openapi).toBe('3.1.0');
  });

  it('says of every operation who may', () => {
    expect(operations().length).toBeGreaterThan(35);
    for (const { id, says } of operations()) expect(`${id}: ${says}`).toMatch(/: (Open to everybody\.|Needs the role `\w+`)/);
  });

  it('refuses an operation without a rule', async () => {
    const { authorisation } = await import('./authorisation.js');
    const { default: fastify } = await import('fastify');
    const app = fastify();
    authorisation(app as never);
    expect(() => app.get('/api/v1/secret', async () => 'all')).toThrow('GET /api/v1/secret has no rule of who may');
    app.get('/elsewhere', async () => 'fine');
  });
});

/** Requests that each operation takes, on what the fake estate has. */
function example(id: string): { readonly path: Record<string, string>; readonly query?: string; readonly body?: object } {
  const { waiting, done } = server.plans;
  const about: Record<string, ReturnType<typeof example>> = {
    getCause: { path: { id: 'openssl@platform-base-9f3a' } },
    getAction: { path: { id: waiting } },
    vote: { path: { id: waiting }, body: { kind: 'approve', plan: 'f'.repeat(64) } },
    undo: { path: { id: done }, body: { because: 'it was wrong' } },
    halt: { path: {}, body: { because: 'a drill' } },
    resume: { path: {}, body: { because: 'it is over' } },
    getFacets: { path: { noun: 'finding' } },
    search: { path: {}, query: 'q=openssl' },
    getPolicy: { path: { family: 'kubernetes', name: 'run-as-non-root' } },
    previewResponse: { path: {}, body: { table: { high: { test: 'hold' } } } },
    editResponse: { path: {}, body: { table: { high: { test: 'record' } } } },
    exempt: { path: {}, body: { finding: 'f', reason: 'accepted', expires: '2026-12-24' } },
    createToken: { path: {}, body: { name: 'ci', role: 'viewer', days: 1 } },
  };
  return about[id] ?? { path: { id: 'unknown' } };
}

function addressOf({ id, path }: Operation): string {
  const { path: values, query } = example(id);
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(values[name] ?? 'unknown'));
  return query === undefined ? filled : `${filled}?${query}`;
}

describe('who may', () => {
  const order: readonly Person[] = ['nobody', 'viewer', 'approver', 'operator', 'admin'];
  const roleOf = (person: Person): Role | undefined => ROLES.find((role) => role === person);

  it('refuses everybody without a session, but for what is open', async () => {
    for (const operation of operations()) {
      if (operation.id === STREAM) continue;
      const { statusCode } = await call(
        { ...operation, path: addressOf(operation) },
        { host: new URL(HERE).host },
        example(operation.id).body,
      );
      expect([operation.id, statusCode]).toEqual([operation.id, operation.says.startsWith('Open') ? 200 : 401]);
    }
  });

  it('holds each role against what each operation needs, weakest to strongest', async () => {
    for (const person of order) {
      for (const operation of operations()) {
        const needed = /Needs the role `(\w+)`/.exec(operation.says)?.[1];
        if (needed === undefined || operation.id === STREAM) continue;
        const headers = { ...sessions[person], 'if-match': 'not-the-one' };
        const body = example(operation.id).body;
        const { statusCode } = await call({ ...operation, path: addressOf(operation) }, headers, body);
        const role = roleOf(person);
        const may = role !== undefined && ROLES.indexOf(role) >= ROLES.indexOf(needed as Role);
        const said = `${person} ${operation.id}: ${statusCode}`;
        if (may) expect(said).not.toMatch(/: (401|403|5..)$/);
        else expect(said).toMatch(/: 403$/);
      }
    }
  });

  it('S14: what loosens the response plan needs an admin, what tightens it an operator', async () => {
    const response = await call({ method: 'GET', path: '/api/v1/response' }, sessions.viewer);
    const etag = response.json<{ etag: string }>().etag;
    const edit = (person: Person, table: object) =>
      call({ method: 'PATCH', path: '/api/v1/response' }, { ...sessions[person], 'if-match': etag }, { table });
    const looser = { high: { production: 'enforce' } };
    expect((await edit('operator', looser)).json()).toMatchObject({ status: 403, code: 'RIGHT_MISSING' });
    const tighter = await edit('operator', { high: { production: 'record' } });
    expect(tighter.statusCode).toBe(200);
    expect(tighter.json()).toMatchObject({ plan: { table: { high: { production: 'record' } } } });
    expect((await edit('admin', looser)).json()).toMatchObject({ status: 412, code: 'CONFIGURATION_CHANGED' });
  });

  it('an approver of one release phase votes in that one only, and nobody votes twice', async () => {
    const vote = async (person: Person, entry: string, kind = 'approve') => {
      const plan = (await server.store.actions.entry(entry))?.plan.hash ?? '';
      const path = `/api/v1/actions/${entry}/votes`;
      return call({ method: 'POST', path }, sessions[person], { kind, plan });
    };
    const { waiting, elsewhere } = server.plans;
    expect((await vote('tester', elsewhere)).json()).toMatchObject({ status: 409, code: 'VOTE_REFUSED' });
    const approved = await vote('tester', waiting);
    expect(approved.json()).toMatchObject({ state: 'approved', approval: { votes: [{ by: PEOPLE.tester, kind: 'approve' }] } });
    expect((await vote('tester', waiting)).statusCode).toBe(409);
    expect((await call({ method: 'GET', path: `/api/v1/actions/${waiting}` }, sessions.tester)).json()).toMatchObject({
      mayVote: { may: false },
    });
  });

  it('S1: a vote is for the plan that was shown and for no other', async () => {
    const { elsewhere } = server.plans;
    const answer = await call({ method: 'POST', path: `/api/v1/actions/${elsewhere}/votes` }, sessions.admin, {
      kind: 'approve',
      plan: '0'.repeat(64),
    });
    expect(answer.json()).toMatchObject({ status: 409, code: 'VOTE_REFUSED' });
    expect((await server.store.approvals.of(elsewhere, new Date('2026-11-22T12:00:00Z')))?.state).toBe('waiting');
  });
});

describe('requests', () => {
  it('answers every operation as its schema says, on the sample estate', async () => {
    const causes = (await call({ method: 'GET', path: '/api/v1/causes' }, sessions.admin)).json<{ items: { id: string }[] }>();
    const findings = (await call({ method: 'GET', path: '/api/v1/findings' }, sessions.admin)).json<{
      items: { id: string }[];
    }>();
    const images = (await call({ method: 'GET', path: '/api/v1/images' }, sessions.admin)).json<{
      items: { digest: string }[];
    }>();
    const resources = (await call({ method: 'GET', path: '/api/v1/resources' }, sessions.admin)).json<{
      items: { id: string }[];
    }>();
    const one = (path: string, id = ''): string => `${path}/${encodeURIComponent(id)}`;
    const addresses = [
      one('/api/v1/causes', causes.items[0]?.id),
      `${one('/api/v1/causes', causes.items[0]?.id)}/patch`,
      one('/api/v1/findings', findings.items[0]?.id),
      one('/api/v1/images', images.items[0]?.digest),
      one('/api/v1/resources', resources.items[0]?.id),
      `/api/v1/river?cause=${encodeURIComponent(causes.items[0]?.id ?? '')}`,
      '/api/v1/evidence/export',
    ];
    const lists = operations().filter(({ method, id, path }) => method === 'GET' && id !== STREAM && !path.includes('{id}'));
    for (const path of [...addresses, ...lists.map(addressOf)]) {
      const { statusCode, body } = await call({ method: 'GET', path }, sessions.admin);
      expect(`${path} ${statusCode} ${statusCode === 200 ? '' : body}`).toBe(`${path} 200 `);
    }
    expect(causes.items.length).toBeGreaterThan(10);
  });

  it('never fails by our fault, whatever is sent', async () => {
    const texts = fc.oneof(
      fc.string({ maxLength: 60, unit: 'grapheme' }),
      fc.constantFrom('__proto__', '..%2f..%2fetc%2fpasswd', '\u0000', "' or 1=1 --", '%', '{}', '-1', '1e9', 'null', '🧨'),
    );
    const json = fc.jsonValue({ maxDepth: 4 });
    const chosen = fc.constantFrom(...operations().filter(({ id }) => id !== STREAM));
    await fc.assert(
      fc.asyncProperty(
        chosen,
        texts,
        fc.array(fc.tuple(texts, texts), { maxLength: 4 }),
        json,
        async (operation, id, more, body) => {
          const path = operation.path.replaceAll(/\{\w+\}/g, encodeURIComponent(id));
          const query = new URLSearchParams([
            ...more.map(([name, value]): [string, string] => [name, value]),
            ...operation.parameters.slice(0, 4).map(({ name }): [string, string] => [name, id]),
          ]);
          const url = operation.method === 'GET' ? `${path}?${query.toString()}` : path;
          const headers = { ...sessions.admin, 'if-match': 'x', 'content-type': 'application/json' };
          const payload = operation.hasBody ? JSON.stringify(body) : undefined;
          const answer = await server.app.inject({
            method: operation.method,
            url,
            headers,
            ...(payload === undefined ? {} : { payload }),
          });
          expect(`${operation.method} ${url} ${answer.statusCode} ${answer.body.slice(0, 300)}`).not.toMatch(/ 5\d\d /);
          if (answer.statusCode >= 400)
            expect(answer.json()).toMatchObject({
              status: answer.statusCode,
              code: expect.any(String),
              remedy: expect.any(String),
            });
        },
      ),
      { numRuns: 600 },
    );
  });

  it('refuses a body that is too large, a type it does not read, and JSON that is none', async () => {
    const { elsewhere } = server.plans;
    const url = `/api/v1/actions/${elsewhere}/votes`;
    const send = (payload: string, type = 'application/json') =>
      server.app.inject({ method: 'POST', url, payload, headers: { ...sessions.admin, 'content-type': type } });
    expect((await send('x'.repeat(300_000))).json()).toMatchObject({ status: 413, code: 'REQUEST_TOO_LARGE' });
    expect((await send('<a/>', 'text/xml')).json()).toMatchObject({ status: 415, code: 'REQUEST_INVALID' });
    expect((await send('{')).json()).toMatchObject({ status: 400, code: 'REQUEST_INVALID' });
    expect((await send('{"__proto__":{"kind":"approve"}}')).json()).toMatchObject({ status: 400 });
  });

  it('answers what was not changed with 304, by its etag', async () => {
    const first = await call({ method: 'GET', path: '/api/v1/river' }, sessions.viewer);
    const { etag } = first.headers;
    const again = await call({ method: 'GET', path: '/api/v1/river' }, { ...sessions.viewer, 'if-none-match': String(etag) });
    expect([first.statusCode, again.statusCode, again.body]).toEqual([200, 304, '']);
  });

  it('does a write with the same idempotency key once', async () => {
    const headers = { ...sessions.admin, 'idempotency-key': 'undo-once-0001' };
    const path = `/api/v1/actions/${server.plans.alsoDone}/undo`;
    const first = await call({ method: 'POST', path }, headers, { because: 'it was wrong' });
    const again = await call({ method: 'POST', path }, headers, { because: 'it was wrong' });
    expect([first.statusCode, again.statusCode, again.headers['idempotent-replayed']]).toEqual([202, 202, 'true']);
    expect(again.body).toBe(first.body);
    expect(first.json()).toMatchObject({ state: 'undoing', undoRequest: { by: PEOPLE.admin, because: 'it was wrong' } });
    expect((await server.store.undoRequests.open()).filter(({ entry }) => entry === server.plans.alsoDone)).toHaveLength(1);
    const other = await call({ method: 'POST', path }, headers, { because: 'another reason' });
    expect(other.json()).toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' });
  });

  it('pages through a list: every item once, in one order', async () => {
    const seen: string[] = [];
    for (let after = ''; ;) {
      const url = `/api/v1/findings?limit=200&sort=title${after === '' ? '' : `&after=${encodeURIComponent(after)}`}`;
      const page = (await call({ method: 'GET', path: url }, sessions.viewer)).json<{
        items: { id: string }[];
        next?: string;
        total: number;
      }>();
      seen.push(...page.items.map(({ id }) => id));
      if (page.next === undefined) {
        expect(seen).toHaveLength(page.total);
        break;
      }
      after = page.next;
    }
    expect(new Set(seen).size).toBe(seen.length);
    const wrong = await call({ method: 'GET', path: '/api/v1/findings?after=bm90aGluZw' }, sessions.viewer);
    expect(wrong.json()).toMatchObject({ status: 400, code: 'CURSOR_INVALID' });
  });

  it('has strict headers on every answer, and lets no script run that is not a file of ours', async () => {
    for (const path of ['/api/v1/now', '/api/v1/nothing', '/auth/start']) {
      const { headers } = await call({ method: 'GET', path }, sessions.viewer);
      expect(String(headers['content-security-policy'])).toMatch(/default-src 'none'/);
      expect(String(headers['content-security-policy'])).not.toMatch(/script-src[^;]*unsafe/);
      expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' });
    }
  });
});
