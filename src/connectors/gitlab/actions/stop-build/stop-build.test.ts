import { expect, it } from 'vitest';
import { callsOf, requestFor, seenLook } from '../../../../../test/fakes/seen-look.js';
import { PIPELINE } from '../kinds.js';
import { stopBuild as action } from './index.js';

const look = (status: Readonly<Record<string, string | number | boolean>>) => {
  return seenLook(PIPELINE, { id: 1, status });
};
const RUNNING = { status: 'running', ended: false, stopping: false };
const ENDED = { status: 'success', ended: true, stopping: true };

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
