import type { Fingerprint } from './ids.js';
import type { ReleasePhase } from './release-phase.js';
import type { Severity } from './severity.js';

/** What happens to a finding in its life. `inconclusive`: it was not seen again, and could not have been. */
export type FindingEventKind = 'opened' | 'responded' | 'contained' | 'closed' | 'reopened';

export interface FindingEvent {
  readonly finding: Fingerprint;
  readonly kind: FindingEventKind;
  /** RFC 3339. */
  readonly at: string;
  readonly because: string;
}

/** How a finding is now. */
export interface FindingLife {
  readonly finding: Fingerprint;
  readonly state: 'open' | 'contained' | 'closed';
  readonly title: string;
  readonly severity: Severity;
  readonly phase: ReleasePhase;
  /** The policy or advisory. */
  readonly rule: string;
  /** The resource or image. */
  readonly about: string;
  readonly openedAt: string;
  readonly closedAt?: string;
  readonly reopened: number;
}
