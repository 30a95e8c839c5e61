/** JSON Patch (RFC 6902) as actions write it: what must be so, and what becomes different. Pointers are RFC 6901. */
import type { Json, Resource } from '../../../model/index.js';
import { numberAt, textAt } from '../schema.js';

export type Operation =
  | { readonly op: 'test' | 'add' | 'replace'; readonly path: string; readonly value: Json }
  | { readonly op: 'remove'; readonly path: string };

export function pointer(...steps: readonly (string | number)[]): string {
  return steps.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** The steps of a pointer; undefined for what is none. */
export function parsePointer(text: string): readonly string[] | undefined {
  if (!text.startsWith('/') || /~(?![01])/.test(text)) return undefined;
  return text
    .slice(1)
    .split('/')
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** It is this very object: not another of its name. */
export function sameObject(resource: Resource): readonly Operation[] {
  return [{ op: 'test', path: '/metadata/uid', value: uidOf(resource) }];
}

/**
 * Nothing of its specification was written since. The generation counts these writes and no others, so neither what the
 * object reports about itself nor a later way back to the same values is taken for the same.
 * https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/object-meta/
 */
export function sameSpecification(resource: Resource): readonly Operation[] {
  const generation = numberAt(resource.raw, 'metadata', 'generation');
  if (generation === undefined) return sameVersion(resource);
  return [...sameObject(resource), { op: 'test', path: '/metadata/generation', value: generation }];
}

/** Nothing at all of it was written since: for kinds that report nothing about themselves. */
export function sameVersion(resource: Resource): readonly Operation[] {
  const version = textAt(resource.raw, 'metadata', 'resourceVersion') ?? '';
  return [...sameObject(resource), { op: 'test', path: '/metadata/resourceVersion', value: version }];
}

/** Empty for an object that has none, which no server gives: the test of it then fails. */
export function uidOf({ raw }: Pick<Resource, 'raw'>): string {
  return textAt(raw, 'metadata', 'uid') ?? '';
}
