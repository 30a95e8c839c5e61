/** What can be acted on at GitLab. */
const apiVersion = 'gitlab.com/v4';

export const MERGE_REQUEST = { apiVersion, kind: 'MergeRequest' } as const;
export const PIPELINE = { apiVersion, kind: 'Pipeline' } as const;
