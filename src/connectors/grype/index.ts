/** Grype's JSON reports. */
export { grypeConnector } from './connector.js';
