/** What a policy comes to on a resource, before it is said of which policy and resource. */
import type { Failure } from '../model/index.js';

export type Judgement =
  | { readonly kind: 'pass' }
  | { readonly kind: 'fail'; readonly failures: readonly Failure[] }
  | { readonly kind: 'not-applicable'; readonly because: string }
  | { readonly kind: 'error'; readonly reason: string };
