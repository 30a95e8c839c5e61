/** Decide: causes, findings and what the organisation allows → decisions, and previews of policies. */
export { decide, type PhasesOf, type ResponseRules } from './decide.js';
export { DEFAULT_PLAN } from './default-plan.js';
export { previewPolicies, type PhasePreview, type PolicyPreview } from './preview-policy.js';
