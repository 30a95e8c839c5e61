// The actions at GitLab, over a server that answers reads and writes as its API is documented to.
import { afterEach, vi } from 'vitest';
import { gitlabActing } from '../../src/connectors/gitlab/index.js';
import { resourceId } from '../../src/model/index.js';
import { asked, BEFORE, BRANCH } from '../fakes/github-proposals.js';
import { openGitlab, startGitlab } from '../fakes/gitlab-server.js';
import { describeActing, type ActingCase } from './acting.js';

const PATH = 'images/base/Dockerfile';
const PLACE = '127.0.0.1/acme/shop/app';
afterEach(() => vi.unstubAllEnvs());

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
      estate: await openGitlab(server),
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
      estate: await openGitlab(server),
      address: addressOf('Pipeline', 'pipelines/41'),
      change: async () => void server.pipelines.set(41, 'success'),
      close: () => server.close(),
    };
  },
};

describeActing('GitLab', [proposal, build]);
