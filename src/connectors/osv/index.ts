/** OSV advisories in files. */
export { osvConnector } from './connector.js';
