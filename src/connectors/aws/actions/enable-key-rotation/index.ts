export { enableKeyRotation } from './action.js';
