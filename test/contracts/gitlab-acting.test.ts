// The actions at GitLab, over a server that answers reads and writes as its API is documented to.
import { afterAll, beforeAll } from 'vitest';
import { gitlabActing } from '../../src/connectors/gitlab/index.js';
import { resourceId, sourceId } from '../../src/model/index.js';
import { asked, BEFORE, BRANCH } from '../fakes/github-proposals.js';
import { startGitlab, type GitlabServer } from '../fakes/gitlab-server.js';
import { TEST_LIMITS } from '../fakes/read-context.js';
import { testCalls } from '../fakes/single-calls.js';
import { describeActing, type ActingCase } from './acting.js';

const PATH = 'images/base/Dockerfile';
const PLACE = '127.0.0.1/acme/shop/app';
const SETTINGS = ['CI_API_V4_URL', 'GITLAB_TOKEN'] as const;
const before = SETTINGS.map((name) => [name, process.env[name]] as const);

beforeAll(() => void (process.env['GITLAB_TOKEN'] = 'glpat'));
afterAll(() => {
  for (const [name, value] of before)
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
});

async function open(server: GitlabServer) {
  process.env['CI_API_V4_URL'] = server.url;
  const claim = { candidate: { kind: 'address', address: 'gitlab://acme/shop/app' }, as: 'GitLab acme/shop/app' } as const;
  const context = {
    source: sourceId('gitlab://acme/shop/app'),
    limits: TEST_LIMITS,
    signal: new AbortController().signal,
    progress: () => undefined,
    calls: testCalls().caller,
  };
  return gitlabActing.open(claim, { accounts: [], regions: [], kinds: [] }, context);
}

function addressOf(kind: 'MergeRequest' | 'Pipeline', rest: string) {
  const scope = { platform: 'gitlab', account: PLACE, apiVersion: 'gitlab.com/v4', kind };
  return { scope, resource: resourceId(`gitlab:${PLACE}/-/${rest}`) };
}

const proposal: ActingCase = {
  action: 'propose-change',
  async set() {
    const server = await startGitlab({ [PATH]: BEFORE, 'readme.md': 'app\n' });
    return {
      connector: gitlabActing,
      estate: await open(server),
      address: addressOf('MergeRequest', `merge_requests/${BRANCH}?path=${encodeURIComponent(PATH)}`),
      request: asked(),
      change: async () => server.push('main', PATH, 'FROM scratch\n'),
      drift: async () => server.push(BRANCH, 'readme.md', 'more\n'),
      close: () => server.close(),
    };
  },
};

const build: ActingCase = {
  action: 'stop-build',
  async set() {
    const server = await startGitlab({ [PATH]: BEFORE });
    return {
      connector: gitlabActing,
      estate: await open(server),
      address: addressOf('Pipeline', 'pipelines/41'),
      change: async () => void server.pipelines.set(41, 'success'),
      close: () => server.close(),
    };
  },
};

describeActing('GitLab', [proposal, build]);
