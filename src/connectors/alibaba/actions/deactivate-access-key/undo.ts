/** What activates keys again. A key that was deleted cannot be had back. Pure. */
import { at } from '../../../../lib/expectation.js';
import type { ActionTarget, Json } from '../../../../model/index.js';
import type { SeenLook, UndoAnswer } from '../../../../ports/index.js';
import { undone, type Back } from '../change.js';
import { itemsOf, textOf } from '../../../../lib/named-items.js';
import { INACTIVE, KEYS, statusIs } from './plan.js';

export function undo(before: SeenLook, now: SeenLook, { steps }: ActionTarget): UndoAnswer {
  return undone(before, now, (raw) =>
    steps
      .toReversed()
      .flatMap((step) => (step.kind === 'call' ? [backOf(textOf(at(step.input, ['UserAccessKeyId'])), raw)] : [])),
  );
}

function backOf(id: string, now: Json): Back {
  const is = itemsOf(now, KEYS).find(({ AccessKeyId }) => AccessKeyId === id);
  if (is === undefined) return { drifted: `key ${id} was deleted since` };
  return is['Status'] === INACTIVE ? statusIs(id, 'Active') : 'nothing';
}
