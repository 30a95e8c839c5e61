export { quarantinePod } from './action.js';
