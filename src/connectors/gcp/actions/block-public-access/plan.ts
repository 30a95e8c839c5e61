/** What `block-public-access` would set: public access prevention, and neither grants nor ACLs, which stay as they are. Pure. */
import type { ActionRequest } from '../../../../model/index.js';
import type { ActionAnswer, SeenLook } from '../../../../ports/index.js';
import { contained, equals } from '../change.js';
import { metagenerationOf } from '../metageneration.js';

export const PREVENTION = ['iamConfiguration', 'publicAccessPrevention'];

export function plan(seen: SeenLook, _request: ActionRequest): ActionAnswer {
  const ifMetagenerationMatch = metagenerationOf(seen);
  if (ifMetagenerationMatch === undefined) return { kind: 'refused', because: 'it does not say which version of it was read' };
  const change = {
    call: 'storage.buckets.patch',
    input: { ifMetagenerationMatch, body: { iamConfiguration: { publicAccessPrevention: 'enforced' } } },
    done: [equals(PREVENTION, 'enforced')],
  } as const;
  return contained(seen, change, [
    'Whoever reads or writes it without a sign-in, or as any signed-in user, fails; its grants stay written',
  ]);
}
