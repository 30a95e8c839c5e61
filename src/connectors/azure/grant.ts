/** The custom role that gives what is asked for and nothing else, as `az role definition create` takes it: one to read, one to act. */
import type { PermissionGrant } from '../../ports/index.js';

export function grant(permissions: readonly string[]): PermissionGrant {
  return roleOf('Reader', 'What Headwater needs to read this estate: nothing that changes it, no key, no content.', permissions);
}

/** A role of its own: whoever may read gets no right to change anything by it. */
export function grantToAct(permissions: readonly string[]): PermissionGrant {
  return roleOf('Actor', 'What the actions need that Headwater may take here, beside what it needs to read.', permissions);
}

function roleOf(who: 'Reader' | 'Actor', Description: string, permissions: readonly string[]): PermissionGrant {
  const all = [...new Set(permissions)].toSorted();
  const role = {
    Name: `Headwater ${who}`,
    IsCustom: true,
    Description,
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
    apply: `az role definition create --role-definition @headwater-${who.toLowerCase()}.json && az role assignment create --role 'Headwater ${who}' --assignee PRINCIPAL --scope /subscriptions/SUBSCRIPTION`,
  };
}

/** The content of a queue is data; all else that is asked for is of the control plane. */
function isDataAction(action: string): boolean {
  return action.includes('/messages/');
}
