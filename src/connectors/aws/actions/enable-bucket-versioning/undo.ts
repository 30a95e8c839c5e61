/** Suspends versioning: all that S3 has to offer. A bucket that had none before has Suspended then, not none. */
import type { SeenLook, UndoAnswer } from '../../../../ports/index.js';
import { textAt } from '../../json.js';
import { all, equals } from '../steps.js';
import { statusStep } from './plan.js';

export function undo(_before: SeenLook, { address, resource }: SeenLook): UndoAnswer {
  if (resource.raw === null) return { kind: 'drifted', because: 'the bucket is gone' };
  if (textAt(resource.raw, 'VersioningConfiguration', 'Status') !== 'Enabled')
    return { kind: 'already-so', because: 'versioning is not enabled' };
  return {
    kind: 'steps',
    steps: [statusStep(address, resource, 'Suspended')],
    expects: all(equals(['VersioningConfiguration', 'Status'], 'Suspended')),
  };
}
