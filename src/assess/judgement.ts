/** What a policy comes to on a resource, before it is said of which policy and resource. */
import type { Failure, PolicyId, ResourceId, Result } from '../model/index.js';

export type Judgement =
  | { readonly kind: 'pass' }
  | { readonly kind: 'fail'; readonly failures: readonly Failure[] }
  | { readonly kind: 'not-applicable'; readonly because: string }
  | { readonly kind: 'error'; readonly reason: string };

/** The judgement with the names of what it is about. */
export function resultOf(judgement: Judgement, policy: PolicyId, resource: ResourceId): Result {
  switch (judgement.kind) {
    case 'pass':
      return { kind: 'pass', policy, resource };
    case 'fail':
      return { kind: 'fail', policy, resource, failures: judgement.failures };
    case 'not-applicable':
      return { kind: 'not-applicable', policy, resource, because: judgement.because };
    case 'error':
      return { kind: 'error', policy, resource, reason: judgement.reason };
  }
}
