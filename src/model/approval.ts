import type { ActionPlan } from './action.js';

/** What may be done with Headwater, weakest first; each includes those before it. */
export const ROLES = ['viewer', 'approver', 'operator', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** A person (or a machine's token) as who something is said. */
export interface Actor {
  /** Unique: `ada@example.org`, `slack:U012AB3CD`. */
  readonly id: string;
  readonly role: Role;
}

/** A plan's way to being carried out. Each plan has one. */
export interface ApprovalRequest {
  /** The plan's id in the ledger. */
  readonly entry: string;
  readonly plan: ActionPlan['hash'];
  /** `not-needed` for what may go ahead by itself. */
  readonly state: 'not-needed' | 'waiting' | 'approved' | 'rejected' | 'lapsed';
  /** How many must approve. */
  readonly people: number;
  readonly proposedBy: string;
  readonly requestedAt: string;
  readonly lapsesAt: string;
  readonly votes: readonly Vote[];
}

export interface Vote {
  readonly by: string;
  readonly at: string;
  readonly kind: 'approve' | 'reject';
  readonly because: string;
}
