/** What enables a key again. Pure. */
import { at } from '../../../../lib/expectation.js';
import type { ActionTarget } from '../../../../model/index.js';
import type { SeenLook, UndoAnswer } from '../../../../ports/index.js';
import { asBefore, undone } from '../change.js';

export function undo(before: SeenLook, now: SeenLook, _target: ActionTarget): UndoAnswer {
  return undone(before, now, {
    of: (raw) => at(raw, ['disabled']) === true,
    left: true,
    // Google leaves out what is false.
    back: () => ({
      call: 'iam.projects.serviceAccounts.keys.enable',
      input: {},
      done: [asBefore(['disabled'], at(before.resource.raw, ['disabled']) === false ? false : null)],
    }),
  });
}
