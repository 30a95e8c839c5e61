/** Approvals in memory, for tests and the simulator. */
import type { ApprovalRequest } from '../../../src/model/index.js';
import type { Approvals } from '../../../src/ports/index.js';
import { answerVote, newRequest, requestAt } from '../../../src/store/votes.js';

export function approvalsInMemory(): Approvals {
  const requests = new Map<string, ApprovalRequest>();
  return {
    async request(ask) {
      const request = requests.get(ask.entry) ?? newRequest(ask);
      requests.set(ask.entry, request);
      return requestAt(request, ask.at);
    },
    async vote(entry, plan, actor, vote, at) {
      const answer = answerVote(requests.get(entry), plan, actor, vote, at);
      if (answer.kind === 'counted') requests.set(entry, answer.request);
      return answer;
    },
    async of(entry, at) {
      const request = requests.get(entry);
      return request && requestAt(request, at);
    },
    async waiting(at) {
      const waiting = [...requests.values()].filter((request) => requestAt(request, at).state === 'waiting');
      return waiting.sort((a, b) => Date.parse(a.requestedAt) - Date.parse(b.requestedAt));
    },
  };
}
