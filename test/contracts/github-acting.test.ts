// The actions at GitHub, against a stateful peer of other people's making, alone and behind one that refuses as GitHub does.
import { githubActing } from '../../src/connectors/github/index.js';
import { resourceId } from '../../src/model/index.js';
import { asked, BRANCH, githubPeer, openGithub, proposeAs, scopeOf } from '../fakes/github-proposals.js';
import { RUN, strictGithub } from '../fakes/strict-github.js';
import { describeActing, type ActingCase } from './acting.js';

function proposal(of: string, isStrict: boolean, isUpdate: boolean): ActingCase {
  return {
    action: 'propose-change',
    of,
    async set() {
      const peer = await githubPeer();
      const strict = isStrict ? await strictGithub(peer.url, () => false) : undefined;
      const estate = strict === undefined ? peer.estate : await openGithub(strict.url);
      if (isUpdate) await proposeAs(peer, asked());
      return {
        connector: githubActing,
        estate,
        address: peer.address,
        request: isUpdate ? asked({ title: 'Move to debian:14', to: 'FROM debian:14' }) : asked(),
        change: () => peer.push('main', 'images/base/Dockerfile', 'FROM scratch\n'),
        drift: () => peer.push(BRANCH, 'readme.md', 'more\n'),
        close: async () => {
          await strict?.close();
          await peer.close();
        },
      };
    },
  };
}

const build: ActingCase = {
  action: 'stop-build',
  async set() {
    const peer = await githubPeer();
    const strict = await strictGithub(peer.url, () => false);
    return {
      connector: githubActing,
      estate: await openGithub(strict.url),
      address: { scope: scopeOf('WorkflowRun'), resource: resourceId(`github:127.0.0.1/bot/app/run/${RUN}`) },
      change: async () => void (strict.run.status = 'completed'),
      close: async () => {
        await strict.close();
        await peer.close();
      },
    };
  },
};

describeActing('GitHub', [
  proposal('a new one', false, false),
  proposal('a new one, where GitHub refuses', true, false),
  proposal('another fix', true, true),
  build,
]);
