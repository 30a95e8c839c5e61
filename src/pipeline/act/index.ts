/** Responding to what was found: plans, approvals, acting, undoing, and workers that do so all the time. */
export { withActing, serveWorker, type ActingRequest, type OpenedActing } from './open-acting.js';
export { rightsOf, type Rights } from './rights.js';
export { voteFromChat, type ChatVote, type ChatVotePorts } from './vote-from-chat.js';
export type { WorkerEvent } from './worker.js';
export type { LookedAt } from './look.js';
export type { Responses } from './respond.js';
export {
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
  type ResponseListReport,
} from './reports.js';
export { shippedActions } from './shipped-actions.js';
