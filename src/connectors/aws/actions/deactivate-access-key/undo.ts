/** Activates the keys again that the action deactivated. */
import type { ActionTarget } from '../../../../model/index.js';
import type { SeenLook, UndoAnswer } from '../../../../ports/index.js';
import { itemsAt, textAt } from '../../json.js';
import { all, callsIn } from '../steps.js';
import { hasStatus, idOfKey, isActive, statusStep } from './plan.js';

export function undo(_before: SeenLook, { address, resource }: SeenLook, { steps }: ActionTarget): UndoAnswer {
  const keys = itemsAt(resource.raw, 'AccessKeyMetadata');
  const ids = callsIn(steps, 'iam:UpdateAccessKey').map(({ input }) => textAt(input, 'AccessKeyId') ?? '');
  const gone = ids.filter((id) => !keys.some((key) => idOfKey(key) === id));
  if (gone.length > 0) return { kind: 'drifted', because: `access key ${gone.join(', ')} is gone` };
  const inactive = ids.filter((id) => keys.some((key) => idOfKey(key) === id && !isActive(key)));
  if (inactive.length === 0) return { kind: 'already-so', because: 'the keys are active' };
  return {
    kind: 'steps',
    steps: inactive.map((id) => statusStep(address, resource.raw, id, 'Active')),
    expects: all(...inactive.map((id) => hasStatus(id, 'Active'))),
  };
}
