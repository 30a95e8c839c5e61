import type { Gap, Observation, SourceId } from '../model/index.js';
import type { Limits } from './limits.js';
import type { SourceTree } from './source-trees.js';

/**
 * The way in: everything Headwater knows came through one of these.
 *
 * A connector never throws for what a user should expect (a broken file, a registry that says 401): it yields a gap
 * and goes on. It throws for bugs. It reads within the limits it is given.
 */
export interface Connector {
  /** Its folder's name; shown as the kind of a source. */
  readonly name: string;
  /** One line for `headwater source list`. */
  readonly describes: string;
  /**
   * A claim on the candidate when it is this connector's kind, judged by content (or scheme), never by name alone.
   * A claimed address, folder or file is read by that connector only; a tree by all that claim it.
   */
  recognise(candidate: Candidate): Promise<Claim | undefined>;
  /** Everything that can be seen in what was claimed, gaps included. */
  read(claim: Claim, context: ReadContext): AsyncIterable<Observation>;
}

/**
 * Something that may be an input: an address the user wrote, a folder, a whole tree of source files, or one file.
 * A folder is offered before its tree is opened; each tree is offered whole, then its files one by one.
 */
export type Candidate =
  | { readonly kind: 'address'; readonly address: string }
  | {
      readonly kind: 'folder';
      readonly path: string;
      /** Names of its direct entries, folders with a trailing `/`. */
      readonly entries: ReadonlySet<string>;
    }
  | { readonly kind: 'tree'; readonly tree: SourceTree }
  | {
      readonly kind: 'file';
      readonly path: string;
      readonly size: number;
      /** Its first bytes, at most 64 KiB; gunzipped when the file is gzip. */
      readonly head: Uint8Array;
    };

/** What a connector wants to read. */
export interface Claim {
  readonly candidate: Candidate;
  /** What it was recognised as, for progress and errors: `OCI image layout`. */
  readonly as: string;
  /** True for what only says more about what others read (owners): alone it is no input. */
  readonly contextOnly?: boolean;
}

export interface ReadContext {
  readonly source: SourceId;
  readonly limits: Limits;
  readonly signal: AbortSignal;
  /** A gap of this source, as an observation to yield. */
  gap(gap: Omit<Gap, 'source'>): Observation;
  /** Says how far a long read is; shown at most a few times a second. */
  progress(message: string): void;
}
