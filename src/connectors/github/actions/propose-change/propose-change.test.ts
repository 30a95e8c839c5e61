import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  asked,
  AFTER,
  BRANCH,
  githubPeer,
  proposalAddress,
  proposeAs,
  type Peer,
} from '../../../../../test/fakes/github-proposals.js';
import type { ActionAnswer } from '../../../../ports/index.js';
import { proposeChange as action } from './index.js';

const PATH = 'images/base/Dockerfile';

describe('at a peer of GitHub', () => {
  let peer: Peer;
  beforeEach(async () => void (peer = await githubPeer()));
  afterEach(() => peer.close());

  async function planned(request = asked()): Promise<ActionAnswer> {
    const look = await action.look(peer.address, peer.estate);
    if (look.kind !== 'seen') throw new Error(JSON.stringify(look));
    return action.plan(look, request);
  }

  it('is one commit on the head of the default branch, and a pull request with its words', async () => {
    await peer.push('main', 'readme.md', 'newer\n');
    await proposeAs(peer, asked());
    expect(await peer.file(PATH, BRANCH)).toBe(AFTER);
    expect(await peer.file('readme.md', BRANCH)).toBe('newer\n');
    const { parameters } = asked();
    expect(await peer.pulls()).toMatchObject([{ head: { ref: BRANCH }, title: parameters['title'], body: parameters['body'] }]);
    const compared = await peer.api('GET', `/compare/main...${BRANCH}`);
    expect(compared).toMatchObject({ ahead_by: 1, behind_by: 0 });
  });

  it('keeps what people have written, and writes anew when the fix is another', async () => {
    await proposeAs(peer, asked());
    await peer.api('PATCH', '/pulls/1', { title: 'chore: my own words' });
    expect(await planned()).toMatchObject({ kind: 'already-so' });
    expect(await planned(asked({ words: 'It is older.' }))).toMatchObject({ kind: 'already-so' });
    await proposeAs(peer, asked({ to: 'FROM debian:14' }));
    expect(await peer.pulls()).toMatchObject([{ number: 1, title: 'Move to debian:13' }]);
    expect(await peer.file(PATH, BRANCH)).toMatch(/^FROM debian:14\n/);
  });

  it('takes no for an answer until the fix is another one', async () => {
    await proposeAs(peer, asked());
    await peer.api('PATCH', '/pulls/1', { state: 'closed' });
    expect(await planned()).toMatchObject({ kind: 'refused', because: expect.stringContaining('somebody said no') });
    await proposeAs(peer, asked({ to: 'FROM debian:14' }));
    expect(await peer.pulls()).toHaveLength(2);
  });

  it('never takes a branch over that others have committed to', async () => {
    await proposeAs(peer, asked());
    await peer.push(BRANCH, PATH, 'FROM scratch\n');
    expect(await planned(asked({ to: 'FROM debian:14' }))).toMatchObject({ kind: 'refused' });
  });

  it('reads nothing of a path that leads out, and plans nothing where there is no such file', async () => {
    const out = await peer.estate.read(proposalAddress('../secret'));
    expect(out).toMatchObject({ kind: 'unknown' });
    const look = await action.look(proposalAddress('images/base'), peer.estate);
    expect(look.kind === 'seen' && action.plan(look, asked())).toMatchObject({ kind: 'refused' });
  });

  it.each([
    ['DELETE /repos/{owner}/{repo}', {}],
    ['DELETE /repos/{owner}/{repo}/git/refs/{ref}', { from: 'x' }],
    ['POST /repos/{owner}/{repo}/pulls', { base: 'main', title: 't', body: 'b', head: 'main' }],
    ['POST /repos/{owner}/{repo}/actions/runs/{run_id}/cancel', {}],
    ['PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge', {}],
  ])('sends nothing that is no step of it: %s %j', async (call, input) => {
    const { address } = peer;
    const sent = await peer.estate.send({ kind: 'call', call, address, input, done: { kind: 'gone' } }, 'key');
    expect(sent).toMatchObject({ kind: 'refused' });
    expect(await peer.pulls()).toEqual([]);
  });
});
