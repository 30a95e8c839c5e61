/** What else declares a resource and would put back what is changed here, as far as its tags show it (S10). Pure. */
import { plain } from '../../../lib/terminal.js';

/**
 * Tags that tools put on what they make, by themselves.
 * https://www.alibabacloud.com/help/en/ros/user-guide/configure-stack-tags
 */
const OWN: readonly (readonly [RegExp, string])[] = [
  [/^acs:ros:stackid$/, 'Resource Orchestration Service'],
  [/^(terraform|opentofu)$/, 'Terraform'],
  [/^pulumi:/, 'Pulumi'],
  [/^crossplane-(kind|name)$/, 'Crossplane'],
];
const KEEPERS = /^(managed|provisioned|created|deployed)[-_ ]?by$|^iac$|^provisioner$/;
const TOOLS = ['terraform', 'opentofu', 'terragrunt', 'pulumi', 'crossplane', 'ansible', 'ros'];

/** `Terraform (tag managed-by)`; undefined where no tag says so. */
export function declaredBy(tags: Readonly<Record<string, string>>): string | undefined {
  for (const [tag, value] of Object.entries(tags)) {
    const key = tag.toLowerCase();
    const own = OWN.find(([pattern]) => pattern.test(key));
    const words = value.toLowerCase().split(/[^a-z]+/);
    const by = own?.[1] ?? (KEEPERS.test(key) ? TOOLS.find((tool) => words.includes(tool)) : undefined);
    if (by !== undefined && value.toLowerCase() !== 'false') return `${by} (tag ${plain(tag)})`;
  }
  return undefined;
}
