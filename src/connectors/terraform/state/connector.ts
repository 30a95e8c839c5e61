/** The Connector port for Terraform states. */
import { peekJson } from '../../../lib/json-head.js';
import type { Connector } from '../../../ports/index.js';

export const terraformState: Connector = {
  name: 'terraform-state',
  describes: 'Terraform states: `terraform.tfstate`, `terraform state pull`, or `terraform show -json` of one',
  recognise: (candidate) =>
    Promise.resolve(candidate.kind === 'file' && isState(candidate.head) ? { candidate, as: 'Terraform state' } : undefined),
  async *read(claim, context) {
    const { readState } = await import('./read.js');
    yield* readState(claim, context);
  },
};

/** Versions are told apart when it is read, so that an old state is a gap and not nothing. */
function isState(head: Uint8Array): boolean {
  const { shape, keys } = peekJson(head);
  if (shape !== 'object') return false;
  if (keys.has('format_version')) return keys.has('terraform_version') && keys.has('values') && !keys.has('planned_values');
  if (keys.has('lineage') && keys.has('encrypted_data')) return true;
  if (typeof keys.get('version') !== 'number' || typeof keys.get('terraform_version') !== 'string') return false;
  return keys.has('lineage') || keys.has('serial') || keys.has('resources');
}
