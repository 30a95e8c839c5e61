export { pauseRollout } from './action.js';
