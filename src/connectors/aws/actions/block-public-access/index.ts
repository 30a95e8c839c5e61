export { blockPublicAccess } from './action.js';
