/** `deactivate-access-key`: what it is, what it would do, how it is undone. */
export { deactivateAccessKey } from './action.js';
