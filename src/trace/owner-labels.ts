/** Reads who owns a workload from the labels and annotations that people put there for it. Pure. */
import type { Resource } from '../model/index.js';
import { shownName } from './owner-names.js';

/** Somebody is named as the owner of something that is deployed. */
export interface OwnerLabel {
  readonly owner: string;
  /** Where: `label team=payments of Deployment shop/api`. */
  readonly says: string;
}

/** The name after any prefix: `team`, `acme.example/owner`, `a8r.io/owner` (the Kubernetes annotation convention of ambassadorlabs). */
const KEYS = ['owner', 'team', 'owned-by', 'owner-team', 'owning-team', 'squad'];
/** Helm labels what it stores with `owner: helm`. */
const NO_OWNERS = new Set(['helm', 'tiller', 'true', 'false', 'none', 'unknown']);
const LONGEST = 200;

/** In the order of how directly the key names an owner. */
export function ownerLabels(
  resource: Pick<Resource, 'kind' | 'name' | 'namespace' | 'labels' | 'annotations'>,
): readonly OwnerLabel[] {
  const of = `${resource.kind} ${resource.namespace === undefined ? '' : `${resource.namespace}/`}${resource.name}`;
  const entries = [
    ...Object.entries(resource.labels).map(([key, value]) => ({ as: 'label', key, value: value.trim() })),
    ...Object.entries(resource.annotations).map(([key, value]) => ({ as: 'annotation', key, value: value.trim() })),
  ];
  return entries
    .map((entry) => ({ ...entry, rank: KEYS.indexOf(entry.key.slice(entry.key.lastIndexOf('/') + 1).toLowerCase()) }))
    .filter(({ rank, value }) => rank !== -1 && value !== '' && value.length <= LONGEST && !NO_OWNERS.has(value.toLowerCase()))
    .toSorted((one, other) => one.rank - other.rank)
    .map(({ as, key, value }) => ({ owner: value, says: `${as} ${key}=${shownName(value)} of ${of}` }));
}
