/** Why `stop-build` is not undone. */
import type { UndoAnswer } from '../../../../ports/index.js';

export const IRREVERSIBLE = 'a stopped build is started anew';

export function undo(): UndoAnswer {
  return { kind: 'drifted', because: IRREVERSIBLE };
}
