/** Shares the snapshot with everyone again. */
import type { SeenLook, UndoAnswer } from '../../../../ports/index.js';
import { all, callStep } from '../steps.js';
import { shapeOf } from './sharing.js';

export function undo(before: SeenLook, { address, resource }: SeenLook): UndoAnswer {
  const shape = shapeOf(before.resource);
  const { raw } = resource;
  if (shape === undefined || raw === null) return { kind: 'drifted', because: 'the snapshot is gone' };
  if (shape.isPublic(raw)) return { kind: 'already-so', because: 'it is shared with everyone' };
  const done = all(...shape.seen(raw, 'public'));
  return { kind: 'steps', steps: [callStep(shape.call, address, shape.input(raw, 'add'), done)], expects: done };
}
