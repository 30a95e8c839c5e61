/** Who is told of what, how and when: the operator's routes, what there is to tell, and what becomes of it. Data only. */
import type { Decision, Message, Owner, ReleasePhase, RootCause, Severity } from '../../model/index.js';

/** A way for some causes to some people. A cause takes every route that is for it; a place is told of it once. */
export interface NotifyRoute {
  readonly name: string;
  /** The notifier's name. */
  readonly via: string;
  readonly to: string;
  /** Names of owners, as patterns with `*`; for any owner, and for none, without. */
  readonly owners?: readonly string[];
  /** This severe or worse. */
  readonly severity: Severity;
  /** For any release phase without. */
  readonly phases?: readonly ReleasePhase[];
  /** Once a day all in one, instead of one for each cause. */
  readonly digest?: { readonly at: string; readonly timeZone: string; readonly unless?: Severity };
  readonly quiet?: QuietHours;
  /** Messages a day to this place; the rest is counted in one more. */
  readonly perDay: number;
  /** Messages a day to this place about one cause. */
  readonly perCause: number;
}

export interface QuietHours {
  /** Times of day, `22:00` to `07:00`; the same twice is the whole day. */
  readonly from: string;
  readonly to: string;
  readonly timeZone: string;
  /** Days on which it is quiet from midnight to midnight: 0 is Sunday. */
  readonly days: readonly number[];
  /** What is this severe or worse is told all the same. */
  readonly unless?: Severity;
}

/** A cause, as far as people are told of it. */
export interface CauseToTell extends Pick<RootCause, 'id' | 'title' | 'severity' | 'notes'> {
  readonly location?: { readonly repository: string; readonly path: string; readonly startLine: number };
  readonly owner?: Pick<Owner, 'name'>;
  readonly guidance: string;
  readonly findings: number;
  readonly workloads: Readonly<Partial<Record<ReleasePhase, number>>>;
  readonly decisions: readonly Pick<Decision, 'phase' | 'rung'>[];
  readonly state: Message['state'];
  readonly link?: string;
  readonly asks?: Message['asks'];
}

/** One message for one place. */
export interface Delivery {
  readonly kind: 'message' | 'digest';
  readonly route: string;
  readonly via: string;
  readonly to: string;
  readonly message: Message;
  /** The hash of what it says, as far as saying it again would be news. */
  readonly says: string;
  /** It waits until then: quiet hours, or the hour of the digest. */
  readonly heldUntil?: Date;
  readonly perDay: number;
  readonly perCause: number;
  /** The day that a digest is for, where it is read: `2026-11-22`. */
  readonly day?: string;
}

export interface ToTell {
  readonly deliveries: readonly Delivery[];
  /** Causes that nobody is told of, and why. */
  readonly untold: readonly { readonly cause: CauseToTell; readonly because: string }[];
}
