/** Kyverno's policies, evaluated as they are written. */
export { compileClusterPolicy } from './compile-cluster-policy.js';
export { compileValidatingPolicy } from './compile-validating-policy.js';
export { unevaluatedPolicy } from './unevaluated-policy.js';
