import type { ReleasePhase, ResourceId } from '../model/index.js';

/** What an action's runs have earned it (trust), and what keeps reverting them (S10). */
export interface ActionRecord {
  /** One run that ended; the same entry and target counts once for each kind. */
  ran(run: ActionRun): Promise<void>;
  trust(subject: TrustSubject): Promise<TrustEarned>;
  /** Every subject that ever ran. */
  subjects(): Promise<readonly (TrustSubject & TrustEarned)[]>;
  /** Something put back what the action had done. The same entry counts once until it acts again. @returns how often by now */
  reverted(resource: ResourceId, action: string, entry: string, at: Date): Promise<number>;
  /** Set from the second reversal until a person settles it. */
  contested(resource: ResourceId): Promise<Contest | undefined>;
  settle(resource: ResourceId, by: string): Promise<boolean>;
}

export interface TrustSubject {
  readonly action: string;
  /** `` for what no policy stands behind. */
  readonly policy: string;
  readonly phase: ReleasePhase;
}

export interface ActionRun extends TrustSubject {
  readonly entry: string;
  readonly target: string;
  /** `approved`: done, and a person had agreed; `unattended`: done, nobody had to. */
  readonly kind: 'approved' | 'unattended' | 'failed' | 'undone';
  readonly at: Date;
}

export interface TrustEarned {
  /** Approved runs since the last undo or failure. */
  readonly approved: number;
  readonly unattended: number;
  readonly failed: number;
  readonly undone: number;
  /** RFC 3339: of the last undo or failure. */
  readonly demotedAt?: string;
}

export interface Contest {
  readonly resource: ResourceId;
  readonly action: string;
  readonly reversals: number;
  /** RFC 3339. */
  readonly since: string;
}
