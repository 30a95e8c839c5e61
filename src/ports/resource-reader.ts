import type { Gap, Observation, Resource } from '../model/index.js';

/**
 * Reads what other tools keep inside of resources: reports that are objects of a cluster, whether a live source or a file gave
 * them. What it gives is about other things; the resource itself stays as it is.
 */
export interface ResourceReader {
  /** Its folder's name. */
  readonly name: string;
  /** One line: which resources, by which tool. */
  readonly describes: string;
  /** Judged by apiVersion and kind alone; called for every resource. */
  reads(resource: Resource): boolean;
  /** Everything that it says of other things, gaps included. Never throws for what a resource may hold. */
  read(resource: Resource, context: ResourceReadContext): Iterable<Observation>;
}

export interface ResourceReadContext {
  /** A gap of the source that the resource came from, as an observation to yield. */
  gap(gap: Omit<Gap, 'source'>): Observation;
}
