/** The documents of the view, read back: what belongs to a look as a whole. Before the first look each is empty, and says so. */
import type { z } from 'zod';
import type { EstateView, ViewNoun } from '../../ports/index.js';
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
import { versionOf } from './version.js';

type Viewing = Pick<Serving, 'view' | 'evidence'>;

export type Coverage = ViewedCoverage & { readonly at: string | null };

/** Reads a document once for each look, however often it is asked for: some are large, and checking them takes longer than sending. */
function documentOf<Value>(name: string, schema: z.ZodType<Value>): (serving: Viewing) => Promise<Value | undefined> {
  const known = new WeakMap<EstateView, { readonly revision: number; readonly value: Promise<Value | undefined> }>();
  return async (serving) => {
    const { view } = serving;
    const { head } = await versionOf(serving);
    const revision = head?.revision ?? 0;
    const kept = known.get(view);
    if (kept?.revision === revision) return kept.value;
    const value = view.document(name).then((json) => (json === undefined ? undefined : schema.parse(json)));
    const mine = { revision, value };
    known.set(view, mine);
    value.catch(() => {
      if (known.get(view) === mine) known.delete(view);
    });
    return value;
  };
}

const coverage = documentOf('coverage', viewedCoverageSchema);
const policies = documentOf('policies', viewedPoliciesSchema);
const facets = documentOf('facets', viewedFacetsSchema);
const river = documentOf('river', riverSchema);

export async function coverageOf(serving: Viewing): Promise<Coverage> {
  const [{ head }, kept] = await Promise.all([versionOf(serving), coverage(serving)]);
  if (head === undefined || kept === undefined)
    return { at: null, complete: false, sources: [], gaps: [], leftOut: 0, suggestions: [] };
  return { ...kept, at: head.at };
}

export async function policiesOf(serving: Viewing): Promise<ViewedPolicies> {
  return (await policies(serving)) ?? { policies: [] };
}

export async function facetsOf(serving: Viewing, noun: ViewNoun): Promise<ViewedFacets[string]> {
  return (await facets(serving))?.[noun] ?? {};
}

/** @param cause what it touches is marked then; of one that is not there nothing is */
export async function riverOf(serving: Viewing, cause?: string): Promise<River> {
  const shown = (await river(serving)) ?? { nodes: [], edges: [], levels: 0, leftOut: 0 };
  if (cause === undefined) return shown;
  const known = await serving.view.get('cause', cause);
  return known === undefined ? shown : riverOfCause(shown, viewedCauseSchema.parse(known.body));
}
