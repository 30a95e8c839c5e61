/** What puts a target of `disable-database-public-access` back, or why not. Pure. */
export { putBack as undo } from '../put-back.js';
