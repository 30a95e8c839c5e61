/**
 * Asks code hosts which builds are under way, of the repositories only in which a cause is that may be held. Reads only. What
 * could not be asked is said, and no build is made up for it (S3).
 */
import { messageOf } from '../../lib/errors.js';
import type { Resource } from '../../model/index.js';
import type { ActingEstates } from './acting-estates.js';
import { commitOf, isHoldWanted } from './build-stops.js';
import type { Standing } from './standing.js';

const STOP = 'stop-build';
/** Any branch of ours: where a change would be proposed is where the repository is. */
const BRANCH = 'headwater/builds';

export interface BuildsAtHosts {
  readonly runs: readonly Resource[];
  readonly unreachable: readonly { readonly source: string; readonly because: string }[];
}

export async function buildsAtHosts(
  standing: Standing,
  estates: Pick<ActingEstates, 'action' | 'estate' | 'proposalPlace'>,
  now: Date,
): Promise<BuildsAtHosts> {
  const runs: Resource[] = [];
  const unreachable: { source: string; because: string }[] = [];
  const asked = new Set<string>();
  for (const cause of standing.causes) {
    const { location } = cause;
    if (location === undefined || asked.has(location.repository) || commitOf(cause, standing) === undefined) continue;
    const place = estates.proposalPlace(location.repository, BRANCH, []);
    const action = place === undefined ? undefined : estates.action(place.platform, STOP);
    const [kind] = action?.builds === undefined ? [] : action.kinds;
    if (place === undefined || action === undefined || kind === undefined) continue;
    if (!isHoldWanted(cause, action, standing, now)) continue;
    asked.add(location.repository);
    const { source, address } = place;
    try {
      const list = await (await estates.estate(source)).list({ ...address.scope, ...kind });
      if (list.kind === 'listed') runs.push(...list.resources);
      else unreachable.push({ source, because: list.gap.why });
    } catch (error) {
      unreachable.push({ source, because: messageOf(error) });
    }
  }
  return { runs, unreachable };
}
