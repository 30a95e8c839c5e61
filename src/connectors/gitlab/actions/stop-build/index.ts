/** `stop-build`: what it is, what it would do, and that it cannot be undone. */
export { stopBuild } from './action.js';
