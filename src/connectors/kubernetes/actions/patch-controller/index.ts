export { patchController } from './action.js';
