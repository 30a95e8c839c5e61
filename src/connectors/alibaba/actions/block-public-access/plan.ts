/** What `block-public-access` would set: Block Public Access, and neither ACL nor policy, which stay as they are. Pure. */
import type { ActionRequest } from '../../../../model/index.js';
import type { ActionAnswer, SeenLook } from '../../../../ports/index.js';
import { contained, equals, type Change } from '../change.js';

export const BLOCK = ['BlockPublicAccess'];

/** As OSS says it: in words, not as a truth value. */
export function blockedIs(value: 'true' | 'false'): Change {
  return { call: 'oss:PutBucketPublicAccessBlock', input: { BlockPublicAccess: value }, done: [equals(BLOCK, value)] };
}

export function plan(seen: SeenLook, _request: ActionRequest): ActionAnswer {
  return contained(
    seen,
    [blockedIs('true')],
    ['Whoever reads or writes it by a public ACL or policy fails, and none can be set; signed URLs and named users go on'],
  );
}
