/** The documents of the view, read back: what belongs to a look as a whole. Before the first look each is empty, and says so. */
import type { ViewNoun } from '../../ports/index.js';
import {
  riverOfCause,
  riverSchema,
  viewedCauseSchema,
  viewedCoverageSchema,
  viewedFacetsSchema,
  viewedPoliciesSchema,
  type River,
  type ViewedCoverage,
  type ViewedFacets,
  type ViewedPolicies,
} from '../view/index.js';
import type { Serving } from './serving.js';

type Viewing = Pick<Serving, 'view'>;

export type Coverage = ViewedCoverage & { readonly at: string | null };

export async function coverageOf({ view }: Viewing): Promise<Coverage> {
  const [head, kept] = await Promise.all([view.head(), view.document('coverage')]);
  if (head === undefined || kept === undefined)
    return { at: null, complete: false, sources: [], gaps: [], leftOut: 0, suggestions: [] };
  return { ...viewedCoverageSchema.parse(kept), at: head.at };
}

export async function policiesOf({ view }: Viewing): Promise<ViewedPolicies> {
  const kept = await view.document('policies');
  return kept === undefined ? { policies: [] } : viewedPoliciesSchema.parse(kept);
}

export async function facetsOf({ view }: Viewing, noun: ViewNoun): Promise<ViewedFacets[string]> {
  const kept = await view.document('facets');
  return kept === undefined ? {} : (viewedFacetsSchema.parse(kept)[noun] ?? {});
}

/** @param cause what it touches is marked then; of one that is not there nothing is */
export async function riverOf({ view }: Viewing, cause?: string): Promise<River> {
  const kept = await view.document('river');
  const river = kept === undefined ? { nodes: [], edges: [], levels: 0, leftOut: 0 } : riverSchema.parse(kept);
  if (cause === undefined) return river;
  const known = await view.get('cause', cause);
  return known === undefined ? river : riverOfCause(river, viewedCauseSchema.parse(known.body));
}
