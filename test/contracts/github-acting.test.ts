// The actions at GitHub, against a stateful peer of other people's making, and against one that refuses as GitHub does.
import { githubActing } from '../../src/connectors/github/index.js';
import { asked, BRANCH, githubPeer } from '../fakes/github-proposals.js';
import { describeActing, type ActingCase } from './acting.js';

const newProposal: ActingCase = {
  action: 'propose-change',
  of: 'a new one',
  async set() {
    const peer = await githubPeer();
    return {
      connector: githubActing,
      estate: peer.estate,
      address: peer.address,
      request: asked(),
      change: () => peer.push('main', 'images/base/Dockerfile', 'FROM scratch\n'),
      drift: () => peer.push(BRANCH, 'readme.md', 'more\n'),
      close: () => peer.close(),
    };
  },
};

describeActing('GitHub', [newProposal]);
