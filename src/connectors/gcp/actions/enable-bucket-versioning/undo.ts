/** What puts a bucket back after `enable-bucket-versioning`; what was kept meanwhile stays. Pure. */
import { at } from '../../../../lib/expectation.js';
import type { ActionTarget, Json } from '../../../../model/index.js';
import type { SeenLook, UndoAnswer } from '../../../../ports/index.js';
import { asBefore, undone } from '../change.js';
import { metagenerationOf } from '../metageneration.js';
import { ENABLED } from './plan.js';

export function undo(before: SeenLook, now: SeenLook, _target: ActionTarget): UndoAnswer {
  // Undefined, where it was never set, is not the same as false: undo takes the member away then.
  const of = (raw: Json): Json => (at(raw, ENABLED) as Json | undefined) ?? null;
  const was = of(before.resource.raw);
  return undone(before, now, {
    of,
    left: true,
    back: () => ({
      call: 'storage.buckets.patch',
      input: {
        ifMetagenerationMatch: metagenerationOf(now) ?? '',
        body: { versioning: was === null ? null : { enabled: was } },
      },
      done: [asBefore(ENABLED, was)],
    }),
  });
}
