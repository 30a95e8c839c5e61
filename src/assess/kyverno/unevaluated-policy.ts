/** A policy whose language Headwater does not evaluate: in error on all that it is for, never a pass. */
import type { UnevaluatedPolicy } from '../../model/index.js';
import { ruledGuardrail, type RuledGuardrail } from '../admission/guardrail.js';
import { matchRequest, maySelect } from '../admission/match.js';

export function unevaluatedPolicy(policy: UnevaluatedPolicy): RuledGuardrail {
  const { matchConstraints, why } = policy;
  return ruledGuardrail(
    policy,
    (resource) => matchConstraints !== undefined && maySelect(matchConstraints, resource),
    (request) => {
      const match = matchConstraints === undefined ? undefined : matchRequest(matchConstraints, request);
      if (match === undefined || match.kind === 'no-match') return [];
      const reason = match.kind === 'error' ? match.reason : why;
      return [{ rule: '', judgement: { kind: 'error', reason }, decidedBy: 'validations' }];
    },
  );
}
