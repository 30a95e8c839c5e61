/** The project access token that the actions need, as the API takes it. https://docs.gitlab.com/api/project_access_tokens/ */
import type { PermissionGrant } from '../../ports/index.js';

/** Developer: may push to branches that are not protected, and open merge requests. */
const DEVELOPER = 30;

export function grantToAct(permissions: readonly string[]): PermissionGrant {
  const scopes = [...new Set(permissions)].toSorted();
  const token = { name: 'headwater', scopes: scopes.length === 0 ? ['read_api'] : scopes, access_level: DEVELOPER };
  return { as: 'GitLab project access token', format: 'json', text: `${JSON.stringify(token, undefined, 2)}\n` };
}
