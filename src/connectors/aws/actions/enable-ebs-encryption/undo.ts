/** Turns encryption by default off again. Volumes that were encrypted meanwhile stay encrypted. */
import type { SeenLook, UndoAnswer } from '../../../../ports/index.js';
import { at } from '../../json.js';
import { all, equals } from '../steps.js';
import { defaultStep } from './plan.js';

export function undo(_before: SeenLook, { address, resource }: SeenLook): UndoAnswer {
  if (at(resource.raw, 'EbsEncryptionByDefault') !== true)
    return { kind: 'already-so', because: 'new volumes are not encrypted by default' };
  return { kind: 'steps', steps: [defaultStep(address, false)], expects: all(equals(['EbsEncryptionByDefault'], false)) };
}
