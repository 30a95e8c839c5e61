/** Makes the image public again. */
import type { SeenLook, UndoAnswer } from '../../../../ports/index.js';
import { at } from '../../json.js';
import { all, equals } from '../steps.js';
import { permissionStep } from './plan.js';

export function undo(_before: SeenLook, { address, resource }: SeenLook): UndoAnswer {
  const { raw } = resource;
  if (raw === null) return { kind: 'drifted', because: 'the image is gone' };
  if (at(raw, 'Public') === true) return { kind: 'already-so', because: 'it is public' };
  return { kind: 'steps', steps: [permissionStep(address, raw, 'Add')], expects: all(equals(['Public'], true)) };
}
