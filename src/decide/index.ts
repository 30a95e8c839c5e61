/** Decide: causes, findings and what the organisation allows → decisions, and previews of policies. */
export { decide, decideAction, decideIn, type PhasesOf } from './decide.js';
export { decideGate, isHeld, type GateRules } from './decide-gate.js';
export { approvalRuleFor, clearanceOf, heldBackBecause, type Clearance } from './approvals.js';
export { openingOf, type Opening } from './opening.js';
export { claimsFor, describeLimit, limitsOn, type ClaimTarget, type Population } from './claims.js';
export { jumpOf, type FailureCount, type Jump } from './jump.js';
export { recommend, type Recommendation } from './trust.js';
export { comparePlans, type PlanChange } from './compare-plans.js';
export { protectedBecause } from './protected.js';
export { holdingExemptions } from './exemptions.js';
export { matchesGlob } from './globs.js';
export type { CandidateAction, JudgedCause, JudgedFinding, ResponseRules, TrustOf } from './response-rules.js';
export { previewPolicies, type PhasePreview, type PolicyPreview } from './preview-policy.js';
