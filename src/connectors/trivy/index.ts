/** Trivy's JSON reports. */
export { trivyConnector } from './connector.js';
