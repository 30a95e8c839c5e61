/** Gives the number of replicas back that there was. */
import type { Expectation } from '../../../../model/index.js';
import type { ResourceAction, UndoAnswer } from '../../../../ports/index.js';
import { PATCH } from '../../calls.js';
import { at, isTrueAt } from '../../schema.js';
import { replicasOf, scaleStep } from '../floor.js';
import { sameSpecification, uidOf } from '../json-patch.js';
import { CRON_JOB, isKind } from '../objects.js';

export const undo: ResourceAction['undo'] = (before, now): UndoAnswer => {
  if (uidOf(now.resource) !== uidOf(before.resource)) return { kind: 'drifted', because: 'it was deleted or made anew' };
  if (isKind(before.resource, CRON_JOB)) return resume(before, now);
  const [had, has] = [replicasOf(before.resource), replicasOf(now.resource)];
  if (had === undefined || has === had) return { kind: 'already-so', because: `it has ${has ?? 'as many'} replicas` };
  if (has !== 0) return { kind: 'drifted', because: `it has ${has ?? 'an unknown number of'} replicas now` };
  const step = scaleStep(before.address, now.resource, 0, had);
  return {
    kind: 'steps',
    steps: [step],
    expects: { kind: 'fields', fields: [{ path: ['spec', 'replicas'], is: 'equals', value: had }] },
  };
};

function resume(before: Parameters<ResourceAction['undo']>[0], now: Parameters<ResourceAction['undo']>[1]): UndoAnswer {
  if (!isTrueAt(now.resource.raw, 'spec', 'suspend')) return { kind: 'already-so', because: 'it is not suspended' };
  const path = ['spec', 'suspend'];
  const had = at(before.resource.raw, ...path);
  const expects: Expectation = {
    kind: 'fields',
    fields: [had === undefined ? { path, is: 'absent' } : { path, is: 'equals', value: had }],
  };
  const change =
    had === undefined ? { op: 'remove', path: '/spec/suspend' } : { op: 'replace', path: '/spec/suspend', value: had };
  return {
    kind: 'steps',
    steps: [
      {
        kind: 'call',
        call: PATCH.cronJob,
        address: before.address,
        input: [...sameSpecification(now.resource), change],
        done: expects,
      },
    ],
    expects,
  };
}
