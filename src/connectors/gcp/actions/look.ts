/** Reads what an action is about. What the plan needs and could not be read makes the look unknown (S3). Reads only. */
import { pathsOverlap } from '../../../lib/path-overlap.js';
import type { Gap, Resource, ResourceAddress } from '../../../model/index.js';
import type { ActingEstate, Look } from '../../../ports/index.js';

/** @param needs field paths that the plan is made from, without brackets: `iamConfiguration`, `settings.ipConfiguration` */
export async function lookAt(
  address: ResourceAddress,
  estate: Pick<ActingEstate, 'read'>,
  needs: (resource: Resource) => readonly string[],
): Promise<Look> {
  const state = await estate.read(address);
  if (state.kind !== 'seen') return state;
  const { resource, observations } = state;
  const missing = resource.unread?.find(({ path }) => needs(resource).some((need) => pathsOverlap(path, need)));
  if (missing === undefined) return { kind: 'seen', address, resource, others: {} };
  const known = observations.flatMap((each) => (each.kind === 'gap' ? [each.gap] : [])).find(({ why }) => why === missing.why);
  const gap: Gap = known ?? {
    code: 'API_REJECTED',
    source: resource.source,
    what: `${missing.path} of ${resource.name}`,
    why: missing.why,
    hides: ['findings'],
  };
  return { kind: 'unknown', gap };
}
