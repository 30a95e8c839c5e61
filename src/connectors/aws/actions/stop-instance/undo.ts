/** Starts the instance again. */
import type { SeenLook, UndoAnswer } from '../../../../ports/index.js';
import { textAt } from '../../json.js';
import { all, callStep, equals, waitStep } from '../steps.js';

/** In seconds. */
const LONGEST = 600;

export function undo(_before: SeenLook, { address, resource }: SeenLook): UndoAnswer {
  const { raw } = resource;
  const state = textAt(raw, 'State', 'Name');
  if (state === 'running' || state === 'pending') return { kind: 'already-so', because: `it is ${state}` };
  if (state !== 'stopped' && state !== 'stopping') return { kind: 'drifted', because: `it is ${state ?? 'gone'}` };
  const done = all(equals(['State', 'Name'], 'running'));
  const start = callStep('ec2:StartInstances', address, { InstanceIds: [textAt(raw, 'InstanceId') ?? ''] }, done);
  // One that is still stopping is not started before it has stopped.
  const first = state === 'stopping' ? [waitStep(address, all(equals(['State', 'Name'], 'stopped')), LONGEST)] : [];
  return { kind: 'steps', steps: [...first, start, waitStep(address, done, LONGEST)], expects: done };
}
