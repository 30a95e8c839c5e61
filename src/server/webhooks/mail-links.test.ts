import formbody from '@fastify/formbody';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterEach, describe, expect, it } from 'vitest';
import type { AskedPlan, MailPage } from '../../pipeline/index.js';
import { mailLinks } from './index.js';

const apps: FastifyInstance[] = [];
afterEach(async () => {
  await Promise.all(apps.splice(0).map((app) => app.close()));
});

/** As long as they are. */
const TOKEN = `${'x'.repeat(300)}.${'y'.repeat(43)}`;

const PLAN: AskedPlan = {
  entry: 'act-1',
  hash: 'f'.repeat(64),
  action: 'block-public-access',
  phase: 'production',
  severity: 'high',
  platform: 'aws',
  policies: ['aws/no-public-buckets'],
  findings: 1,
  targets: [{ name: 'bucket <script>alert(1)</script>\u202e', service: 'shop', calls: ['s3:PutPublicAccessBlock'] }],
  targetCount: 3,
  proposedBy: 'headwater',
  person: 'ada',
  people: 2,
  agreed: 1,
  lapsesAt: '2026-11-22T13:00:00.000Z',
};

async function served(page: MailPage = { kind: 'asks', plan: PLAN }) {
  const votes: string[] = [];
  const app = Fastify();
  apps.push(app);
  // As the whole server has it.
  await app.register(formbody);
  await app.register(async (scope) =>
    mailLinks(scope, {
      show: async () => page,
      vote: async (token, vote) => {
        votes.push(`${token} ${vote}`);
        return { kind: 'voted', words: 'ada approved it.', counted: true };
      },
    }),
  );
  const get = () => app.inject({ url: `/approve/${TOKEN}` });
  const post = (payload: string, type = 'application/x-www-form-urlencoded') =>
    app.inject({ method: 'POST', url: `/approve/${TOKEN}`, payload, headers: { 'content-type': type } });
  return { app, get, post, votes };
}

describe('the page of a mail’s link', () => {
  it('shows the plan and asks, and opening it votes never', async () => {
    const { app, get, votes } = await served();
    const answer = await get();
    await app.inject({ method: 'HEAD', url: `/approve/${TOKEN}` });
    expect(answer.statusCode).toBe(200);
    for (const said of [
      'block-public-access',
      'production',
      'aws/no-public-buckets',
      's3:PutPublicAccessBlock',
      'and 2 more',
      '1 of 2',
    ])
      expect(answer.body).toContain(said);
    expect(votes).toEqual([]);
  });

  it('runs nothing, loads nothing, is kept and framed nowhere, and tells no other site its address', async () => {
    const { headers, body } = await (await served()).get();
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-frame-options': 'DENY',
      'content-type': 'text/html; charset=utf-8',
    });
    const policy = String(headers['content-security-policy']);
    expect(policy).toMatch(/^default-src 'none'; style-src 'sha256-[A-Za-z0-9+/=]+'; form-action 'self'; frame-ancestors 'none'/);
    expect(policy).not.toMatch(/unsafe|script-src/);
    expect(body).not.toMatch(/<script|\son[a-z]+=|style="|src=|href=/);
  });

  it('shows what comes from outside as text', async () => {
    const { body } = await (await served()).get();
    expect(body).toContain('bucket &lt;script&gt;alert(1)&lt;/script&gt;\ufffd');
  });

  it('has chosen neither answer beforehand', async () => {
    expect((await (await served()).get()).body).not.toContain('checked');
  });

  it('says that it cannot be undone', async () => {
    const { get } = await served({ kind: 'asks', plan: { ...PLAN, irreversible: 'what is deleted is gone' } });
    expect((await get()).body).toContain('No: what is deleted is gone');
  });

  it.each([
    [{ kind: 'unknown' } as const, 404, 'leads nowhere'],
    [{ kind: 'over', because: 'Its time is over.', plan: PLAN } as const, 410, 'Its time is over.'],
  ])('says so when there is nothing to answer', async (page, status, words) => {
    const { get } = await served(page);
    const answer = await get();
    expect([answer.statusCode, answer.body.includes(words), answer.body.includes('<form')]).toEqual([status, true, false]);
  });

  it.each(['approve', 'reject'])('takes the answer %s', async (vote) => {
    const { post, votes } = await served();
    const answer = await post(`vote=${vote}`);
    expect([answer.statusCode, answer.body.includes('ada approved it.')]).toEqual([200, true]);
    expect(votes).toEqual([`${TOKEN} ${vote}`]);
  });

  it.each(['', 'vote=', 'vote=maybe', 'vote=approve&vote=reject'])('takes `%s` for no answer, and asks again', async (body) => {
    const { post, votes } = await served();
    const answer = await post(body);
    expect([answer.statusCode, answer.body.includes('Choose one of the two answers.')]).toEqual([400, true]);
    expect(votes).toEqual([]);
  });

  it('takes answers of its own form alone', async () => {
    const { post, votes } = await served();
    expect((await post('{"vote":"approve"}', 'application/json')).statusCode).toBe(415);
    expect((await post(`vote=approve&x=${'x'.repeat(2_000)}`)).statusCode).toBe(413);
    expect(votes).toEqual([]);
  });
});
