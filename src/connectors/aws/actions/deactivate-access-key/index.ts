export { deactivateAccessKey } from './action.js';
