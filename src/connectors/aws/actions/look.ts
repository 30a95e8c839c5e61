/**
 * Looks at a target and at what else a plan is made from. Reads only. What could not be read makes the look `unknown`: an
 * answer that is missing is no reason to act (S3).
 */
import { pathsOverlap } from '../../../lib/path-overlap.js';
import type { Gap, Resource, ResourceAddress } from '../../../model/index.js';
import type { ActingEstate, Look } from '../../../ports/acting.js';

export type Reader = Pick<ActingEstate, 'read' | 'list'>;

/** The target alone. @param needs members that must have been read, as field paths from the root of `raw` */
export async function lookAt(address: ResourceAddress, estate: Reader, needs: readonly string[]): Promise<Look> {
  const state = await estate.read(address);
  if (state.kind !== 'seen') return state;
  const gap = unreadGap(state.resource, needs, gapsIn(state.observations));
  return gap === undefined ? { kind: 'seen', address, resource: state.resource, others: {} } : { kind: 'unknown', gap };
}

export type Also =
  { readonly kind: 'read'; readonly resources: readonly Resource[] } | { readonly kind: 'unknown'; readonly gap: Gap };

/** What the target refers to. One that is not there is not known: it may be another account's. */
export async function readAlso(
  addresses: readonly ResourceAddress[],
  estate: Reader,
  needs: readonly string[],
  of: Resource,
): Promise<Also> {
  const resources: Resource[] = [];
  for (const address of addresses) {
    const look = await lookAt(address, estate, needs);
    if (look.kind === 'unknown') return look;
    if (look.kind === 'gone') return { kind: 'unknown', gap: notFound(of, address) };
    resources.push(look.resource);
  }
  return { kind: 'read', resources };
}

function gapsIn(observations: readonly { readonly kind: string; readonly gap?: Gap }[]): readonly Gap[] {
  return observations.flatMap(({ kind, gap }) => (kind === 'gap' && gap !== undefined ? [gap] : []));
}

function unreadGap({ unread = [], ...resource }: Resource, needs: readonly string[], gaps: readonly Gap[]): Gap | undefined {
  const missing = unread.find(({ path }) => needs.some((need) => pathsOverlap(need, path)));
  if (missing === undefined) return undefined;
  const known = gaps.find(({ why }) => why === missing.why);
  return {
    ...(known ?? { code: 'API_REJECTED', hides: ['findings'] }),
    source: resource.source,
    what: `${missing.path} of ${resource.kind} ${resource.name}`,
    why: missing.why,
  };
}

function notFound({ source, kind, name }: Resource, { resource }: ResourceAddress): Gap {
  const why = 'it is not there, or it is of another account';
  return { code: 'API_REJECTED', source, what: `${resource}, to which ${kind} ${name} refers`, why, hides: ['resources'] };
}
