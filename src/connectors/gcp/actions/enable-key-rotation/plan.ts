/**
 * What `enable-key-rotation` would set: a rotation every 90 days, the first of them that long after the call is sent (the plan
 * reads no clock, and Cloud KMS wants a date). What something else declares is left to that. Pure.
 */
import { at } from '../../../../lib/expectation.js';
import type { ActionRequest, Json } from '../../../../model/index.js';
import type { ActionAnswer, SeenLook } from '../../../../ports/index.js';
import { corrected, equals } from '../change.js';

export const PERIOD = ['rotationPeriod'];
export const NEXT = ['nextRotationTime'];
/** 90 days, in seconds. */
const MOST = 7_776_000;
export const WANTED = `${MOST}s`;

export function plan(seen: SeenLook, { fields }: ActionRequest): ActionAnswer {
  const { raw } = seen.resource;
  // https://cloud.google.com/kms/docs/key-rotation#asymmetric
  if (at(raw, ['purpose']) !== 'ENCRYPT_DECRYPT')
    return { kind: 'refused', because: 'only keys that encrypt and decrypt rotate by themselves' };
  if (at(raw, ['importOnly']) === true) return { kind: 'refused', because: 'it takes imported versions only' };
  if (String(at(raw, ['versionTemplate', 'protectionLevel']) ?? '').startsWith('EXTERNAL'))
    return { kind: 'refused', because: 'its versions are kept outside of Cloud KMS' };
  const isDated = at(raw, NEXT) !== undefined;
  if (isShort(at(raw, PERIOD))) {
    if (fields.includes('nextRotationTime') && !fields.includes('rotationPeriod'))
      return { kind: 'refused', because: 'it rotates, but its next date is far away: a person must say which date is right' };
    return { kind: 'already-so', because: 'it rotates at least every 90 days' };
  }
  const redated = !isDated || fields.includes('nextRotationTime');
  const input: Json = redated
    ? { updateMask: 'rotationPeriod,nextRotationTime', body: { rotationPeriod: WANTED }, firstRotationAfter: WANTED }
    : { updateMask: 'rotationPeriod', body: { rotationPeriod: WANTED } };
  const change = {
    call: 'cloudkms.projects.locations.keyRings.cryptoKeys.patch',
    input,
    done: [equals(PERIOD, WANTED)],
  } as const;
  return corrected(seen, change, ['It makes a new version every 90 days; older versions stay, decrypt, and are billed each']);
}

function isShort(period: unknown): boolean {
  const seconds = Number(/^(\d{1,10})(?:\.\d+)?s$/.exec(String(period))?.[1] ?? Number.NaN);
  return seconds <= MOST;
}
