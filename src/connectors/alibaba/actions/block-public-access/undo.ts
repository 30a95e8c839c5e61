/** What puts a bucket back after `block-public-access`. Pure. */
import { at } from '../../../../lib/expectation.js';
import type { ActionTarget } from '../../../../model/index.js';
import type { SeenLook, UndoAnswer } from '../../../../ports/index.js';
import { undone } from '../change.js';
import { BLOCK, blockedIs } from './plan.js';

export function undo(before: SeenLook, now: SeenLook, _target: ActionTarget): UndoAnswer {
  return undone(before, now, (raw) => [at(raw, BLOCK) === 'true' ? blockedIs('false') : 'nothing']);
}
