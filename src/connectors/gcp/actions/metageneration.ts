/** The version of a bucket that a write can be made to depend on; undefined where the reading does not say it. */
import type { SeenLook } from '../../../ports/index.js';

/** https://cloud.google.com/storage/docs/metadata#generation-number */
export function metagenerationOf({ resource: { version } }: SeenLook): string | undefined {
  return version !== undefined && /^\d{1,20}$/.test(version) ? version : undefined;
}
