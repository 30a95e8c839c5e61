/** Which keys `deactivate-access-key` would deactivate: those that a policy's failure names by their ids. Pure. */
import { at } from '../../../../lib/expectation.js';
import type { ActionRequest } from '../../../../model/index.js';
import type { ActionAnswer, SeenLook } from '../../../../ports/index.js';
import { parseFieldPath } from '../../../../lib/field-path.js';
import { contained, includes, type Change } from '../change.js';
import { namedItems, textOf } from '../../../../lib/named-items.js';

export const KEYS = ['AccessKeys', 'AccessKey'];
export const INACTIVE = 'Inactive';

export function plan(seen: SeenLook, { fields }: ActionRequest): ActionAnswer {
  // A key is named by its id: its place in the list says nothing once another key was deleted.
  const byId = fields.filter(namesById);
  if (byId.length === 0) return { kind: 'refused', because: 'it is not said by its id which key is meant' };
  const ids = namedItems(seen.resource.raw, KEYS, byId).map(({ AccessKeyId }) => textOf(AccessKeyId));
  if (ids.length === 0) return { kind: 'already-so', because: 'the keys that are meant are not there any more' };
  const user = textOf(at(seen.resource.raw, ['UserName']));
  return contained(
    seen,
    ids.map((id) => statusIs(id, INACTIVE)),
    ids.map((id) => `Whoever signs in as ${user} with key ${id} fails at once`),
  );
}

function namesById(field: string): boolean {
  const parsed = parseFieldPath(field);
  return parsed.kind === 'path' && parsed.path.some((step) => step.kind === 'match' && step.key === 'AccessKeyId');
}

export function statusIs(AccessKeyId: string, Status: 'Active' | typeof INACTIVE): Change {
  return {
    call: 'ram:UpdateAccessKey',
    input: { UserAccessKeyId: AccessKeyId, Status },
    done: [includes(KEYS, { AccessKeyId, Status })],
  };
}
