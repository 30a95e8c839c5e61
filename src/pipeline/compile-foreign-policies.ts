/** Makes guardrails of the policies that files of Kubernetes and Kyverno hold, each with the bindings, exceptions and parameters beside it. */
import {
  compileAdmissionPolicy,
  compileClusterPolicy,
  compileValidatingPolicy,
  unevaluatedPolicy,
  type RuledGuardrail,
} from '../assess/index.js';
import type { ForeignDocuments } from '../config/foreign-policy-file.js';
import type { ExpressionEngine } from '../ports/index.js';

export function compileForeignPolicies(documents: ForeignDocuments, engine: ExpressionEngine): readonly RuledGuardrail[] {
  const { policies, bindings, exceptions, params } = documents;
  const celExceptions = exceptions.filter((exception) => exception.kind === 'PolicyException');
  const ruleExceptions = exceptions.filter((exception) => exception.kind === 'RuleException');
  return policies.map((policy) => {
    switch (policy.kind) {
      case 'ValidatingAdmissionPolicy':
        return compileAdmissionPolicy(policy, bindings, params, engine);
      case 'ValidatingPolicy':
      case 'NamespacedValidatingPolicy':
        return compileValidatingPolicy(policy, celExceptions, engine);
      case 'ClusterPolicy':
      case 'Policy':
        return compileClusterPolicy(policy, { exceptions: ruleExceptions, params }, engine);
      case 'unevaluated':
        return unevaluatedPolicy(policy);
    }
  });
}
