/** Assess: graph × policies and advisories → results and findings. */
export { findVulnerabilities, type Vulnerabilities } from './find-vulnerabilities.js';
export { findPolicyViolations, type PolicyViolations } from './find-policy-violations.js';
export { assessPolicies } from './assess-policies.js';
