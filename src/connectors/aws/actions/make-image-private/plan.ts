/** Takes the launch permission of the group `all` away. */
import type { Json, ResourceAddress } from '../../../../model/index.js';
import type { ActionAnswer, SeenLook } from '../../../../ports/index.js';
import { at, textAt } from '../../json.js';
import { comesBack } from '../declared-by.js';
import { all, callStep, equals, type Call } from '../steps.js';

export function plan({ address, resource }: SeenLook): ActionAnswer {
  if (at(resource.raw, 'Public') !== true) return { kind: 'already-so', because: 'it is not public' };
  return {
    kind: 'steps',
    steps: [permissionStep(address, resource.raw, 'Remove')],
    expects: all(equals(['Public'], false)),
    effects: [
      'Other accounts can no longer launch it, unless it is shared with them by name; what they launched keeps running.',
      'Copies that others have made of it stay with them: secrets that were in it have to be changed.',
      ...comesBack(resource),
    ],
  };
}

export function permissionStep(address: ResourceAddress, raw: Json, change: 'Add' | 'Remove'): Call {
  const input = { ImageId: textAt(raw, 'ImageId') ?? '', LaunchPermission: { [change]: [{ Group: 'all' }] } };
  return callStep('ec2:ModifyImageAttribute', address, input, all(equals(['Public'], change === 'Add')));
}
