/** What `enable-key-rotation` would set: a rotation every 365 days. What something else declares is left to that. Pure. */
import { at } from '../../../../lib/expectation.js';
import type { ActionRequest, Json } from '../../../../model/index.js';
import type { ActionAnswer, SeenLook } from '../../../../ports/index.js';
import { corrected, equals, type Change } from '../change.js';

export const ROTATES = ['AutomaticRotation'];
export const INTERVAL = ['RotationInterval'];
/** 365 days, the only interval that a default key takes. In seconds. */
const YEAR = 31_536_000;
export const WANTED = `${YEAR}s`;

export function plan(seen: SeenLook, _request: ActionRequest): ActionAnswer {
  const { raw } = seen.resource;
  const refusal = refusalOf(raw);
  if (refusal !== undefined) return { kind: 'refused', because: refusal };
  const interval = at(raw, INTERVAL);
  const isShort = Number(/^(\d{1,10})s$/.exec(String(interval))?.[1] ?? Number.NaN) <= YEAR;
  if (at(raw, ROTATES) === 'Enabled' && isShort) return { kind: 'already-so', because: 'it rotates at least once a year' };
  return corrected(
    seen,
    [rotatesEvery(WANTED)],
    ['It makes a new version every 365 days; older versions stay and decrypt. Each version is billed'],
  );
}

/** https://www.alibabacloud.com/help/en/kms/key-management-service/developer-reference/api-kms-2016-01-20-updaterotationpolicy */
function refusalOf(raw: Json): string | undefined {
  const is = (member: string): Json | undefined => at(raw, [member]) as Json | undefined;
  if ((is('KeyState') ?? 'Enabled') !== 'Enabled') return 'only keys that are enabled rotate';
  if ((is('KeyUsage') ?? 'ENCRYPT/DECRYPT') !== 'ENCRYPT/DECRYPT') return 'only keys that encrypt and decrypt rotate';
  if ((is('Origin') ?? 'Aliyun_KMS') !== 'Aliyun_KMS') return 'keys that were brought along do not rotate';
  if (!/^\d+$/.test(String(is('Creator') ?? '1'))) return 'a service made it and keeps it';
  return undefined;
}

export function rotatesEvery(interval: string): Change {
  return {
    call: 'kms:UpdateRotationPolicy',
    input: { EnableAutomaticRotation: 'true', RotationInterval: interval },
    done: [equals(ROTATES, 'Enabled'), equals(INTERVAL, interval)],
  };
}
