/** What puts a bucket back after `block-public-access`. Pure. */
import { at } from '../../../../lib/expectation.js';
import type { ActionTarget, Json } from '../../../../model/index.js';
import type { SeenLook, UndoAnswer } from '../../../../ports/index.js';
import { equals, undone } from '../change.js';
import { metagenerationOf } from '../metageneration.js';
import { PREVENTION } from './plan.js';

export function undo(before: SeenLook, now: SeenLook, _target: ActionTarget): UndoAnswer {
  // Its older word for `inherited` is `unspecified`, which is not taken any more.
  const of = (raw: Json): Json => (at(raw, PREVENTION) === 'enforced' ? 'enforced' : 'inherited');
  return undone(before, now, {
    of,
    left: 'enforced',
    back: () => ({
      call: 'storage.buckets.patch',
      input: {
        ifMetagenerationMatch: metagenerationOf(now) ?? '',
        body: { iamConfiguration: { publicAccessPrevention: 'inherited' } },
      },
      done: [equals(PREVENTION, 'inherited')],
    }),
  });
}
