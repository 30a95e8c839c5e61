/** `enable-bucket-versioning`: what it is, what it would do, how it is undone. */
export { enableBucketVersioning } from './action.js';
