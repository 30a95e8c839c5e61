/** What is kept of a target before it is changed: all that was looked at, as JSON. */
import type { SeenLook } from '../ports/index.js';
import { HeadwaterError } from '../lib/errors.js';

/** Written by ourselves and kept byte for byte, so its shape is what was written. Throws LEDGER_UNREADABLE when there is none. */
export function keptLook(before: Uint8Array | undefined): SeenLook {
  if (before === undefined) throw new HeadwaterError('LEDGER_UNREADABLE', 'nothing was kept of the target before it was changed');
  const look: unknown = JSON.parse(new TextDecoder().decode(before));
  if (!isLook(look))
    throw new HeadwaterError('LEDGER_UNREADABLE', 'what was kept of the target before it was changed is damaged');
  return look;
}

function isLook(value: unknown): value is SeenLook {
  return (
    typeof value === 'object' &&
    value !== null &&
    'kind' in value &&
    value.kind === 'seen' &&
    'resource' in value &&
    'others' in value
  );
}
