/** What switches a firewall rule on again. Pure. */
import { at } from '../../../../lib/expectation.js';
import type { ActionTarget, Json } from '../../../../model/index.js';
import type { SeenLook, UndoAnswer } from '../../../../ports/index.js';
import { equals, undone } from '../change.js';

/** Switched on again while it says what it said before: a rule that was rewritten meanwhile is not ours to switch on. */
export function undo(before: SeenLook, now: SeenLook, _target: ActionTarget): UndoAnswer {
  const of = (raw: Json): Json => ({ disabled: at(raw, ['disabled']) === true, rest: restOf(raw) });
  return undone(before, now, {
    of,
    left: { disabled: true, rest: restOf(before.resource.raw) },
    back: () => ({
      call: 'compute.firewalls.patch',
      input: { body: { disabled: false } },
      done: [equals(['disabled'], false)],
    }),
  });
}

function restOf(raw: Json): Json {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) return null;
  return Object.fromEntries(Object.entries(raw).filter(([member]) => member !== 'disabled'));
}
