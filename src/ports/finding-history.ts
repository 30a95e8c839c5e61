import type { FindingEvent, FindingLife, Fingerprint } from '../model/index.js';

/** The life of every finding: opened, responded to, contained, closed, reopened. */
export interface FindingHistory {
  /** What is known of a finding that was seen now: opens it, or opens it again. @returns what became of them, only changes */
  seen(findings: readonly SeenFinding[], at: Date): Promise<readonly FindingEvent[]>;
  /** Something happened to findings that are open; those that are not are left as they are. */
  record(events: readonly FindingEvent[]): Promise<void>;
  life(finding: Fingerprint): Promise<FindingLife | undefined>;
  /** Oldest first. */
  events(finding: Fingerprint): Promise<readonly FindingEvent[]>;
  /** All that are not closed; streamed. */
  open(): AsyncIterable<FindingLife>;
}

export type SeenFinding = Pick<FindingLife, 'finding' | 'title' | 'severity' | 'phase' | 'rule' | 'about'>;
