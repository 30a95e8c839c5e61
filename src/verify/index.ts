/** Verify: earlier findings × a new look → closed, still open, or inconclusive. */
export { verify, type EarlierFinding, type NewLook } from './verify.js';
