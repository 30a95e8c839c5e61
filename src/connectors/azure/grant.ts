/** The custom role that gives what is asked for and nothing else, as `az role definition create` takes it. */
import type { PermissionGrant } from '../../ports/index.js';

const NAME = 'Headwater Reader';

export function grant(permissions: readonly string[]): PermissionGrant {
  const all = [...new Set(permissions)].toSorted();
  const role = {
    Name: NAME,
    IsCustom: true,
    Description: 'What Headwater needs to read this estate: nothing that changes it, no key, no content.',
    Actions: all.filter((action) => !isDataAction(action)),
    NotActions: [],
    DataActions: all.filter(isDataAction),
    NotDataActions: [],
    AssignableScopes: ['/subscriptions/SUBSCRIPTION'],
  };
  return {
    as: 'Azure custom role',
    format: 'json',
    text: `${JSON.stringify(role, undefined, 2)}\n`,
    apply: `az role definition create --role-definition @headwater-reader.json && az role assignment create --role '${NAME}' --assignee PRINCIPAL --scope /subscriptions/SUBSCRIPTION`,
  };
}

/** The content of a queue is data; all else that is asked for is of the control plane. */
function isDataAction(action: string): boolean {
  return action.includes('/messages/');
}
