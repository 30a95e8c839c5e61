/** Turns rotation on for a key that can rotate: https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html */
import type { Json, ResourceAddress } from '../../../../model/index.js';
import type { ActionAnswer, SeenLook } from '../../../../ports/index.js';
import { at, textAt } from '../../json.js';
import { sourceRefusal } from '../declared-by.js';
import { all, callStep, equals, type Call } from '../steps.js';

export function plan({ address, resource }: SeenLook): ActionAnswer {
  const { raw } = resource;
  if (at(raw, 'KeyRotationEnabled') === true) return { kind: 'already-so', because: 'it rotates' };
  const because = sourceRefusal(resource) ?? cannotRotate(raw);
  if (because !== undefined) return { kind: 'refused', because };
  return {
    kind: 'steps',
    steps: [rotationStep(address, raw, true)],
    expects: all(equals(['KeyRotationEnabled'], true)),
    effects: [
      'KMS makes new material for the key once a year; nothing is encrypted anew, and nothing has to change that uses it.',
    ],
  };
}

function cannotRotate(raw: Json): string | undefined {
  if (textAt(raw, 'KeyManager') !== 'CUSTOMER') return 'AWS manages it';
  if (textAt(raw, 'KeySpec') !== 'SYMMETRIC_DEFAULT') return 'only symmetric keys rotate';
  if (textAt(raw, 'Origin') !== 'AWS_KMS') return 'only keys whose material KMS made rotate';
  if (textAt(raw, 'MultiRegionConfiguration', 'MultiRegionKeyType') === 'REPLICA')
    return 'it is a replica: its primary key says whether it rotates';
  const state = textAt(raw, 'KeyState') ?? 'in no known state';
  return state === 'Enabled' ? undefined : `it is ${state}`;
}

export function rotationStep(address: ResourceAddress, raw: Json, rotates: boolean): Call {
  const call = rotates ? 'kms:EnableKeyRotation' : 'kms:DisableKeyRotation';
  return callStep(call, address, { KeyId: textAt(raw, 'KeyId') ?? '' }, all(equals(['KeyRotationEnabled'], rotates)));
}
