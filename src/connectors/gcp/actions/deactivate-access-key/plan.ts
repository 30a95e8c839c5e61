/** What `deactivate-access-key` would do: disable a key that a person made. Google's own keys cannot be disabled. Pure. */
import { at } from '../../../../lib/expectation.js';
import type { ActionRequest } from '../../../../model/index.js';
import type { ActionAnswer, SeenLook } from '../../../../ports/index.js';
import { contained, equals } from '../change.js';

export function plan(seen: SeenLook, _request: ActionRequest): ActionAnswer {
  if (at(seen.resource.raw, ['keyType']) !== 'USER_MANAGED')
    return { kind: 'refused', because: 'only keys that users manage can be disabled' };
  const change = { call: 'iam.projects.serviceAccounts.keys.disable', input: {}, done: [equals(['disabled'], true)] } as const;
  const token = 'Whoever signs in with it fails; tokens that were given for it go on for up to an hour';
  return contained(seen, change, [token]);
}
