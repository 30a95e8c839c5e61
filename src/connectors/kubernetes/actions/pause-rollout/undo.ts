/** Resumes it. */
import type { ResourceAction, UndoAnswer } from '../../../../ports/index.js';
import { at, isTrueAt } from '../../schema.js';
import { uidOf } from '../json-patch.js';
import { pausedStep } from './plan.js';

export const undo: ResourceAction['undo'] = (before, now): UndoAnswer => {
  if (uidOf(now.resource) !== uidOf(before.resource)) return { kind: 'drifted', because: 'it was deleted or made anew' };
  if (!isTrueAt(now.resource.raw, 'spec', 'paused')) return { kind: 'already-so', because: 'it is not paused' };
  const step = pausedStep(before, now.resource, at(before.resource.raw, 'spec', 'paused'));
  return { kind: 'steps', steps: [step], expects: step.done };
};
