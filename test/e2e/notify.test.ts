// People are told: a mail server, and stateful peers of Slack and GitHub, get what the pipeline sends; and the guide is true.
import { createHmac } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseConfiguration } from '../../src/config/index.js';
import { scanInputs, tellPeople, type ScanReport } from '../../src/pipeline/index.js';
import { startEmulator, type Emulated } from '../fakes/emulator.js';
import { temporaryFolder } from '../fakes/git-repositories.js';
import { receiveHttp, type HttpReceiver } from '../fakes/http-receiver.js';
import { startMailServer, type MailServer } from '../fakes/mail-server.js';
import { messageBookInMemory } from '../fakes/state/message-book.js';
import { ROOT } from '../journeys/estate.js';
import { examplesOf, patternOf, perform, title, unmarkedBlocks } from '../journeys/pages.js';

const SETTINGS = [
  'HEADWATER_SMTP_URL',
  'HEADWATER_SMTP_FROM',
  'HEADWATER_WEBHOOK_SECRET',
  'SLACK_API_URL',
  'SLACK_BOT_TOKEN',
  'GITHUB_API_URL',
  'GITHUB_TOKEN',
  'GH_TOKEN',
  'XDG_STATE_HOME',
] as const;
const before = SETTINGS.map((name) => [name, process.env[name]] as const);

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const work = temporaryFolder();
let mail: MailServer;
let slack: Emulated;
let github: Emulated;
let receiver: HttpReceiver;

beforeAll(async () => {
  for (const name of SETTINGS) delete process.env[name];
  mail = await startMailServer({ user: 'u', password: 'p' });
  slack = await startEmulator('slack', {
    tokens: { xoxb: { login: 'bot', scopes: [] } },
    slack: { channels: [{ name: 'security' }] },
  });
  github = await startEmulator('github', {
    tokens: { t0ken: { login: 'bot', scopes: ['repo'] } },
    github: { users: [{ login: 'bot' }], repos: [{ owner: 'bot', name: 'infra', auto_init: true }] },
  });
  receiver = await receiveHttp(() => ({ status: 202 }));
  Object.assign(process.env, {
    HEADWATER_SMTP_URL: `smtp://u:p@127.0.0.1:${mail.port}`,
    HEADWATER_SMTP_FROM: 'headwater@acme.example',
    HEADWATER_WEBHOOK_SECRET: SECRET,
    SLACK_API_URL: `${slack.url}/api`,
    SLACK_BOT_TOKEN: 'xoxb',
    GITHUB_API_URL: github.url,
    GITHUB_TOKEN: 't0ken',
    XDG_STATE_HOME: join(work.path, 'state'),
  });
});

afterAll(async () => {
  for (const [name, value] of before)
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  await Promise.all([mail, slack, github, receiver].map((peer) => peer?.close()));
  work.remove();
});

describe('what a scan of the sample estate found', () => {
  async function inSlack(method: string, parameters: Readonly<Record<string, string>> = {}): Promise<unknown> {
    const headers = { authorization: 'Bearer xoxb' };
    const body = new URLSearchParams(parameters);
    return (await fetch(`${slack.url}/api/${method}`, { method: 'POST', headers, body })).json();
  }
  const inGithub = async (): Promise<readonly { readonly title: string; readonly state: string }[]> => {
    const answer = await fetch(`${github.url}/repos/bot/infra/issues?state=all&per_page=100`, {
      headers: { authorization: 'Bearer t0ken' },
    });
    return (await answer.json()) as readonly { readonly title: string; readonly state: string }[];
  };
  const signal = new AbortController().signal;
  const scan = async (): Promise<ScanReport> =>
    (await scanInputs([join(ROOT, 'examples', 'estate')], { folder: ROOT, version: 'test', signal, onProgress: () => undefined }))
      .report;

  it('reaches everybody once, and again only when there is news', async () => {
    const { channels } = (await inSlack('conversations.list')) as { channels: readonly { id: string; name: string }[] };
    const channel = channels.find(({ name }) => name === 'security')?.id ?? '';
    const routes = [
      { via: 'slack', to: channel },
      { via: 'smtp', to: 'platform@acme.example', owners: ['*platform*'] },
      { via: 'smtp', to: 'all@acme.example', digest: { at: '00:00' } },
      { via: 'webhook', to: `${receiver.url}/hook`, perDay: 5 },
      { via: 'github-issues', to: 'bot/infra' },
    ];
    const text = JSON.stringify({ apiVersion: 'headwater.dev/v1', kind: 'Configuration', notify: { routes } });
    const configuration = parseConfiguration(text, 'headwater.yaml');
    const report = await scan();
    const book = messageBookInMemory();
    const tell = (told: ScanReport) => tellPeople(told, configuration, { book, clock: { now: () => new Date() } });

    const first = await tell(report);
    const failed = first.filter(({ kind }) => !['sent', 'enough'].includes(kind));
    expect(failed).toEqual([]);
    const told = report.causes.filter(({ decisions }) => decisions.some(({ rung }) => rung !== 'record'));
    expect(told.length).toBeGreaterThan(5);

    const { messages } = (await inSlack('conversations.history', { channel, limit: '100' })) as { messages: readonly object[] };
    expect(messages).toHaveLength(told.length);
    const titles = (await inGithub()).map((issue) => issue.title).sort();
    expect(titles).toEqual(told.map((cause) => cause.title).sort());
    const platform = told.filter(({ owner }) => owner?.name.includes('platform') === true);
    expect(mail.mails.map(({ to }) => to[0]).sort()).toEqual([
      'all@acme.example',
      ...platform.map(() => 'platform@acme.example'),
    ]);
    expect(receiver.requests).toHaveLength(6); // five, and one that counts the rest
    for (const { headers, body } of receiver.requests) {
      const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`;
      const key = Buffer.from(SECRET.slice('whsec_'.length), 'base64');
      expect(headers['webhook-signature']).toBe(`v1,${createHmac('sha256', key).update(signed).digest('base64')}`);
    }

    const counts = () => [mail.mails.length, receiver.requests.length];
    const reached = counts();
    const again = await tell(report);
    expect(again.filter(({ kind }) => !['same', 'enough'].includes(kind))).toEqual([]);
    expect(counts()).toEqual(reached);
    expect(await inGithub()).toHaveLength(told.length);

    const [worse, ...others] = report.causes.toSorted((a, b) => Number(told.includes(b)) - Number(told.includes(a)));
    if (worse === undefined) throw new Error('there is no cause');
    await tell({ ...report, causes: [{ ...worse, severity: 'critical', title: 'it got worse' }, ...others] });
    const changed = (await inSlack('conversations.history', { channel, limit: '100' })) as { messages: readonly object[] };
    expect(JSON.stringify(changed.messages)).toContain('it got worse');
    expect((await inGithub()).filter((issue) => issue.title === 'it got worse')).toHaveLength(1);
    expect(await inGithub()).toHaveLength(told.length);
  });
});

describe('docs/guides/notify.md', () => {
  const text = readFileSync(join(ROOT, 'docs/guides/notify.md'), 'utf8');
  const folder = join(work.path, 'shop');
  beforeAll(() => void mkdirSync(folder, { recursive: true }));

  it('has no block that is not run', () => expect(unmarkedBlocks(text)).toEqual([]));

  it.each(examplesOf(text).map((example) => ({ name: title(example), example })))('$name', async ({ example }) => {
    const { printed, exitCode } = await perform(example, folder);
    if (example.kind !== 'from') return;
    expect(printed).toMatch(patternOf(example.text));
    expect(exitCode).toBe(example.exits);
  });

  it('had its test message arrive', () => {
    expect(mail.mails.at(-1)).toMatchObject({
      to: ['shop@acme.example'],
      mail: { subject: '[informational] A test of Headwater' },
    });
  });
});
