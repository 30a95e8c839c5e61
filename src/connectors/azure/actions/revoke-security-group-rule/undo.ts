/** What puts a target of `revoke-security-group-rule` back, or why not. Pure. */
export { putBack as undo } from '../put-back.js';
