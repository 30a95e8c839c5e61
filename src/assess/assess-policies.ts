/**
 * Judges resources by policies. A policy is compiled once and tried only against the kinds that it selects, so there is
 * no result where it selects nothing. The results are in the order of the resources, then of the policies.
 */
import { NEWEST_KUBERNETES, type KubernetesVersion } from '../lib/kubernetes-version.js';
import type { Policy, Resource, Result } from '../model/index.js';
import type { ExpressionEngine } from '../ports/index.js';
import { compilePolicy, type CompiledPolicy } from './compile-policy.js';
import { evaluatePolicy } from './evaluate-policy.js';
import { selects } from './policy-target.js';

/**
 * A malformed policy gives an error with the same reason for each resource that it selects.
 * @param kubernetes the version whose rules the policies judge by.
 */
export function assessPolicies(
  policies: readonly Policy[],
  resources: Iterable<Resource>,
  engine: ExpressionEngine,
  kubernetes: KubernetesVersion = NEWEST_KUBERNETES,
): readonly Result[] {
  const compiled = policies.map((policy) => compilePolicy(policy, engine));
  const byKind = new Map<string, readonly CompiledPolicy[]>();
  const results: Result[] = [];
  for (const resource of resources) {
    const kind = `${resource.apiVersion} ${resource.kind}`;
    const selecting = byKind.get(kind) ?? compiled.filter(({ policy }) => selects(policy, resource));
    byKind.set(kind, selecting);
    for (const policy of selecting) results.push(evaluatePolicy(policy, resource, kubernetes));
  }
  return results;
}
