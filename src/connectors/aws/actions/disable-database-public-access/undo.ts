/** Gives the database a public address again. */
import type { SeenLook, UndoAnswer } from '../../../../ports/index.js';
import { at } from '../../json.js';
import { all, equals } from '../steps.js';
import { stepsTo } from './plan.js';

export function undo(_before: SeenLook, { address, resource }: SeenLook): UndoAnswer {
  if (resource.raw === null) return { kind: 'drifted', because: 'the database is gone' };
  if (at(resource.raw, 'PubliclyAccessible') === true) return { kind: 'already-so', because: 'it has a public address' };
  return { kind: 'steps', steps: stepsTo(true, address, resource), expects: all(equals(['PubliclyAccessible'], true)) };
}
