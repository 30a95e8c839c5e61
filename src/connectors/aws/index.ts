export { aws } from './connector.js';
