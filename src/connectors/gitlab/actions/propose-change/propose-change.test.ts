import { expect, it } from 'vitest';
import { changeRequest, asked, BEFORE, AFTER } from '../../../../../test/fakes/github-proposals.js';
import { callsOf, later, seenLook, targetOf } from '../../../../../test/fakes/seen-look.js';
import { gitBlobId } from '../../../../lib/git-blob-id.js';
import { readSeal } from '../../../../lib/proposal-seal.js';
import { MERGE_REQUEST } from '../kinds.js';
import { proposeChange as action } from './index.js';

const PATH = 'images/base/Dockerfile';
const HEAD = 'a'.repeat(40);
const nothing = {
  repository: 'gitlab.com/acme/app',
  branch: 'headwater/x',
  base: { branch: 'main', head: HEAD, files: [{ path: PATH, blob: gitBlobId(BEFORE), mode: '100644', text: BEFORE }] },
  change: null,
  request: null,
  status: { proposals: [] },
};
const { title, body } = changeRequest();
const proposed = {
  ...nothing,
  change: { head: 'c'.repeat(40), ours: true, files: [{ path: PATH, blob: gitBlobId(AFTER) }] },
  request: { number: 3, title, body, text: readSeal(title, body)?.text ?? '' },
};

it('is one commit that begins a branch on the head of the default branch, and a merge request', () => {
  const answer = action.plan(seenLook(MERGE_REQUEST, nothing), asked());
  expect(callsOf(answer)).toEqual([
    [
      'POST /projects/:id/repository/commits',
      {
        start_sha: HEAD,
        commit_message: expect.stringMatching(/^Move to debian:13\n\nHeadwater-Change: [0-9a-f]{32}$/),
        actions: [{ action: 'update', file_path: PATH, content: AFTER }],
      },
    ],
    ['POST /projects/:id/merge_requests', { target_branch: 'main', title, description: body }],
  ]);
});

it('is undone by closing it and removing its branch, if nobody has built on it', () => {
  const seen = seenLook(MERGE_REQUEST, nothing);
  const target = targetOf(seen, action.plan(seen, asked()));
  expect(callsOf(action.undo(seen, later(seen, proposed), target))).toEqual([
    ['PUT /projects/:id/merge_requests/:merge_request_iid', { iid: 3, state_event: 'close' }],
    ['DELETE /projects/:id/repository/branches/:branch', { from: 'c'.repeat(40) }],
  ]);
  const built = { ...proposed, change: { ...proposed.change, ours: false } };
  expect(action.undo(seen, later(seen, built), target)).toMatchObject({ kind: 'drifted' });
});

it('is brought up to date only from the head that was seen', () => {
  const answer = action.plan(seenLook(MERGE_REQUEST, proposed), asked({ to: 'FROM debian:14' }));
  expect(callsOf(answer)).toMatchObject([
    ['POST /projects/:id/repository/commits', { from: 'c'.repeat(40), start_sha: HEAD }],
    ['PUT /projects/:id/merge_requests/:merge_request_iid', { iid: 3 }],
  ]);
});
