/** Policy reports of Kyverno and other policy engines. */
export { policyReports } from './reader.js';
