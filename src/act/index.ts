/** Act: a decision's plan → executed, with one outcome per target, in the ledger. */
export { planFix, executeEdits, undoEdits } from './edit-checkout.js';
export { PATIENCE, type ActContext, type Patience, type SecondDecision } from './act-context.js';
export {
  planAction,
  type LeftOut,
  type PlannedAction,
  type WantedAction,
  type TargetJudgement,
  type WantedTarget,
} from './plan-action.js';
export { executePlan } from './execute-plan.js';
export { undoEntry } from './undo-target.js';
export { watchReversals, type Reversal } from './watch-reversals.js';
export * from './notify/index.js';
