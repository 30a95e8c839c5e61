/** What an organisation wants done, and how far it lets automation go: data that it edits, previews and compares. */
import type { Rung, ResponseTable } from './decision.js';
import type { ReleasePhase } from './release-phase.js';
import type { Severity } from './severity.js';

/** `kind: ResponsePlan`, with the defaults filled in: nothing in it is left open. */
export interface ResponsePlan {
  readonly name: string;
  readonly table: ResponseTable;
  /** The first whose glob matches the policy's id replaces these cells. */
  readonly families: readonly FamilyTable[];
  readonly ceilings: Ceilings;
  /** When what runs may be acted on (rung 3 and up); always where no window names the phase. */
  readonly windows: readonly ChangeWindow[];
  /** When nothing above `propose` is done in these phases, whatever a window says. */
  readonly freezes: readonly Freeze[];
  /** The first that matches says how many people must agree. */
  readonly approvals: readonly ApprovalRule[];
  /** All that match hold at once (S4). What is not limited by any has the strict default. */
  readonly limits: readonly Limit[];
  readonly ramp: RampRule;
  /** The last phase in which what cannot be undone may be done unattended (S6). */
  readonly irreversibleUpTo: ReleasePhase;
  /** What is never acted on, beside what is always protected (S8). */
  readonly protected: readonly ProtectedScope[];
  readonly trust: TrustRule;
  readonly health: readonly HealthCheck[];
  readonly jump: JumpRule;
}

export interface FamilyTable {
  /** A glob of policy ids: `aws/*`. */
  readonly policies: string;
  readonly table: Readonly<Partial<Record<Severity, Readonly<Partial<Record<ReleasePhase, Rung>>>>>>;
}

export interface Ceilings {
  readonly organisation: Rung;
  readonly teams: Readonly<Record<string, Rung>>;
  /** By glob of policy ids; the lowest that matches holds. */
  readonly policies: Readonly<Record<string, Rung>>;
}

export interface ChangeWindow {
  readonly name: string;
  readonly phases: readonly ReleasePhase[];
  /** The part of iCalendar's RRULE that `lib/recurrence` reads: `FREQ=WEEKLY;BYDAY=TU,TH`. */
  readonly repeats: string;
  /** `09:00`, by the time zone's wall clock. */
  readonly from: string;
  /** In minutes that pass, whatever clocks are set to meanwhile. */
  readonly lasts: number;
  /** An IANA name: `Europe/Berlin`. */
  readonly timeZone: string;
}

export interface Freeze {
  readonly name: string;
  readonly phases: readonly ReleasePhase[];
  /** Local dates and times without offset, `2026-12-20T00:00`, in the time zone; `to` is excluded. */
  readonly from: string;
  readonly to: string;
  readonly timeZone: string;
  readonly reason: string;
}

export interface ApprovalRule {
  readonly phases: readonly ReleasePhase[];
  readonly rungs: readonly Rung[];
  /** 0: what has earned it goes ahead by itself. 2 for a rule of two persons: who proposed it is none of them. */
  readonly people: number;
  /** Hours until a request lapses. */
  readonly lapses: number;
  /** Hours in which what nobody must agree to waits, announced, for somebody to say no. */
  readonly grace: number;
}

/** At most so many targets in so long a time. 0 means none (S4). */
export interface Limit {
  readonly name: string;
  readonly phases: readonly ReleasePhase[];
  /** What is counted apart: all of a phase, each account or cluster, or each service. */
  readonly per: 'phase' | 'account' | 'service';
  readonly count: number;
  /** Of the resources of that kind in that part, rounded down; the lower of the two holds. 100 for no such limit. */
  readonly percent: number;
  /** In minutes. */
  readonly within: number;
}

/** What holds for each part that no limit of a plan is about: so many targets in an hour (S4). */
export const STRICT_LIMITS = { phase: 5, account: 3, service: 1 } as const satisfies Readonly<Record<Limit['per'], number>>;
export const STRICT_WITHIN = 60;

/** What holds where no rule of a plan is about the phase and rung: one person, within a day. */
export const STRICT_APPROVAL = { people: 1, lapses: 24, grace: 0 } as const;

export interface RampRule {
  /** Each wave is so many times the one before; the first has one target. */
  readonly factor: number;
  /** In seconds, between a wave and its health check. */
  readonly pause: number;
  /** The share of a wave's targets, 0 to 1, above which failures end the run. 0: any failure does. */
  readonly failureThreshold: number;
  /** How often health is asked for while it is inconclusive, before the run stands still. */
  readonly patience: number;
}

export interface ProtectedScope {
  readonly because: string;
  /** Globs; all that are given must match. */
  readonly platform?: string;
  readonly account?: string;
  readonly namespace?: string;
  readonly kind?: string;
  readonly name?: string;
  readonly labels?: Readonly<Record<string, string>>;
}

export interface TrustRule {
  /** So many approved runs in a row, without an undo or a failure, earn the next rung for an action × policy × phase. */
  readonly runs: number;
}

/** How it is known that a change did no harm. */
export type HealthCheck =
  | { readonly kind: 'workload'; readonly phases: readonly ReleasePhase[] }
  | { readonly kind: 'http'; readonly phases: readonly ReleasePhase[]; readonly url: string; readonly service?: string }
  | {
      readonly kind: 'prometheus';
      readonly phases: readonly ReleasePhase[];
      readonly url: string;
      readonly query: string;
      /** Healthy when the query's only value is at most, or at least, this. */
      readonly atMost?: number;
      readonly atLeast?: number;
      readonly service?: string;
    };

/** A sudden jump of a policy's failures holds its actions and asks (S3). */
export interface JumpRule {
  /** Failures that are at least so many more than before… */
  readonly count: number;
  /** …and so many times as many. */
  readonly factor: number;
}
