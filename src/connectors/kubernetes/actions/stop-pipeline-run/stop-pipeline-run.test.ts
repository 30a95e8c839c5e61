import { expect, it } from 'vitest';
import type { Json } from '../../../../model/index.js';
import { inputOf, look, object, outline, request, targetOf } from '../../../../../test/fakes/kubernetes-look.js';
import { stopPipelineRun } from './index.js';

type Fields = { readonly [key: string]: Json };

const run = (spec: Fields = {}, status: Fields = {}) => look(object('tekton.dev/v1', 'PipelineRun', 'build', { spec, status }));

it.each([{}, { status: 'PipelineRunPending' }])('lets what runs finish, and starts no more: %j', (spec) => {
  const answer = stopPipelineRun.plan(run(spec), request());
  expect(outline(answer)).toEqual(['patch pipelineruns.tekton.dev']);
  expect(inputOf(answer)).toContainEqual({ op: 'add', path: '/spec/status', value: 'StoppedRunFinally' });
});

it.each([
  ['has ended', run({}, { completionTime: '2026-01-01T00:00:00Z' })],
  ['is stopped already', run({ status: 'StoppedRunFinally' })],
  ['is cancelled, which is more', run({ status: 'Cancelled' })],
])('leaves a run alone that %s', (_, seen) => {
  expect(stopPipelineRun.plan(seen, request())).toMatchObject({ kind: 'already-so' });
});

it('S6: says that there is no way back, and why', () => {
  const seen = run();
  expect(stopPipelineRun.irreversible).toContain('does not go on');
  const target = targetOf(seen, stopPipelineRun.plan(seen, request()));
  expect(stopPipelineRun.undo(seen, seen, target)).toEqual({ kind: 'drifted', because: stopPipelineRun.irreversible });
});
