/** Gives the fields back what they said, where they still say what the action wrote. */
import { meets } from '../../../../lib/expectation.js';
import type { ResourceAction, UndoAnswer } from '../../../../ports/index.js';
import { sameSpecification, uidOf } from '../json-patch.js';
import { waitForRollout } from '../rollout.js';
import { fieldEdits } from './field-edits.js';
import { patchCallOf } from './plan.js';

export const undo: ResourceAction['undo'] = (before, now, { request, expects: written }): UndoAnswer => {
  if (uidOf(now.resource) !== uidOf(before.resource)) return { kind: 'drifted', because: 'it was deleted or made anew' };
  const edits = fieldEdits(before.resource.raw, request);
  const call = patchCallOf(before.resource);
  if (edits.kind !== 'edits' || call === undefined) return { kind: 'already-so', because: 'nothing was changed' };
  const expects = { kind: 'fields', fields: edits.before } as const;
  if (meets(expects, now.resource.raw)) return { kind: 'already-so', because: 'the fields say what they said before' };
  if (!meets(written, now.resource.raw)) return { kind: 'drifted', because: 'the fields were changed since' };
  const { address } = before;
  return {
    kind: 'steps',
    steps: [
      { kind: 'call', call, address, input: [...sameSpecification(now.resource), ...edits.inverse], done: expects },
      ...waitForRollout(address, now.resource),
    ],
    expects,
  };
};
