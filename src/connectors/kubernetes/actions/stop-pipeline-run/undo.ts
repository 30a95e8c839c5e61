/** There is no way back. */
import type { ResourceAction } from '../../../../ports/index.js';

export function undo(because: string): ResourceAction['undo'] {
  return () => ({ kind: 'drifted', because });
}
