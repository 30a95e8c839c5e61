/** What gives a key its rotation back, or takes it away where it had none. Versions that were made meanwhile stay. Pure. */
import { at } from '../../../../lib/expectation.js';
import type { ActionTarget, Json } from '../../../../model/index.js';
import type { SeenLook, UndoAnswer } from '../../../../ports/index.js';
import { asBefore, undone } from '../change.js';
import { NEXT, PERIOD, WANTED } from './plan.js';

export function undo(before: SeenLook, now: SeenLook, { steps }: ActionTarget): UndoAnswer {
  const period = (raw: Json): Json => (at(raw, PERIOD) as Json | undefined) ?? null;
  const was = period(before.resource.raw);
  const date = (at(before.resource.raw, NEXT) as Json | undefined) ?? null;
  const [call] = steps;
  const redated = call?.kind === 'call' && at(call.input, ['firstRotationAfter']) !== undefined;
  return undone(before, now, {
    of: period,
    left: WANTED,
    back: () => ({
      call: 'cloudkms.projects.locations.keyRings.cryptoKeys.patch',
      // A member that the mask names and the body lacks is taken away.
      input: {
        updateMask: redated ? 'rotationPeriod,nextRotationTime' : 'rotationPeriod',
        body: {
          ...(was === null ? {} : { rotationPeriod: was }),
          ...(redated && date !== null ? { nextRotationTime: date } : {}),
        },
      },
      done: [asBefore(PERIOD, was)],
    }),
  });
}
