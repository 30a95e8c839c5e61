/** `propose-change`: what it is, what it would do, how it is undone. */
export { proposeChange } from './action.js';
