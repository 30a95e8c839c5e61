/** Google Cloud: projects and what is in them, read through their own APIs and Cloud Asset Inventory. */
export { gcp } from './connector.js';
export { gcpActing } from './acting.js';
