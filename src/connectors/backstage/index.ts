/** Owners by the Backstage software catalog. */
export { backstage } from './connector.js';
