/** What a policy judges of a resource: whether it selects it, and the object that its expressions see. Never guesses at a part that is not there. */
import { apiGroup } from '../lib/api-version.js';
import { podTemplatePath } from '../lib/pod-template.js';
import type { Policy, Resource, Selector } from '../model/index.js';
import type { Subject } from './subject.js';

export type PolicyTarget =
  | {
      readonly kind: 'target';
      /** What expressions see as `object`. */
      readonly object: unknown;
      /** Field path of `object` within the resource: '' for all of it, `spec.template` for a Deployment. */
      readonly prefix: string;
    }
  | { readonly kind: 'missing'; readonly reason: string };

/** True when the policy is meant for resources of this one's kind; match conditions come later. */
export function selects(policy: Pick<Policy, 'select'>, resource: Pick<Resource, 'apiVersion' | 'kind'>): boolean {
  const { podTemplates, apiGroups, kinds }: Selector = policy.select;
  if (podTemplates) return podTemplatePath(resource) !== undefined;
  return includes(apiGroups, apiGroup(resource.apiVersion)) && includes(kinds, resource.kind);
}

/** The object that a policy which selects the resource sees. */
export function objectWithin(policy: Pick<Policy, 'select'>, { resource, object }: Subject): PolicyTarget {
  if (!policy.select.podTemplates) return { kind: 'target', object, prefix: '' };
  const path = podTemplatePath(resource);
  if (path === undefined) return { kind: 'missing', reason: `a ${resource.kind} makes no Pods` };
  let within: unknown = object;
  for (const [depth, key] of path.entries()) {
    const next = member(within, key);
    if (next === undefined) return { kind: 'missing', reason: `it has no ${path.slice(0, depth + 1).join('.')}` };
    within = next;
  }
  return { kind: 'target', object: within, prefix: path.join('.') };
}

function includes(wanted: readonly string[], word: string): boolean {
  return wanted.includes('*') || wanted.includes(word);
}

function member(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return Object.getOwnPropertyDescriptor(value, key)?.value;
}
