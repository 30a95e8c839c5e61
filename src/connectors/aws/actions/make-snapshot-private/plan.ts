/** Takes `all` out of those who may use the snapshot. */
import type { ActionAnswer, SeenLook } from '../../../../ports/index.js';
import { comesBack } from '../declared-by.js';
import { all, callStep } from '../steps.js';
import { shapeOf } from './sharing.js';

export function plan({ address, resource }: SeenLook): ActionAnswer {
  const shape = shapeOf(resource);
  if (shape === undefined) return { kind: 'refused', because: 'it is no snapshot' };
  const { raw } = resource;
  if (!shape.isPublic(raw)) return { kind: 'already-so', because: 'it is not shared with everyone' };
  const done = all(...shape.seen(raw, 'private'));
  return {
    kind: 'steps',
    steps: [callStep(shape.call, address, shape.input(raw, 'remove'), done)],
    expects: done,
    effects: [
      'Other accounts can no longer use the snapshot, unless it is shared with them by name.',
      'Copies that others have made of it stay with them: secrets that were in it have to be changed.',
      ...comesBack(resource),
    ],
  };
}
