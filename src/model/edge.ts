import type { ResourceId } from './ids.js';
import type { Relation } from './policy.js';

/** One resource's relation to another, as the platform states it. */
export interface Edge {
  readonly from: ResourceId;
  readonly relation: Relation;
  /** It need not have been seen. */
  readonly to: ResourceId;
  /** Where it is stated: `SecurityGroups[0].GroupId`. */
  readonly evidence: string;
}
