export { stopInstance } from './action.js';
