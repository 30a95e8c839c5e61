/** The custom role that gives what is asked for and nothing else, as `gcloud iam roles create` takes it: one to read, one to act. */
import type { PermissionGrant } from '../../ports/index.js';

export function grant(permissions: readonly string[]): PermissionGrant {
  return roleOf('Reader', 'What Headwater needs to read this estate: nothing that changes it, no key, no content.', permissions);
}

/** A role of its own: whoever may read gets no right to change anything by it. */
export function grantToAct(permissions: readonly string[]): PermissionGrant {
  return roleOf('Actor', 'What the actions need that Headwater may take here, beside what it needs to read.', permissions);
}

function roleOf(who: 'Reader' | 'Actor', description: string, permissions: readonly string[]): PermissionGrant {
  const file = `headwater-${who.toLowerCase()}.yaml`;
  const lines = [
    `title: Headwater ${who}`,
    `description: "${description}"`,
    'stage: GA',
    'includedPermissions:',
    ...[...new Set(permissions)].toSorted().map((permission) => `  - ${permission}`),
  ];
  return {
    as: 'Google Cloud custom role',
    format: 'yaml',
    text: `${lines.join('\n')}\n`,
    apply:
      `gcloud iam roles create headwater${who} --project=PROJECT --file=${file} && ` +
      `gcloud projects add-iam-policy-binding PROJECT --member=serviceAccount:ACCOUNT --role=projects/PROJECT/roles/headwater${who}`,
  };
}
