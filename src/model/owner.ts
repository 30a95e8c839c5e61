import type { Confidence } from './evidence.js';

/** A team or a person that answers for a source location. Never a Kubernetes owner reference: that is a controller. */
export interface Owner {
  readonly name: string;
  readonly confidence: Confidence;
  /** Why, the strongest first. */
  readonly reasons: readonly string[];
  readonly alternatives: readonly {
    readonly name: string;
    readonly confidence: Confidence;
    readonly reasons: readonly string[];
  }[];
}
