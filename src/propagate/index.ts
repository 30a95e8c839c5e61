/** Propagate: a cause and the graph → the rollout that would carry its fix everywhere. */
export { planRollout, type SourceOf } from './plan-rollout.js';
