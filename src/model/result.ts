import type { PolicyId, ResourceId } from './ids.js';
import type { Location } from './location.js';
import type { FieldEdit } from './policy.js';

/** What came of one policy on one resource. An error is never a fail, and never a pass. */
export type Result =
  | { readonly kind: 'pass'; readonly policy: PolicyId; readonly resource: ResourceId }
  | { readonly kind: 'not-applicable'; readonly policy: PolicyId; readonly resource: ResourceId; readonly because: string }
  | { readonly kind: 'fail'; readonly policy: PolicyId; readonly resource: ResourceId; readonly failures: readonly Failure[] }
  | { readonly kind: 'error'; readonly policy: PolicyId; readonly resource: ResourceId; readonly reason: string };

/** One validation that was false. */
export interface Failure {
  readonly message: string;
  /** Field paths from the root of the resource's `raw`; empty when the policy does not say where. */
  readonly fields: readonly string[];
  /** What each of these fields must become; undefined when only a person can tell. */
  readonly edit?: FieldEdit;
  /** Where it is, by the word of the tool that reported it. */
  readonly location?: Location;
}
