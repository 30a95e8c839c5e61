/** What `enable-bucket-versioning` would set. What something else declares is left to that. Pure. */
import type { ActionRequest } from '../../../../model/index.js';
import type { ActionAnswer, SeenLook } from '../../../../ports/index.js';
import { corrected, equals } from '../change.js';
import { metagenerationOf } from '../metageneration.js';

export const ENABLED = ['versioning', 'enabled'];

export function plan(seen: SeenLook, _request: ActionRequest): ActionAnswer {
  const ifMetagenerationMatch = metagenerationOf(seen);
  if (ifMetagenerationMatch === undefined) return { kind: 'refused', because: 'it does not say which version of it was read' };
  const change = {
    call: 'storage.buckets.patch',
    input: { ifMetagenerationMatch, body: { versioning: { enabled: true } } },
    done: [equals(ENABLED, true)],
  } as const;
  return corrected(seen, change, [
    'What is overwritten or deleted in it is kept, and costs what it costs, until a lifecycle rule ends it',
  ]);
}
