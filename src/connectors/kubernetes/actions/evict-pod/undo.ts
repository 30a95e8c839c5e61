/** The controller has made another Pod by itself; what may be left is an added replica. */
import type { ResourceAction, UndoAnswer } from '../../../../ports/index.js';
import { topController } from '../pod-surroundings.js';
import { uidOf } from '../json-patch.js';
import { addressOfObject } from '../objects.js';
import { scaleStep } from '../floor.js';
import { addedReplicas } from '../surge-undo.js';

export const undo: ResourceAction['undo'] = (before, now, target): UndoAnswer => {
  const controller = topController(before);
  const isThere = now.resource.raw !== null && uidOf(now.resource) === uidOf(before.resource);
  const added = controller === undefined ? undefined : addedReplicas(target, addressOfObject(before.address, controller));
  if (controller !== undefined && added !== undefined) {
    const identity = { path: ['metadata', 'uid'], value: uidOf(before.resource) };
    const stays = { kind: 'fields', fields: [{ ...identity, is: 'equals' }] } as const;
    return {
      kind: 'steps',
      steps: [scaleStep(before.address, controller, added.to, added.from)],
      expects: isThere ? stays : { kind: 'gone', identity },
    };
  }
  if (isThere) return { kind: 'already-so', because: 'it is still there' };
  if (controller === undefined) return { kind: 'drifted', because: 'nothing brings it back: it had no controller' };
  return { kind: 'already-so', because: 'its controller has made another one in its place' };
};
