/** Bills of materials and exploitability statements in CycloneDX. */
export { cycloneDx } from './connector.js';
