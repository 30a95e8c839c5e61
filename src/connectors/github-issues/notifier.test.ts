import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startEmulator, type Emulated } from '../../../test/fakes/emulator.js';
import {
  closedPort,
  receiveHttp,
  type HttpReceiver,
  type ReceivedRequest,
  type ReceiverAnswer,
} from '../../../test/fakes/http-receiver.js';
import { HOSTILE_NAMES, messageOf } from '../../../test/fakes/messages.js';
import { causeId } from '../../model/index.js';
import { issueOf } from './issue.js';
import { githubIssuesNotifier } from './index.js';

const REPOSITORY = 'bot/infra';
const SEED = {
  tokens: { t0ken: { login: 'bot', scopes: ['repo'] }, other: { login: 'stranger', scopes: ['repo'] } },
  github: {
    users: [{ login: 'bot' }, { login: 'stranger' }],
    repos: [{ owner: 'bot', name: 'infra', auto_init: true }],
  },
};

interface Shown {
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly state: string;
  readonly labels: readonly { readonly name: string }[];
}

describe('an issue, with a stateful GitHub', () => {
  let github: Emulated;
  const notifier = () => githubIssuesNotifier({ GITHUB_API_URL: github.url, GITHUB_TOKEN: 't0ken' });
  async function api(method: string, path: string, body?: object, token = 't0ken'): Promise<unknown> {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const answer = await fetch(`${github.url}/repos/${REPOSITORY}${path}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return answer.json();
  }
  const issues = async () => (await api('GET', '/issues?state=all')) as readonly Shown[];
  const names = ({ labels }: Shown) => labels.map(({ name }) => name).sort();

  beforeEach(async () => {
    github = await startEmulator('github', SEED);
  });
  afterEach(() => github.close());

  it('is made once, changed, closed and opened again with its cause', async () => {
    const made = await notifier().send(REPOSITORY, messageOf(), undefined);
    expect(made).toMatchObject({ kind: 'sent' });
    const sent = made.kind === 'sent' ? made : undefined;
    const seen: unknown[] = [];
    for (const state of ['waiting', 'closed', 'reopened'] as const) {
      expect(await notifier().send(REPOSITORY, messageOf({ state, title: `now ${state}`, severity: 'low' }), sent)).toEqual(made);
      const [issue, ...others] = await issues();
      expect(others).toEqual([]);
      seen.push([issue?.title, issue?.state, issue && names(issue)]);
    }
    expect(seen).toEqual([
      ['now waiting', 'open', ['headwater', 'headwater/low']],
      ['now closed', 'closed', ['headwater', 'headwater/low']],
      ['now reopened', 'open', ['headwater', 'headwater/low']],
    ]);
  });

  it('is found again by its marker, also without its label', async () => {
    const made = await notifier().send(REPOSITORY, messageOf(), undefined);
    expect(await notifier().send(REPOSITORY, messageOf({ state: 'stuck' }), undefined)).toEqual(made);
    const [issue] = await issues();
    await api('PATCH', `/issues/${issue?.number}`, { labels: [], body: `${issue?.body}\r\n\r\nA person's note.` });
    expect(await notifier().send(REPOSITORY, messageOf({ state: 'planned' }), undefined)).toEqual(made);
    expect(await issues()).toHaveLength(1);
  });

  it('is another for another cause', async () => {
    await notifier().send(REPOSITORY, messageOf(), undefined);
    await notifier().send(REPOSITORY, messageOf({ cause: causeId('other') }), undefined);
    expect(await issues()).toHaveLength(2);
  });

  it('keeps the labels of others', async () => {
    const made = await notifier().send(REPOSITORY, messageOf(), undefined);
    await api('PATCH', '/issues/1', { labels: ['headwater', 'headwater/high', 'team-a'] });
    await notifier().send(REPOSITORY, messageOf({ severity: 'critical' }), made.kind === 'sent' ? made : undefined);
    const [issue] = await issues();
    expect(issue && names(issue)).toEqual(['headwater', 'headwater/critical', 'team-a']);
  });

  it('stays closed when a person closed it', async () => {
    const made = await notifier().send(REPOSITORY, messageOf(), undefined);
    await api('PATCH', '/issues/1', { state: 'closed', state_reason: 'not_planned' });
    for (const state of ['open', 'stuck', 'reopened'] as const)
      await notifier().send(REPOSITORY, messageOf({ state }), made.kind === 'sent' ? made : undefined);
    expect(await issues()).toMatchObject([{ state: 'closed' }]);
  });

  it('is not made for what is over already', async () => {
    expect(await notifier().send(REPOSITORY, messageOf({ state: 'closed' }), undefined)).toMatchObject({ kind: 'sent' });
    expect(await issues()).toEqual([]);
    await notifier().send(REPOSITORY, messageOf({ state: 'reopened' }), { reference: 'none' });
    expect(await issues()).toMatchObject([{ state: 'open' }]);
  });

  it('is not made in a repository that is not there', async () => {
    const answer = await notifier().send('bot/nothing', messageOf(), undefined);
    expect(answer).toEqual({ kind: 'refused', because: expect.stringContaining('bot/nothing') });
  });
});

describe('an issue, with an API that fails', () => {
  let api: HttpReceiver | undefined;
  afterEach(async () => {
    await api?.close();
    api = undefined;
  });
  async function githubAt(answer: (request: ReceivedRequest) => ReceiverAnswer | 'drop') {
    api = await receiveHttp(answer);
    return githubIssuesNotifier({ GITHUB_API_URL: api.url, GH_TOKEN: 't0ken' });
  }
  const NONE = ({ path }: ReceivedRequest): ReceiverAnswer => ({ body: path.startsWith('/search') ? { items: [] } : [] });
  const ISSUE = { number: 7, title: 't', state: 'open', labels: [] };
  const posts = () => api?.requests.filter(({ method }) => method === 'POST').length;

  it.each([
    ['500', { status: 500 }],
    ['a limit', { status: 403, headers: { 'x-ratelimit-remaining': '0' } }],
    ['no JSON', { body: '<html>' }],
    ['a lost connection', 'drop'],
  ] as const)('is not made while it cannot be looked for: %s', async (_, answer) => {
    for (const failing of ['/repos', '/search']) {
      const github = await githubAt((request) => (request.path.startsWith(failing) ? answer : NONE(request)));
      expect((await github.send(REPOSITORY, messageOf(), undefined)).kind).toBe('later');
      expect(posts()).toBe(0);
      await api?.close();
    }
  });

  it.each([
    ['a limit', { status: 403, headers: { 'retry-after': '60' } }, 'later'],
    ['422', { status: 422 }, 'refused'],
    ['a token that is not taken', { status: 401 }, 'refused'],
    ['no permission', { status: 403 }, 'refused'],
    ['an answer without a number', { status: 201, body: {} }, 'unknown'],
    ['500', { status: 500 }, 'unknown'],
    ['a lost connection', 'drop', 'unknown'],
  ] as const)('says what became of it after %s', async (_, answer, kind) => {
    const github = await githubAt((request) => (request.method === 'POST' ? answer : NONE(request)));
    expect((await github.send(REPOSITORY, messageOf(), undefined)).kind).toBe(kind);
    expect(posts()).toBe(1);
  });

  it('is found when it was made and the answer was lost', async () => {
    let made: object | undefined;
    const github = await githubAt((request) => {
      if (request.method === 'POST') {
        const asked: object = JSON.parse(request.body) as object;
        made = { ...ISSUE, ...asked };
        return 'drop';
      }
      return made === undefined || request.path.startsWith('/search') ? NONE(request) : { body: [made] };
    });
    expect(await github.send(REPOSITORY, messageOf(), undefined)).toEqual({ kind: 'sent', reference: '7' });
  });

  it('is not taken for ours when a stranger copied the marker', async () => {
    const copied = { ...ISSUE, ...issueOf(messageOf()), author_association: 'NONE', user: { type: 'User' } };
    const github = await githubAt((request) => {
      if (request.method === 'POST') return { status: 201, body: { ...ISSUE, number: 8 } };
      return request.path.startsWith('/search') ? { body: { items: [copied] } } : NONE(request);
    });
    expect(await github.send(REPOSITORY, messageOf(), undefined)).toEqual({ kind: 'sent', reference: '8' });
  });

  it('is looked for anew when the one that was noted is gone', async () => {
    const github = await githubAt((request) => {
      if (request.path.endsWith('/issues/3')) return { status: 410 };
      return request.method === 'POST' ? { status: 201, body: ISSUE } : NONE(request);
    });
    expect(await github.send(REPOSITORY, messageOf(), { reference: '3' })).toEqual({ kind: 'sent', reference: '7' });
  });

  it('may be changed later when nothing listens', async () => {
    const github = githubIssuesNotifier({ GITHUB_API_URL: `http://127.0.0.1:${await closedPort()}`, GH_TOKEN: 'x' });
    expect((await github.send(REPOSITORY, messageOf(), { reference: '3' })).kind).toBe('later');
  });

  it.each([
    ['bot', { GH_TOKEN: 'x' }, /no repository/],
    ['bot/..', { GH_TOKEN: 'x' }, /no repository/],
    ['bot/a/../b', { GH_TOKEN: 'x' }, /no repository/],
    ['bot/a?x', { GH_TOKEN: 'x' }, /no repository/],
    [REPOSITORY, {}, /GITHUB_TOKEN is not set/],
    [REPOSITORY, { GH_TOKEN: 'x', GITHUB_API_URL: 'nothing' }, /not an address/],
    [REPOSITORY, { GH_TOKEN: 'x', GITHUB_API_URL: 'http://git.acme.example/api/v3' }, /not https/],
  ])('is not made at %s with %j', async (to, env, because) => {
    const answer = await githubIssuesNotifier(env).send(to, messageOf(), undefined);
    expect(answer).toEqual({ kind: 'refused', because: expect.stringMatching(because) });
  });
});

it.each(HOSTILE_NAMES)('shows %j and obeys nothing in it', (name) => {
  const message = messageOf({
    title: name,
    lines: [`The bucket ${name} is public.`, name],
    owner: { name },
    link: 'https://hw.example/x',
  });
  const { title, body } = issueOf({ ...message, asks: { entry: 'e', plan: 'p', lapsesAt: name, undo: name } });
  expect(title).not.toMatch(/[\r\n\u001b\u202e]/);
  // What is left when code is taken away is ours alone.
  const outside = body.replaceAll(/(`+)(?!`).+?(?<!`)\1(?!`)/g, '');
  expect(outside).not.toMatch(/@|#\d|evil|onerror|<(?!!-- headwater cause [0-9a-f]{40} open -->$|https:\/\/hw\.example\/x>)/m);
  expect(body.split('\n').filter((line) => line.startsWith('<!--'))).toHaveLength(1);
});
