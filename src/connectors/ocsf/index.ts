/** Findings of other tools in OCSF. */
export { ocsfFindings } from './connector.js';
