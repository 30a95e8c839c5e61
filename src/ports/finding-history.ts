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
  /** How long findings stayed open, and what happened in each week of UTC since then. */
  closing(since: Date): Promise<ClosingTimes>;
}

export interface ClosingTimes {
  /** How often a finding was closed: one that came back and was closed again counts twice. */
  readonly closed: number;
  /** From an opening to its closing; null when nothing was closed. */
  readonly medianHours: number | null;
  /** Weeks in which anything happened, the first one first. */
  readonly weeks: readonly WeekOfFindings[];
}

export interface WeekOfFindings {
  /** Its Monday: `2026-01-05`. */
  readonly week: string;
  readonly opened: number;
  readonly reopened: number;
  readonly closed: number;
}

export type SeenFinding = Pick<FindingLife, 'finding' | 'title' | 'severity' | 'phase' | 'rule' | 'about'>;
