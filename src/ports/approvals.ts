import type { Actor, ApprovalRequest, Vote } from '../model/index.js';

/** Who has agreed to which plan. A vote is for one plan's hash and for no other (S1). */
export interface Approvals {
  /** Asks for a plan's approval; asking again gives the request that there is. `people` 0: it may go ahead by itself. */
  request(ask: {
    readonly entry: string;
    readonly plan: string;
    readonly people: number;
    readonly proposedBy: string;
    readonly at: Date;
    readonly lapsesAt: Date;
  }): Promise<ApprovalRequest>;
  /**
   * Takes a vote, or says why it does not count: not an approver, who proposed it, voted already, another plan than the one
   * that is asked about, lapsed, decided. One rejection rejects.
   */
  vote(entry: string, plan: string, actor: Actor, vote: Pick<Vote, 'kind' | 'because'>, at: Date): Promise<VoteAnswer>;
  /** As it is at this time: what waited too long has lapsed. */
  of(entry: string, at: Date): Promise<ApprovalRequest | undefined>;
  /** Oldest first. */
  waiting(at: Date): Promise<readonly ApprovalRequest[]>;
}

export type VoteAnswer =
  { readonly kind: 'counted'; readonly request: ApprovalRequest } | { readonly kind: 'refused'; readonly because: string };
