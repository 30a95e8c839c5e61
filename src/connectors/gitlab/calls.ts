/** Every call by which something is changed at GitLab, and what must be allowed for it: as a scope of a token. */

export const CALLS = {
  /** Makes the branch with its one commit, or moves it, at once. */
  commit: 'POST /projects/:id/repository/commits',
  removeBranch: 'DELETE /projects/:id/repository/branches/:branch',
  openRequest: 'POST /projects/:id/merge_requests',
  writeRequest: 'PUT /projects/:id/merge_requests/:merge_request_iid',
  cancelPipeline: 'POST /projects/:id/pipelines/:pipeline_id/cancel',
} as const;

export type CallName = (typeof CALLS)[keyof typeof CALLS];

/** The only scope that lets write: https://docs.gitlab.com/user/project/settings/project_access_tokens/#scopes-for-a-project-access-token */
export const SCOPE = 'api';

export function permissionsOf(...calls: readonly CallName[]): readonly { readonly call: string; readonly permission: string }[] {
  return calls.map((call) => ({ call, permission: SCOPE }));
}
