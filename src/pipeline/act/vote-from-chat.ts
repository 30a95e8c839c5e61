/**
 * A vote that came from chat, made a vote in the store: takes what a chat's own signature has proved, finds out as who this
 * person may vote, and votes on the plan that they were shown, by its hash. A vote that comes twice counts once.
 */
import type { ConfiguredPerson } from '../../config/index.js';
import type { ActionLedger, Approvals, Clock, VoteAnswer } from '../../ports/index.js';
import type { CauseId } from '../../model/index.js';
import { rightsOf } from './rights.js';

export interface ChatVote {
  /** The chat that proved it: `slack`. */
  readonly chat: string;
  /** By the chat's own id. */
  readonly who: string;
  readonly entry: string;
  readonly plan: string;
  readonly vote: 'approve' | 'reject';
}

export interface ChatVotePorts {
  readonly ledger: Pick<ActionLedger, 'entry'>;
  readonly approvals: Pick<Approvals, 'vote'>;
  readonly people: readonly ConfiguredPerson[];
  /** The owner of a cause, as far as it is known; without it, who may vote for some teams only may not here. */
  readonly teamOf?: (cause: CauseId) => Promise<string | undefined>;
  readonly clock: Clock;
}

export async function voteFromChat(
  { chat, who, entry: id, plan, vote }: ChatVote,
  { ledger, approvals, people, teamOf, clock }: ChatVotePorts,
): Promise<VoteAnswer> {
  const entry = await ledger.entry(id);
  if (entry === undefined) return { kind: 'refused', because: 'There is no such action any more.' };
  const team = await teamOf?.(entry.plan.cause);
  const scope = { phase: entry.plan.grounds.phase, ...(team === undefined ? {} : { team }) };
  const rights = rightsOf(people, `${chat}:${who}`, scope);
  if (rights.kind === 'refused') return rights;
  return approvals.vote(id, plan, rights.actor, { kind: vote, because: `said in ${chat}` }, clock.now());
}
