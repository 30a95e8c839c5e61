export { requireImdsv2 } from './action.js';
