/** A repository at a stateful peer of GitHub, of other people's making, and what people do there beside Headwater. */
import { resourceId, sourceId, type ActionRequest, type ResourceAddress } from '../../src/model/index.js';
import type { ActingEstate } from '../../src/ports/index.js';
import { githubActing } from '../../src/connectors/github/index.js';
import { fixIdentity, sealed } from '../../src/lib/proposal-seal.js';
import { sha256 } from '../../src/lib/sha256.js';
import { startEmulator } from './emulator.js';
import { TEST_LIMITS } from './read-context.js';
import { testCalls } from './single-calls.js';

export const BRANCH = 'headwater/base-image-debian';
export const BEFORE = 'FROM debian:12\nRUN apt-get update\n';
export const AFTER = 'FROM debian:13\nRUN apt-get update\n';

export interface Peer {
  readonly url: string;
  readonly estate: ActingEstate;
  readonly address: ResourceAddress;
  /** One request to the API, by whom the token is; throws for a status that is none of success. */
  api(method: string, path: string, body?: object): Promise<unknown>;
  /** The text of a file; undefined when it is not there. */
  file(path: string, ref: string): Promise<string | undefined>;
  /** Commits a file onto a branch. */
  push(branch: string, path: string, text: string): Promise<void>;
  pulls(): Promise<readonly PeerPull[]>;
  close(): Promise<void>;
}

export interface PeerPull {
  readonly number: number;
  readonly state: string;
  readonly title: string;
  readonly body: string;
  /** Where people see it. */
  readonly html_url: string;
  readonly head: { readonly ref: string };
}

/** The words and the edit that a test asks for. */
export function changeRequest(more: { readonly title?: string; readonly words?: string; readonly to?: string } = {}) {
  const { title = 'Move to debian:13', words = 'It is old.', to = 'FROM debian:13' } = more;
  const edits = [{ path: 'images/base/Dockerfile', startLine: 1, removed: ['FROM debian:12'], added: [to] }];
  return {
    edits,
    files: [{ path: 'images/base/Dockerfile', sha256: sha256(BEFORE) }],
    title,
    body: sealed(title, words, 'base-image:debian', fixIdentity(edits)),
  };
}

export function asked(more: Parameters<typeof changeRequest>[0] = {}): ActionRequest {
  return { phase: 'test', fields: [], parameters: changeRequest(more) };
}

const ME = { authorization: 'Bearer t0ken', 'content-type': 'application/json' };

export async function githubPeer(): Promise<Peer> {
  const peer = await startEmulator('github', {
    tokens: { t0ken: { login: 'bot', scopes: ['repo'] } },
    github: { users: [{ login: 'bot' }], repos: [{ owner: 'bot', name: 'app', auto_init: true }] },
  });
  return openPeer(peer.url, () => peer.close());
}

export async function openPeer(url: string, close: () => Promise<void>): Promise<Peer> {
  const api = async (method: string, path: string, body?: object): Promise<unknown> => {
    const answer = await fetch(`${url}/repos/bot/app${path}`, {
      method,
      headers: ME,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return text === '' ? undefined : (JSON.parse(text) as unknown);
  };
  const file: Peer['file'] = async (path, ref) => {
    const found = (await api('GET', `/contents/${path}?ref=${ref}`).catch(() => undefined)) as { content: string } | undefined;
    return found === undefined ? undefined : Buffer.from(found.content, 'base64').toString('utf8');
  };
  const push: Peer['push'] = async (branch, path, text) => {
    const known = (await api('GET', `/contents/${path}?ref=${branch}`).catch(() => undefined)) as { sha: string } | undefined;
    const content = Buffer.from(text).toString('base64');
    await api('PUT', `/contents/${path}`, { message: 'by hand', branch, content, ...(known && { sha: known.sha }) });
  };
  await push('main', 'images/base/Dockerfile', BEFORE);
  return {
    url,
    estate: await openGithub(url),
    address: proposalAddress('images/base/Dockerfile'),
    api,
    file,
    push,
    pulls: async () => (await api('GET', '/pulls?state=all')) as readonly PeerPull[],
    close,
  };
}

/** With the token and the address of the peer, which the connector takes from its environment. */
export async function openGithub(url: string): Promise<ActingEstate> {
  const before = [process.env['GITHUB_API_URL'], process.env['GITHUB_TOKEN'], process.env['GH_TOKEN']] as const;
  Object.assign(process.env, { GITHUB_API_URL: url, GITHUB_TOKEN: 't0ken' });
  delete process.env['GH_TOKEN'];
  try {
    const address = 'github://bot/app';
    const claim = { candidate: { kind: 'address', address }, as: 'GitHub bot/app' } as const;
    const options = { accounts: [], regions: [], kinds: [] };
    const signal = new AbortController().signal;
    const context = {
      source: sourceId(address),
      limits: TEST_LIMITS,
      signal,
      progress: () => undefined,
      calls: testCalls().caller,
    };
    return await githubActing.open(claim, options, context);
  } finally {
    for (const [index, name] of (['GITHUB_API_URL', 'GITHUB_TOKEN', 'GH_TOKEN'] as const).entries()) {
      const value = before[index];
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  }
}

export function proposalAddress(...paths: readonly string[]): ResourceAddress {
  const query = paths.map((path) => `path=${encodeURIComponent(path)}`).join('&');
  return { scope: scopeOf('PullRequest'), resource: resourceId(`github:127.0.0.1/bot/app/pull/${BRANCH}?${query}`) };
}

export function scopeOf(kind: string): ResourceAddress['scope'] {
  return { platform: 'github', account: '127.0.0.1/bot/app', apiVersion: 'api.github.com/2022-11-28', kind };
}

/** Carries a proposal out, without an executor: every step of it, once. */
export async function proposeAs({ estate, address }: Pick<Peer, 'estate' | 'address'>, request: ActionRequest): Promise<void> {
  const action = githubActing.actions.find(({ name }) => name === 'propose-change');
  const look = await action?.look(address, estate);
  if (action === undefined || look?.kind !== 'seen') throw new Error(JSON.stringify(look));
  const answer = action.plan(look, request);
  if (answer.kind !== 'steps') throw new Error(answer.because);
  for (const step of answer.steps) {
    const sent = step.kind === 'call' ? await estate.send(step, 'key') : undefined;
    if (sent?.kind !== 'accepted') throw new Error(JSON.stringify(sent));
  }
}
