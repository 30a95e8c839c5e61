/** Responding to what was found: plans, approvals, acting, undoing, and workers that do so all the time. */
export { withActing, serveCollector, serveWorker, type ActingRequest, type OpenedActing } from './open-acting.js';
export {
  canonicalId,
  grantsWithin,
  mayAnywhere,
  mayAs,
  principalFrom,
  rightsOf,
  type May,
  type RightScope,
  type Rights,
} from './rights.js';
export { apiTokenList, apiTokenListSchema, makeApiToken, type ApiTokenList, type AskedToken } from './api-tokens.js';
export { voteFromChat, type ChatVote, type ChatVotePorts } from './vote-from-chat.js';
export type { WorkerEvent } from './worker.js';
export type { LookedAt } from './look.js';
export type { Responses } from './respond.js';
export {
  ACTION_STATES,
  actionKindListSchema,
  actionKinds,
  actionListSchema,
  actionReport,
  actionSchema,
  responseList,
  responseListSchema,
  stateOf,
  type ActionList,
  type ActionReport,
  type ActionState,
  type ResponseListReport,
} from './reports.js';
export { shippedActions } from './shipped-actions.js';
