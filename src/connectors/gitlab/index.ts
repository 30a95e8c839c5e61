export { gitlab } from './connector.js';
