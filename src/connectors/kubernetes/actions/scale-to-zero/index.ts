export { scaleToZero } from './action.js';
