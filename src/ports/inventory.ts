import type { Edge, Gap, ImageUse, Observation, Resource, ResourceId, Scope, SourceId } from '../model/index.js';

/**
 * What is known to exist, and since when: filled by readings of sources, scope by scope, and by changes in between. Every
 * write is durable before its promise resolves.
 */
export interface Inventory {
  /** Begins a reading of a source, or goes on with the one that was not finished. */
  beginSync(source: SourceId, begin: { readonly at: Date; readonly fresh?: boolean }): Promise<SyncRun>;
  /**
   * Takes what a change says of one resource. Does nothing when what is known is newer.
   * @returns what became of it: false when nothing is different now
   */
  put(scope: Scope, change: ResourceChange): Promise<boolean>;
  /** The resource is gone, as of this time. @returns false when it was not there */
  remove(source: SourceId, resource: ResourceId, at: Date): Promise<boolean>;
  /** Where the changes of each scope were followed to, by scope key. */
  positions(source: SourceId): Promise<ReadonlyMap<string, string>>;
  setPosition(source: SourceId, scope: Scope, position: string): Promise<void>;
  /** All that is there now, in no order; streamed. */
  resources(filter?: InventoryFilter): AsyncIterable<InventoryEntry>;
  resource(id: ResourceId): Promise<InventoryEntry | undefined>;
  /** Every state that a resource was seen in, newest first, with its coming and going. */
  history(id: ResourceId): Promise<readonly ResourceState[]>;
  /**
   * All that stands now, as it was observed, for who builds on it: of these kinds, or all; streamed, in no order. What two
   * sources saw comes from each.
   */
  observations(filter?: ObservationFilter): AsyncIterable<Observation>;
  /** What could not be read, as of the last reading of each scope. */
  gaps(source?: SourceId): Promise<readonly Gap[]>;
  /** The state of each scope's last reading. */
  scopes(source?: SourceId): Promise<readonly ScopeStatus[]>;
}

/** One reading of a source. */
export interface SyncRun {
  readonly id: string;
  /** True when it goes on with one that was interrupted. */
  readonly resumed: boolean;
  /** The scopes that this run has begun or read whole, by scope key. */
  progress(): Promise<ReadonlyMap<string, ScopeProgress>>;
  /** Takes a page's observations and where to go on: both or neither are kept. */
  putPage(scope: Scope, page: { readonly observations: readonly Observation[]; readonly next?: string }, at: Date): Promise<void>;
  /** The scope was read whole: what it held and this run has not seen is gone. @returns what is gone */
  completeScope(scope: Scope, end: { readonly at: Date; readonly position?: string }): Promise<readonly ResourceId[]>;
  /** The scope could not be read to its end: the gap is kept as one of this scope, nothing is gone. */
  breakScope(scope: Scope, gap: Gap, at: Date): Promise<void>;
  /** Begins a scope again from its first page. */
  restartScope(scope: Scope): Promise<void>;
  /** Gaps of no scope: an account that cannot be listed. They stand until the next run ends. */
  putGaps(gaps: readonly Gap[]): Promise<void>;
  /**
   * All scopes were gone through. Scopes of the source that this run did not have are kept as they are, unless the run's list
   * of scopes is whole: then what they held is gone.
   */
  finish(end: { readonly at: Date; readonly scopesWhole: boolean }): Promise<readonly ResourceId[]>;
}

export interface ScopeProgress {
  readonly state: 'begun' | 'whole' | 'broken';
  /** Where to go on with one that was begun. */
  readonly next?: string;
}

/** What one change says of a resource. */
export interface ResourceChange {
  readonly observations: readonly Observation[];
  /** When it was so; an older one never replaces a newer one. */
  readonly at: Date;
}

export interface InventoryFilter {
  readonly source?: SourceId;
  readonly platform?: string;
  readonly account?: string;
  readonly kinds?: readonly { readonly apiVersion: string; readonly kind: string }[];
}

export interface ObservationFilter {
  readonly source?: SourceId;
  readonly kinds?: readonly Observation['kind'][];
}

export interface InventoryEntry {
  readonly resource: Resource;
  readonly uses: readonly ImageUse[];
  /** Those that were stated beside it. */
  readonly edges: readonly Edge[];
  /** RFC 3339: first and last seen. */
  readonly firstSeen: string;
  readonly lastSeen: string;
  /** When it was last found to be different. */
  readonly changedAt: string;
}

export interface ResourceState {
  readonly at: string;
  readonly state: 'seen' | 'changed' | 'gone' | 'returned';
  /** Absent for `gone`. */
  readonly resource?: Resource;
}

export interface ScopeStatus {
  readonly scope: Scope;
  readonly source: SourceId;
  readonly state: 'begun' | 'whole' | 'broken';
  /** RFC 3339: when it was last read whole. */
  readonly wholeAt?: string;
  readonly resources: number;
  readonly gaps: readonly Gap[];
}
