import type { Fingerprint } from './ids.js';

/** What a later look says of an earlier finding. What could not be seen is inconclusive, never closed (S3). */
export type Verification =
  | { readonly kind: 'closed'; readonly finding: Fingerprint; readonly because: string }
  | { readonly kind: 'still-open'; readonly finding: Fingerprint; readonly because: string }
  | { readonly kind: 'inconclusive'; readonly finding: Fingerprint; readonly because: string };
