/** Writes a cause's fix into the checkout that it was found in. */
export { plan, planHash, type Fixable } from './plan.js';
export { execute } from './execute.js';
export { undo } from './undo.js';
