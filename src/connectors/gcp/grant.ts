/** The custom role that gives what is asked for and nothing else, as `gcloud iam roles create` takes it. */
import type { PermissionGrant } from '../../ports/index.js';

export function grant(permissions: readonly string[]): PermissionGrant {
  const lines = [
    'title: Headwater Reader',
    'description: "What Headwater needs to read this estate: nothing that changes it, no key, no content."',
    'stage: GA',
    'includedPermissions:',
    ...[...new Set(permissions)].toSorted().map((permission) => `  - ${permission}`),
  ];
  return {
    as: 'Google Cloud custom role',
    format: 'yaml',
    text: `${lines.join('\n')}\n`,
    apply:
      'gcloud iam roles create headwaterReader --project=PROJECT --file=headwater-reader.yaml && ' +
      'gcloud projects add-iam-policy-binding PROJECT --member=serviceAccount:ACCOUNT --role=projects/PROJECT/roles/headwaterReader',
  };
}
