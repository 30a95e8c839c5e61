/** The Connector port for Terraform plans. */
import { peekJson } from '../../../lib/json-head.js';
import type { Connector } from '../../../ports/index.js';

export const terraformPlan: Connector = {
  name: 'terraform-plan',
  describes: 'Terraform plans: `terraform show -json PLAN`',
  recognise: (candidate) =>
    Promise.resolve(candidate.kind === 'file' && isPlan(candidate.head) ? { candidate, as: 'Terraform plan' } : undefined),
  async *read(claim, context) {
    const { readPlan } = await import('./read.js');
    yield* readPlan(claim, context);
  },
};

/** Terraform writes the versions first; what follows may be longer than what we see here. A state has `values` instead. */
function isPlan(head: Uint8Array): boolean {
  const { shape, keys } = peekJson(head);
  if (shape !== 'object' || !keys.has('format_version') || !keys.has('terraform_version')) return false;
  return keys.has('planned_values') || keys.has('variables') || keys.has('resource_changes');
}
