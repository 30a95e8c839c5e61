import type { Observation, ResourceId } from '../../model/index.js';

/** What an object says of a resource. */
export type Told =
  | {
      readonly kind: 'seen';
      readonly id: ResourceId;
      /** The resource first. */
      readonly observations: readonly Observation[];
    }
  | { readonly kind: 'gone'; readonly id: ResourceId }
  /** Nothing that counts. */
  | { readonly kind: 'other' };
