// What others send, over real HTTP, into a store that two processes share: a push makes the worker look again, at once; a button
// pressed in chat and a link of a mail are votes; nothing counts twice, whichever process it comes to.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { parseConfiguration, type Configuration } from '../../src/config/index.js';
import { smtpNotifier } from '../../src/connectors/smtp/index.js';
import { causeId, type Message } from '../../src/model/index.js';
import {
  mailLink,
  openHooks,
  serveWorker,
  showMailLink,
  voteByMailLink,
  type HookPorts,
  type Hooks,
  type WorkerEvent,
} from '../../src/pipeline/index.js';
import { createMetrics, httpMetrics } from '../../src/server/metrics.js';
import { managementServer } from '../../src/server/management.js';
import { mailLinks, webhooks } from '../../src/server/webhooks/index.js';
import { openStore, type Store } from '../../src/store/index.js';
import { planOf } from '../contracts/action-ledger.js';
import { receiveHttp, type HttpReceiver } from '../fakes/http-receiver.js';
import { startMailServer } from '../fakes/mail-server.js';
import { temporaryFolder } from '../fakes/postgres.js';
import { githubHeaders, SECRET, slackPress } from '../fakes/webhooks.js';

const CLOCK = { now: () => new Date() };
const ENV = { GITHUB_WEBHOOK_SECRET: SECRET, REGISTRY_WEBHOOK_SECRET: SECRET, SLACK_SIGNING_SECRET: SECRET };
const SAID = {
  apiVersion: 'headwater.dev/v1',
  kind: 'Configuration',
  webhooks: { github: {}, registry: {}, slack: {} },
  worker: { look: '1h' },
  people: [
    { id: 'slack:U0ADA', role: 'approver', person: 'ada' },
    { id: 'mail:ada@acme.example', role: 'approver', person: 'ada' },
    { id: 'mail:ben@acme.example', role: 'approver', person: 'ben' },
  ],
};
const CONFIGURATION: Configuration = parseConfiguration(JSON.stringify(SAID), 'headwater.yaml');

const takenSchema = z.object({ taken: z.boolean().optional(), ignored: z.string().optional() });

/** One process: its own connections, its own web server, the store of all. */
interface Process {
  readonly store: Store;
  readonly hooks: Hooks;
  readonly url: string;
  readonly management: FastifyInstance;
  close(): Promise<void>;
}

async function startProcess(store: Store): Promise<Process> {
  const { wake, evidence, actions, approvals, access, keys, figures } = store;
  const configuration = async () => CONFIGURATION;
  const problems: string[] = [];
  const onProblem: HookPorts['onProblem'] = (hook, because) => problems.push(`${hook}: ${because}`);
  const ports = { wake, evidence, actions, approvals, access, clock: CLOCK, configuration, env: ENV, onProblem };
  const hooks = await openHooks(ports);
  const metrics = createMetrics({ figures, clock: CLOCK, clients: () => 0, onProblem: (because) => problems.push(because) });
  const app = Fastify();
  httpMetrics(app, metrics);
  await app.register(async (scope) => webhooks(scope, { hooks, onAnswer: metrics.countWebhook }));
  const votes = { keys, actions, approvals, access, clock: CLOCK, configuration };
  await app.register(async (scope) =>
    mailLinks(scope, {
      show: (token) => showMailLink(token, votes),
      vote: (token, vote) => voteByMailLink(token, vote, votes),
    }),
  );
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  const management = managementServer({ ready: () => figures.ready(), started: () => true, metrics });
  return {
    store,
    hooks,
    url,
    management,
    async close() {
      await hooks.settled();
      await app.close();
      await management.close();
      await store.close();
      expect(problems).toEqual([]);
    },
  };
}

describe('what others send', () => {
  const folder = temporaryFolder();
  let one: Process;
  let other: Process;

  beforeAll(async () => {
    one = await startProcess(await openStore({ folder }));
    other = await startProcess(await openStore({ folder, connections: 3 }));
  });
  afterAll(async () => {
    await other?.close();
    await one?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const send = (to: Process, hook: string, headers: Record<string, string>, body: string) =>
    fetch(`${to.url}/webhooks/${hook}`, { method: 'POST', headers, body });

  const PUSH = JSON.stringify({
    ref: 'refs/heads/main',
    after: 'a'.repeat(40),
    repository: { full_name: 'acme/shop', html_url: 'https://github.com/acme/shop' },
  });

  it('counts once, to whichever process it comes', async () => {
    const before = await one.store.wake.calls();
    const headers = githubHeaders('push', PUSH);
    const answers = await Promise.all([one, other, one, other].map((to) => send(to, 'github', headers, PUSH)));
    const said = await Promise.all(answers.map(async (answer) => takenSchema.parse(await answer.json())));
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202, 202]);
    expect(said.filter(({ taken }) => taken === true)).toHaveLength(1);
    expect(await other.store.wake.calls()).toBe(before + 1);
  });

  it('is refused without its signature, and leaves no trace in the evidence', async () => {
    const head = await one.store.evidence.head();
    const answer = await send(one, 'github', githubHeaders('push', PUSH, { secret: 'guess', delivery: 'd9' }), PUSH);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([401, 'application/problem+json; charset=utf-8']);
    expect(await one.store.evidence.head()).toEqual(head);
    expect((await send(one, 'gitlab', {}, '{}')).status).toBe(404);
  });

  it('makes the worker look again at once, where it would have waited for an hour', async () => {
    const work = mkdtempSync(join(tmpdir(), 'headwater-woken-'));
    writeFileSync(join(work, 'headwater.yaml'), JSON.stringify(SAID));
    writeFileSync(join(work, 'Dockerfile'), 'FROM scratch\n');
    const { DATABASE_URL: before } = process.env;
    process.env['DATABASE_URL'] = one.store.url;
    const stop = new AbortController();
    const events: WorkerEvent[] = [];
    const looks = (): number => events.filter(({ kind }) => kind === 'looked').length;
    const request = { inputs: ['.'], folder: work, version: '0', signal: stop.signal, onProgress: () => undefined };
    const working = serveWorker(request, { onEvent: (event) => events.push(event) });
    try {
      await vi.waitUntil(() => looks() === 1, { timeout: 120_000 });
      const pushed = PUSH.replace('aaaa', 'bbbb');
      expect((await send(other, 'github', githubHeaders('push', pushed, { delivery: 'd3' }), pushed)).status).toBe(202);
      await vi.waitUntil(() => looks() === 2, { timeout: 60_000 });
    } finally {
      stop.abort();
      await working;
      if (before === undefined) delete process.env['DATABASE_URL'];
      else process.env['DATABASE_URL'] = before;
      rmSync(work, { recursive: true, force: true });
    }
  });

  /** A plan that waits for so many people, for an hour. */
  async function ask(name: string, people: number): Promise<{ readonly entry: string; readonly plan: string }> {
    const plan = planOf([name]);
    const entry = await one.store.actions.recordPlan(plan, 'headwater');
    const at = new Date();
    const lapsesAt = new Date(at.getTime() + 3_600_000);
    await one.store.approvals.request({ entry, plan: plan.hash, people, proposedBy: 'headwater', at, lapsesAt });
    return { entry, plan: plan.hash };
  }

  describe('a button that is pressed twice', () => {
    let slack: HttpReceiver;
    beforeAll(async () => {
      slack = await receiveHttp(() => ({}));
    });
    afterAll(() => slack?.close());

    it('is one vote, and is told in the message', async () => {
      const asked = await ask('chat', 1);
      const press = slackPress({ ...asked, user: 'U0ADA', replyTo: slack.url, blocks: [] }, { at: new Date() });
      const answers = [
        await send(one, 'slack', press.headers, press.body),
        await send(other, 'slack', press.headers, press.body),
      ];
      expect(answers.map(({ status }) => status)).toEqual([200, 403]);
      expect(await answers[0]?.text()).toBe('');
      await one.hooks.settled();
      expect(slack.requests.map(({ body }) => JSON.parse(body).text)).toEqual([
        'ada approved it. It is carried out as it was planned.',
      ]);
      expect(await one.store.approvals.of(asked.entry, new Date())).toMatchObject({ state: 'approved', votes: [{ by: 'ada' }] });
    });
  });

  it('a link of a mail leads to a page, and its form is a vote, once, on any process', async () => {
    const { entry, plan } = await ask('mail', 2);
    const until = new Date(Date.now() + 3_600_000);
    const link = await mailLink(one.url, { entry, plan, person: 'ben@acme.example', until }, one.store.keys);
    const smtp = await startMailServer();
    const message: Message = {
      cause: causeId('cause-1'),
      title: 'A box is open',
      lines: ['One finding has this one cause.'],
      severity: 'high',
      state: 'waiting',
      asks: { entry, plan, lapsesAt: until.toISOString(), undo: 'it can be undone', link },
    };
    try {
      const env = { HEADWATER_SMTP_URL: `smtp://127.0.0.1:${smtp.port}`, HEADWATER_SMTP_FROM: 'headwater@acme.example' };
      expect(await smtpNotifier(env).send('ben@acme.example', message, undefined)).toMatchObject({ kind: 'sent' });
    } finally {
      await smtp.close();
    }
    const { mail } = smtp.mails[0] ?? {};
    const [inText] = /http:\/\/\S+\/approve\/\S+/.exec(mail?.text ?? '') ?? [];
    expect(inText).toBe(link);
    expect(String(mail?.html)).toContain(`href="${link}"`);

    for (let i = 0; i < 3; i += 1) expect((await fetch(link)).status).toBe(200);
    expect((await one.store.approvals.of(entry, new Date()))?.votes).toEqual([]);
    const elsewhere = link.replace(one.url, other.url);
    const vote = (to: string) => fetch(to, { method: 'POST', body: new URLSearchParams({ vote: 'approve' }) });
    const answers = await Promise.all([vote(link), vote(elsewhere)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 410]);
    expect(await one.store.approvals.of(entry, new Date())).toMatchObject({
      state: 'waiting',
      votes: [{ by: 'ben', kind: 'approve', because: 'said in mail' }],
    });
    expect((await fetch(link)).status).toBe(410);
    // Another store has another key.
    const forged = link.replace(/.{10}$/, 'AAAAAAAAAA');
    expect((await fetch(forged)).status).toBe(404);
  });

  it('is counted for Prometheus, and the process is ready', async () => {
    const { management } = one;
    expect((await management.inject({ url: '/readyz' })).json()).toEqual({ ready: true });
    const { body } = await management.inject({ url: '/metrics' });
    for (const line of [
      'headwater_store_up 1',
      'headwater_approvals_waiting 1',
      'headwater_webhooks_total{hook="github",answer="refused"} 1',
      'headwater_http_request_duration_seconds_count{route="/approve/*",method="GET",status="200"} 3',
    ])
      expect(body).toContain(line);
    expect(body).not.toMatch(/act-[0-9a-f]{8}/);
  });
});
