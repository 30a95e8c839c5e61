export { github } from './connector.js';
