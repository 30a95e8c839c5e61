/** Rolls it forward again, to the very revision that ran. */
import { meets } from '../../../../lib/expectation.js';
import type { ResourceAction, UndoAnswer } from '../../../../ports/index.js';
import { uidOf } from '../json-patch.js';
import { waitForRollout } from '../rollout.js';
import { currentOf, revisionsOf, templateStep } from './revisions.js';

export const undo: ResourceAction['undo'] = (before, now, { expects }): UndoAnswer => {
  if (uidOf(now.resource) !== uidOf(before.resource)) return { kind: 'drifted', because: 'it was deleted or made anew' };
  const ran = currentOf(before.resource, revisionsOf(before.others['replicaSets'] ?? []));
  const revisions = revisionsOf(now.others['replicaSets'] ?? []);
  const again = revisions.find(({ replicaSet }) => ran !== undefined && uidOf(replicaSet) === uidOf(ran.replicaSet));
  if (again === undefined) return { kind: 'drifted', because: 'the revision that ran was cleared away' };
  if (currentOf(now.resource, revisions) === again) return { kind: 'already-so', because: `revision ${again.number} runs` };
  if (!meets(expects, now.resource.raw)) return { kind: 'drifted', because: 'its template was changed since' };
  const step = templateStep(before.address, now.resource, again);
  return { kind: 'steps', steps: [step, ...waitForRollout(before.address, now.resource)], expects: step.done };
};
