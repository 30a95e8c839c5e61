/** What else declares a resource, by the tags that it puts on what it makes (S10). Undefined where no tag says so. */

/** Tags that say who keeps a resource; the value names it. */
const KEEPERS = new Set([
  'managed-by',
  'managedby',
  'provisioner',
  'provisioned-by',
  'created-by',
  'createdby',
  'deployed-by',
  'iac',
]);
const TOOLS = /^(terraform|opentofu|terragrunt|pulumi|bicep|crossplane|ansible|azd|arm[- ]template)/i;
/** Tags of tools that leave their own. https://learn.microsoft.com/azure/developer/azure-developer-cli/azd-environment-variables-faq */
const OWN: readonly (readonly [RegExp, string])[] = [
  [/^azd-(env|service)-name$/, 'Azure Developer CLI (azd)'],
  [/^pulumi:/, 'Pulumi'],
  [/^crossplane-(kind|name)$/, 'Crossplane'],
  [/^(terraform|opentofu)$/, 'Terraform'],
];

export function declaredBy(tags: Readonly<Record<string, string>>): string | undefined {
  for (const [tag, value] of Object.entries(tags)) {
    const key = tag.toLowerCase().replaceAll('_', '-');
    const own = OWN.find(([pattern]) => pattern.test(key));
    if (own !== undefined && value.toLowerCase() !== 'false') return `${own[1]} (tag ${tag})`;
    const tool = TOOLS.exec(value.trim());
    if (KEEPERS.has(key) && tool !== null) return `${tool[0]} (tag ${tag})`;
  }
  return undefined;
}
