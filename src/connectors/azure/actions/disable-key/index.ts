/** `disable-key`: what it is, what it would do, how it is undone. */
export { disableKey } from './action.js';
