import { describe, expect, it } from 'vitest';
import { gitBlobId } from './git-blob-id.js';
import { judgeProposal, judgeProposalUndo, MOST_OPEN, proposalPage, type ProposalState, type WantedChange } from './proposal.js';
import { fixIdentity, readSeal, sealed } from './proposal-seal.js';
import { sha256 } from './sha256.js';

const PATH = 'Dockerfile';
const BEFORE = 'FROM a:1\n';
const AFTER = 'FROM a:2\n';

function wantedOf(to = 'FROM a:2', title = 'Fix: old'): WantedChange {
  const edits = [{ path: PATH, startLine: 1, removed: ['FROM a:1'], added: [to] }];
  const body = sealed(title, 'Why.', 'cause', fixIdentity(edits));
  return { edits, files: [{ path: PATH, sha256: sha256(BEFORE) }], title, body };
}

const wanted = wantedOf();
const fix = fixIdentity(wanted.edits);
const OTHER = wantedOf('FROM a:3');

function stateOf(more: Partial<ProposalState> = {}, text = BEFORE): ProposalState {
  return {
    repository: 'host/acme/app',
    branch: 'headwater/cause',
    base: { branch: 'main', head: 'h', files: [{ path: PATH, blob: gitBlobId(text), mode: '100644', text }] },
    change: null,
    request: null,
    status: { proposals: [] },
    ...more,
  };
}

const branch = (text: string, ours = true): ProposalState['change'] => {
  return { head: 'c', ours, files: [{ path: PATH, blob: gitBlobId(text) }] };
};
const open = ({ title, body }: WantedChange): ProposalState['request'] => {
  return { number: 7, title, body, text: readSeal(title, body)?.text ?? '' };
};
const was = (state: 'open' | 'closed' | 'merged', of = fix) => ({ proposals: [{ number: 7, state, fix: of }] });

describe('a proposal', () => {
  it.each([
    ['nothing is there', stateOf(), 'make', 'open'],
    ['its branch is there and was never proposed', stateOf({ change: branch(AFTER) }), 'keep', 'open'],
    ['another one of ours was closed', stateOf({ status: was('closed', 'f'.repeat(32)) }), 'make', 'open'],
    ['another fix is open', stateOf({ change: branch('FROM a:3\n'), request: open(OTHER) }), 'move', 'write'],
    ['its words are of another fix', stateOf({ change: branch(AFTER), request: open(OTHER) }), 'keep', 'write'],
    ['the file has moved on', stateOf({ change: branch('FROM a:0\n'), request: open(wanted) }), 'move', 'keep'],
  ])('when %s', (_, state, onBranch, onRequest) => {
    expect(judgeProposal(state, wanted, 0)).toMatchObject({ kind: 'propose', branch: onBranch, request: onRequest });
  });

  it.each([
    ['is open', stateOf({ change: branch(AFTER), request: open(wanted) }), 'already-so', /number 7/],
    [
      'is open with words of people',
      stateOf({ change: branch(AFTER, false), request: { ...open(wanted), title: 'Mine' } as ProposalState['request'] }),
      'already-so',
      /number 7/,
    ],
    ['was merged', stateOf({}, AFTER), 'already-so', /main has it/],
    ['was closed by somebody', stateOf({ status: was('closed') }), 'refused', /somebody said no: number 7/],
    ['was closed, and its words are gone', stateOf({ status: was('closed', '') }), 'refused', /somebody said no/],
    ['was merged and taken back', stateOf({ status: was('merged') }), 'refused', /taken back/],
    ['is for a file that changed', stateOf({}, 'FROM b\n'), 'refused', /not what was scanned/],
    ['has commits of others', stateOf({ change: branch('x', false) }), 'refused', /others have committed/],
    [
      'is open and has commits of others',
      stateOf({ change: branch('x', false), request: open(wanted) }),
      'refused',
      /others have committed/,
    ],
  ])('that %s is left alone', (_, state, kind, because) => {
    expect(judgeProposal(state, wanted, 0)).toEqual({ kind, because: expect.stringMatching(because) });
  });

  it('is not made when as many are open as anybody can look at, and is still brought up to date then', () => {
    expect(judgeProposal(stateOf(), wanted, MOST_OPEN)).toMatchObject({ kind: 'refused' });
    const other = stateOf({ change: branch('FROM a:3\n'), request: open(OTHER) });
    expect(judgeProposal(other, wanted, MOST_OPEN)).toMatchObject({ kind: 'propose' });
  });

  it('is not made with words that are about something else', () => {
    expect(judgeProposal(stateOf(), { ...wanted, body: OTHER.body }, 0)).toMatchObject({ kind: 'refused' });
    expect(judgeProposal(stateOf(), { ...wanted, title: 'Other' }, 0)).toMatchObject({ kind: 'refused' });
  });

  it('is not made of what is no plain file', () => {
    const { base } = stateOf();
    const files = base.files.map((file) => ({ ...file, mode: '120000' }));
    expect(judgeProposal(stateOf({ base: { ...base, files } }), wanted, 0)).toMatchObject({ kind: 'refused' });
  });
});

describe('taking a proposal back', () => {
  const proposed = stateOf({ change: branch(AFTER), request: open(wanted), status: was('open') });

  it.each([
    ['closes it and removes its branch', stateOf(), proposed, { kind: 'undo', request: 'close', branch: 'remove' }],
    [
      'removes a branch alone',
      stateOf(),
      stateOf({ change: branch(AFTER) }),
      { kind: 'undo', request: 'keep', branch: 'remove' },
    ],
    ['does nothing twice', stateOf(), stateOf({ status: was('closed') }), { kind: 'already-so' }],
    ['leaves what was merged', stateOf(), stateOf({ status: was('merged') }, AFTER), { kind: 'drifted' }],
    ['leaves commits of others', stateOf(), { ...proposed, change: branch('x', false) }, { kind: 'drifted' }],
    [
      'puts back words and branch',
      { ...proposed, change: { head: 'b', ours: true, files: [] }, request: open(OTHER) },
      proposed,
      { kind: 'undo', request: 'write', branch: 'move' },
    ],
    [
      'leaves what somebody closed',
      { ...proposed, request: open(OTHER) },
      stateOf({ change: branch(AFTER) }),
      { kind: 'drifted' },
    ],
  ])('%s', (_, before, now, verdict) => {
    expect(judgeProposalUndo(before, now)).toMatchObject(verdict);
  });
});

it('is seen on the page of the request that is open, and on none when it is closed or nothing says where', () => {
  const page = 'https://host/acme/app/pull/7';
  const seen = (...proposals: ProposalState['status']['proposals']) => proposalPage(stateOf({ status: { proposals } }));
  expect(seen({ number: 8, state: 'closed', fix, page: `${page}8` }, { number: 7, state: 'open', fix, page })).toBe(page);
  expect(seen({ number: 7, state: 'merged', fix, page })).toBeUndefined();
  expect(seen({ number: 7, state: 'open', fix })).toBeUndefined();
  expect(proposalPage('no proposal')).toBeUndefined();
});
