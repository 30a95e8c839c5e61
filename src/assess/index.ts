/** Assess: graph × policies and advisories → results and findings. */
export { findVulnerabilities, type Vulnerabilities } from './find-vulnerabilities.js';
export { findPolicyViolations, type PolicyViolations } from './find-policy-violations.js';
export { findReportedFailures, type ReportedFailures } from './find-reported-failures.js';
export { assessPolicies } from './assess-policies.js';
export type { Assessment } from './assessment.js';
export { resultOf, type Judgement } from './judgement.js';
export { compilePolicies } from './compile-policies.js';
export { judgedResources } from './judged-resources.js';
export { explainPolicy, type PolicyExplanation } from './explain-policy.js';
export type { ExplainedExpression } from './explain-expressions.js';
export { judgeContext } from './judge-context.js';
export { createLiveAssessment, type Change, type LiveAssessment } from './live-assessment.js';
export type { Guardrail, JudgeContext } from './guardrail.js';
export {
  compileAdmissionPolicy,
  explainRuled,
  requestOf,
  type AdmissionRequest,
  type ExplainedJudgement,
  type NamespaceAnswer,
  type Operation,
  type RequestSetting,
  type RuledGuardrail,
  type RuleVerdict,
} from './admission/index.js';
export { compileClusterPolicy, compileValidatingPolicy, unevaluatedPolicy } from './kyverno/index.js';
export { subjectOf, type Subject } from './subject.js';
