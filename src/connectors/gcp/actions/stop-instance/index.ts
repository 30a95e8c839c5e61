/** `stop-instance`: what it is, what it would do, how it is undone. */
export { stopInstance } from './action.js';
