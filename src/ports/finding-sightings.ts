import type { Fingerprint } from '../model/index.js';

/** How each finding was seen last: what a later look needs in order to tell whether it would have seen it again (S3). */
export interface FindingSightings {
  /** Replaces what was known of each. */
  keep(sightings: readonly Sighting[]): Promise<void>;
  /** Of these findings, in any order; nothing of those that were never kept. */
  of(findings: readonly Fingerprint[]): Promise<readonly Sighting[]>;
}

export interface Sighting {
  readonly finding: Fingerprint;
  readonly reportedBy: readonly string[];
  /** What people call the resource or image. */
  readonly name: string;
  /** The vulnerability, by all names it was reported under; empty for a policy. */
  readonly advisories: readonly string[];
  /** That listed the image, with their registries; empty for a resource. */
  readonly repositories: readonly string[];
  readonly read: WhatWasRead;
}

/** Where one of these is missing later, it may be what the finding was seen in. */
export interface WhatWasRead {
  /** Repositories of files, by their names. */
  readonly repositories: readonly string[];
  /** Of what runs: by the name that a source goes by. */
  readonly sources: readonly string[];
  /** Of the others: their kinds, for their names change from day to day. */
  readonly kinds: readonly string[];
}
