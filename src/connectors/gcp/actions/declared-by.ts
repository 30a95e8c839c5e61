/** What else declares a resource and would put back what is changed here, as far as its labels show it (S10). Pure. */
import { at } from '../../../lib/expectation.js';
import { plain } from '../../../lib/terminal.js';
import type { Resource } from '../../../model/index.js';

/**
 * Labels that tools put on what they make, by themselves.
 * https://registry.terraform.io/providers/hashicorp/google/latest/docs/guides/provider_reference#add_terraform_attribution_label
 * https://cloud.google.com/config-connector/docs/how-to/managing-labels
 * https://cloud.google.com/deployment-manager/docs/deployments/viewing-manifest
 */
const OWN: readonly (readonly [RegExp, string])[] = [
  [/^goog-terraform-provisioned$/, 'Terraform'],
  [/^goog-pulumi-provisioned$/, 'Pulumi'],
  [/^managed-by-cnrm$/, 'Config Connector'],
  [/^cnrm-/, 'Config Connector'],
  [/^goog-dm$/, 'Deployment Manager'],
  [/^crossplane-(kind|name)$/, 'Crossplane'],
];
const KEEPERS = /^(managed|provisioned|created|deployed)[-_]?by$|^iac$|^provisioner$/;
const TOOLS = [
  'terraform',
  'opentofu',
  'terragrunt',
  'pulumi',
  'crossplane',
  'config-connector',
  'cnrm',
  'ansible',
  'deployment-manager',
];

/** `Terraform (label goog-terraform-provisioned)`; undefined where no label says so. */
export function declaredBy(resource: Pick<Resource, 'labels' | 'raw'>): string | undefined {
  for (const [label, value] of labelsOf(resource)) {
    const own = OWN.find(([pattern]) => pattern.test(label));
    const by = own?.[1] ?? (KEEPERS.test(label) ? TOOLS.find((tool) => value.toLowerCase().includes(tool)) : undefined);
    if (by !== undefined && value !== 'false') return `${by} (label ${plain(label)})`;
  }
  return undefined;
}

/** Cloud SQL has those of an instance among its settings. */
function labelsOf({ labels, raw }: Pick<Resource, 'labels' | 'raw'>): readonly (readonly [string, string])[] {
  const ofSettings = at(raw, ['settings', 'userLabels']);
  const more = typeof ofSettings === 'object' && ofSettings !== null ? Object.entries(ofSettings) : [];
  return [...Object.entries(labels), ...more.map(([label, value]) => [label, String(value)] as const)];
}
