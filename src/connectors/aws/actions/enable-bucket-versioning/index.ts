export { enableBucketVersioning } from './action.js';
