/** What starts a machine again. Pure. */
import { at } from '../../../../lib/expectation.js';
import type { ActionTarget, Json } from '../../../../model/index.js';
import type { SeenLook, UndoAnswer } from '../../../../ports/index.js';
import { equals, undone } from '../change.js';
import { STATUS, STOPPED } from './plan.js';

export function undo(before: SeenLook, now: SeenLook, _target: ActionTarget): UndoAnswer {
  return undone(before, now, {
    of: (raw: Json) => (at(raw, STATUS) as Json | undefined) ?? null,
    left: STOPPED,
    back: () => ({ call: 'compute.instances.start', input: {}, done: [equals(STATUS, 'RUNNING')] }),
  });
}
