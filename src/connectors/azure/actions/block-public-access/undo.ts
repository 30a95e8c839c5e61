/** What puts a target of `block-public-access` back, or why not. Pure. */
export { putBack as undo } from '../put-back.js';
