/** What gives a key its rotation back, or takes it away where it had none. Versions that were made meanwhile stay. Pure. */
import { at } from '../../../../lib/expectation.js';
import type { ActionTarget, Json } from '../../../../model/index.js';
import type { SeenLook, UndoAnswer } from '../../../../ports/index.js';
import { equals, undone, type Back } from '../change.js';
import { textOf } from '../../../../lib/named-items.js';
import { INTERVAL, rotatesEvery, ROTATES, WANTED } from './plan.js';

export function undo(before: SeenLook, now: SeenLook, _target: ActionTarget): UndoAnswer {
  const was = { rotates: rotates(before.resource.raw), interval: textOf(at(before.resource.raw, INTERVAL)) };
  return undone(before, now, (raw): readonly Back[] => {
    const interval = textOf(at(raw, INTERVAL));
    if (rotates(raw) === was.rotates && (!was.rotates || interval === was.interval)) return ['nothing'];
    if (!rotates(raw) || interval !== WANTED) return [{ drifted: 'somebody changed its rotation since' }];
    if (was.rotates && was.interval !== '') return [rotatesEvery(was.interval)];
    return [
      { call: 'kms:UpdateRotationPolicy', input: { EnableAutomaticRotation: 'false' }, done: [equals(ROTATES, 'Disabled')] },
    ];
  });
}

function rotates(raw: Json): boolean {
  return at(raw, ROTATES) === 'Enabled';
}
