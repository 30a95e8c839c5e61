/** Turns rotation off again. */
import type { SeenLook, UndoAnswer } from '../../../../ports/index.js';
import { at, textAt } from '../../json.js';
import { all, equals } from '../steps.js';
import { rotationStep } from './plan.js';

export function undo(_before: SeenLook, { address, resource }: SeenLook): UndoAnswer {
  const { raw } = resource;
  if (raw === null) return { kind: 'drifted', because: 'the key is gone' };
  if (at(raw, 'KeyRotationEnabled') !== true) return { kind: 'already-so', because: 'it does not rotate' };
  const state = textAt(raw, 'KeyState') ?? '';
  if (state !== 'Enabled') return { kind: 'drifted', because: `it is ${state}` };
  return { kind: 'steps', steps: [rotationStep(address, raw, false)], expects: all(equals(['KeyRotationEnabled'], false)) };
}
