/** Decide: causes, findings and what the organisation allows → decisions, and previews of policies. */
export { decide, type PhasesOf } from './decide.js';
export { decideGate, isHeld, type GateRules } from './decide-gate.js';
export { holdingExemptions } from './exemptions.js';
export type { ResponseRules } from './response-rules.js';
export { DEFAULT_PLAN } from './default-plan.js';
export { previewPolicies, type PhasePreview, type PolicyPreview } from './preview-policy.js';
