/** What puts a target of `disable-key` back, or why not. Pure. */
export { putBack as undo } from '../put-back.js';
