export { enableEbsEncryption } from './action.js';
