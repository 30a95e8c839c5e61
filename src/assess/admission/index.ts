/** Kubernetes' own admission policies, evaluated as they are written. */
export { compileAdmissionPolicy } from './compile-admission-policy.js';
export { explainRuled, type ExplainedJudgement } from './explain.js';
export type { RuledGuardrail, RuleVerdict } from './guardrail.js';
export { requestOf, type AdmissionRequest, type NamespaceAnswer, type Operation, type RequestSetting } from './request.js';
