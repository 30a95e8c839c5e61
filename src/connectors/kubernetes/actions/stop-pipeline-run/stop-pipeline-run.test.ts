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

const COMMIT = 'c'.repeat(40);
const BUILT = { repository: 'github.com/acme/app', commit: COMMIT };
const PAC = 'pipelinesascode.tekton.dev';
const param = (name: string, value: Json): Json => ({ name, value });
const chains = (url: Json, commit: Json): Json => [param('CHAINS-GIT_URL', url), param('CHAINS-GIT_COMMIT', commit)];
const noted = (annotations: Fields, spec: Fields = {}, status: Fields = {}, labels: Fields = {}) =>
  object('tekton.dev/v1', 'PipelineRun', 'build', { metadata: { annotations, labels }, spec, status });
const NOTES = { [`${PAC}/repo-url`]: 'https://github.com/acme/app', [`${PAC}/sha`]: COMMIT };

it.each([
  ['Pipelines-as-Code notes on it', noted(NOTES)],
  [
    'Pipelines-as-Code notes in a label',
    noted({ [`${PAC}/repo-url`]: 'git@github.com:acme/app.git' }, {}, {}, { [`${PAC}/sha`]: COMMIT }),
  ],
  ['it is given for Chains', noted({}, { params: chains('git+https://github.com/acme/app.git', COMMIT) })],
  ['both say', noted(NOTES, { params: chains('https://github.com/acme/app', COMMIT) })],
  ['waits to be started', noted(NOTES, { status: 'PipelineRunPending' })],
])('knows what a run builds: %s', (_, seen) => {
  expect(stopPipelineRun.builds?.(seen)).toEqual(BUILT);
});

it.each([
  ['has ended', noted(NOTES, {}, { completionTime: '2026-01-01T00:00:00Z' })],
  ['is being ended', noted(NOTES, { status: 'Cancelled' })],
  ['says nothing', noted({})],
  ['names a branch', noted({ ...NOTES, [`${PAC}/sha`]: 'main' })],
  ['names no repository', noted({ ...NOTES, [`${PAC}/repo-url`]: '/srv/git/app' })],
  ['contradicts itself', noted(NOTES, { params: chains('https://github.com/acme/app', 'd'.repeat(40)) })],
  [
    'names two commits',
    noted({}, { params: [param('CHAINS-GIT_COMMIT', COMMIT), chains(NOTES[`${PAC}/repo-url`] ?? '', COMMIT)].flat() }),
  ],
  ['names a list', noted({}, { params: chains('https://github.com/acme/app', [COMMIT]) })],
  ['was not read whole', { ...noted(NOTES), unread: [{ path: 'status', why: 'only its metadata is read' }] }],
])('S3: does not know what a run builds that %s', (_, seen) => {
  expect(stopPipelineRun.builds?.(seen)).toBeUndefined();
});
