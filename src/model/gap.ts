import type { SourceId } from './ids.js';
import type { Scope } from './scope.js';

/** What a gap may hide: the reader of a result asks this before calling something absent. */
export type GapHides = 'resources' | 'images' | 'packages' | 'sources' | 'owners' | 'findings' | 'advisories';

/** Something that could not be read, and why. Travels with every result; never becomes an empty answer. */
export interface Gap {
  /** A code of the error catalogue (`src/lib/errors.ts`), such as `FILE_MALFORMED`. */
  readonly code: string;
  readonly source: SourceId;
  /** The thing that was not read, in the user's words: `layer 3 of payments/api:2.4.0`. */
  readonly what: string;
  /** One sentence; no stack, no secrets. */
  readonly why: string;
  /** The next thing to do to close the gap. */
  readonly remedy?: string;
  readonly hides: readonly GapHides[];
  /** The part of an estate that it hides; without, it may hide something of all that its source holds. */
  readonly scope?: Scope;
}
