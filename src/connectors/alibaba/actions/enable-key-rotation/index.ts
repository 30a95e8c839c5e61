/** `enable-key-rotation`: what it is, what it would do, how it is undone. */
export { enableKeyRotation } from './action.js';
