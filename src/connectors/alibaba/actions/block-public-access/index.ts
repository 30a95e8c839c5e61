/** `block-public-access`: what it is, what it would do, how it is undone. */
export { blockPublicAccess } from './action.js';
