/** What a GitHub App, or a fine-grained token, must be given: the manifest that asks for it and for nothing else. */
import type { PermissionGrant } from '../../ports/index.js';

/** What the actions read before they act. */
const READS = ['metadata: read', 'contents: read', 'pull_requests: read'];

export function grantToAct(permissions: readonly string[]): PermissionGrant {
  const strongest = new Map<string, string>();
  for (const permission of [...READS, ...permissions].toSorted()) {
    const [name = '', level = ''] = permission.split(': ');
    if (strongest.get(name) !== 'write') strongest.set(name, level);
  }
  const manifest = {
    name: 'Headwater',
    url: 'https://headwater.example',
    public: false,
    default_permissions: Object.fromEntries([...strongest].toSorted()),
  };
  return { as: 'GitHub App manifest', format: 'json', text: `${JSON.stringify(manifest, undefined, 2)}\n` };
}
