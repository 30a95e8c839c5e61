/**
 * When a vote counts, as a function: takes a request as it is and a vote, gives the request as it is then, or says to the person
 * who voted why it does not count. The same for whatever keeps requests.
 */
import { ROLES, type Actor, type ApprovalRequest, type Vote } from '../model/index.js';
import type { Approvals, VoteAnswer } from '../ports/index.js';

type Ask = Parameters<Approvals['request']>[0];

/** A request that nobody has voted on. Throws RangeError for a number of people that is none. */
export function newRequest({ entry, plan, people, proposedBy, at, lapsesAt }: Ask): ApprovalRequest {
  if (!Number.isInteger(people) || people < 0) throw new RangeError(`${people} people cannot approve`);
  return {
    entry,
    plan,
    state: people === 0 ? 'not-needed' : 'waiting',
    people,
    proposedBy,
    requestedAt: at.toISOString(),
    lapsesAt: lapsesAt.toISOString(),
    votes: [],
  };
}

/** The request at a time: one that waits lapses at its `lapsesAt`, and what was decided stays decided. */
export function requestAt(request: ApprovalRequest, at: Date): ApprovalRequest {
  return request.state === 'waiting' && at >= new Date(request.lapsesAt) ? { ...request, state: 'lapsed' } : request;
}

/** @param request as it was kept; undefined when nobody asked for the plan's approval */
export function answerVote(
  request: ApprovalRequest | undefined,
  plan: string,
  actor: Actor,
  vote: Pick<Vote, 'kind' | 'because'>,
  at: Date,
): VoteAnswer {
  if (request === undefined) return refused('Nobody has asked for the approval of this plan.');
  const refusal = whyNot(requestAt(request, at), plan, actor, vote.kind);
  if (refusal !== undefined) return refused(refusal);
  const votes = [...request.votes, { by: actor.id, at: at.toISOString(), kind: vote.kind, because: vote.because }];
  return { kind: 'counted', request: { ...request, votes, state: stateOf(votes, request.people) } };
}

function stateOf(votes: readonly Vote[], people: number): 'waiting' | 'approved' | 'rejected' {
  if (votes.some(({ kind }) => kind === 'reject')) return 'rejected';
  return new Set(votes.map(({ by }) => by)).size >= people ? 'approved' : 'waiting';
}

const APPROVER = ROLES.indexOf('approver');

/** What the voter cannot change comes first: which plan it is, then its state, then who votes. */
function whyNot(request: ApprovalRequest, plan: string, { id, role }: Actor, kind: Vote['kind']): string | undefined {
  if (request.plan !== plan) return 'The vote is for another plan than the one that asks for approval: look at the plan again.';
  const decided = whyDecided(request, kind);
  if (decided !== undefined) return decided;
  if (ROLES.indexOf(role) < APPROVER) return `Only approvers may vote, and ${id} is ${role === 'viewer' ? 'a viewer' : 'none'}.`;
  if (id === request.proposedBy) return `${id} proposed this plan: somebody else must vote.`;
  if (request.votes.some(({ by }) => by === id)) return `${id} has voted already, and each person votes once.`;
  return undefined;
}

/** What needs no approval may still be rejected until it is done. */
function whyDecided({ state, lapsesAt, votes }: ApprovalRequest, kind: Vote['kind']): string | undefined {
  switch (state) {
    case 'waiting':
      return undefined;
    case 'not-needed':
      return kind === 'reject' ? undefined : 'This plan needs no approval.';
    case 'approved':
      return 'This plan is approved already.';
    case 'rejected':
      return `This plan was rejected by ${votes.find(({ kind }) => kind === 'reject')?.by ?? 'somebody'}.`;
    case 'lapsed':
      return `The request lapsed at ${lapsesAt}: propose the plan again.`;
  }
}

function refused(because: string): VoteAnswer {
  return { kind: 'refused', because };
}
