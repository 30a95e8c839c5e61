export { removeBinding } from './action.js';
