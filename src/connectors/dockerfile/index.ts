export { dockerfileConnector } from './connector.js';
