import { expect, it } from 'vitest';
import { callsOf, requestFor, seenLook } from '../../../../../test/fakes/seen-look.js';
import { WORKFLOW_RUN } from '../kinds.js';
import { stopBuild as action } from './index.js';

const look = (status: Readonly<Record<string, string | number | boolean>>) => {
  return seenLook(WORKFLOW_RUN, { id: 1, status });
};
const RUNNING = { status: 'in_progress', stopped: 0 };
const ENDED = { status: 'completed', stopped: 1_000_000 };

it('cancels once, never by force, and waits until it has cleaned up', () => {
  const answer = action.plan(look(RUNNING), requestFor());
  expect(callsOf(answer)).toEqual([[expect.stringMatching(/\/cancel$/), {}]]);
  expect(answer).toMatchObject({ steps: [{ kind: 'call' }, { kind: 'wait' }] });
});

it('leaves what has ended', () => {
  expect(action.plan(look(ENDED), requestFor())).toMatchObject({ kind: 'already-so' });
});

it('does nothing when how it is was not read (S3)', () => {
  expect(action.plan(look({}), requestFor())).toMatchObject({ kind: 'refused' });
});

it('says why it is not undone', () => {
  const seen = look(RUNNING);
  expect(action.irreversible).toMatch(/started anew/);
  expect(
    action.undo(seen, seen, {
      ...seen.address,
      name: '',
      version: '',
      service: '',
      request: requestFor(),
      steps: [],
      expects: { kind: 'gone' },
    }),
  ).toMatchObject({ kind: 'drifted' });
});

const COMMIT = 'c'.repeat(40);
const run = (raw: Readonly<Record<string, string | object>>) => ({
  ...seenLook(WORKFLOW_RUN, { id: 1, ...raw }).resource,
  account: 'github.com/acme/app',
});

it.each(['queued', 'in_progress', 'waiting'])('knows what a run builds that is %s', (status) => {
  expect(action.builds?.(run({ head_sha: COMMIT, status: { status } }))).toEqual({
    repository: 'github.com/acme/app',
    commit: COMMIT,
  });
});

it.each([
  ['has ended', { head_sha: COMMIT, status: { status: 'completed' } }],
  ['does not say how it is', { head_sha: COMMIT, status: { status: '' } }],
  ['does not say its commit', { head_sha: '', status: { status: 'queued' } }],
  ['says a part of it', { head_sha: COMMIT.slice(1), status: { status: 'queued' } }],
])('S3: does not know what a run builds that %s', (_, raw) => {
  expect(action.builds?.(run(raw))).toBeUndefined();
});
