/** Every call by which something is changed at GitHub, and what must be allowed for it: as a GitHub App's permission. */

export const CALLS = {
  /** With the tree and the commit that it leads to: what no reference leads to is nothing yet. */
  makeBranch: 'POST /repos/{owner}/{repo}/git/refs',
  makeTree: 'POST /repos/{owner}/{repo}/git/trees',
  makeCommit: 'POST /repos/{owner}/{repo}/git/commits',
  moveBranch: 'PATCH /repos/{owner}/{repo}/git/refs/{ref}',
  removeBranch: 'DELETE /repos/{owner}/{repo}/git/refs/{ref}',
  openPull: 'POST /repos/{owner}/{repo}/pulls',
  writePull: 'PATCH /repos/{owner}/{repo}/pulls/{pull_number}',
  cancelRun: 'POST /repos/{owner}/{repo}/actions/runs/{run_id}/cancel',
} as const;

export type CallName = (typeof CALLS)[keyof typeof CALLS];

/** https://docs.github.com/en/rest/authentication/permissions-required-for-github-apps */
const PERMISSIONS: Readonly<Record<CallName, string>> = {
  [CALLS.makeBranch]: 'contents: write',
  [CALLS.makeTree]: 'contents: write',
  [CALLS.makeCommit]: 'contents: write',
  [CALLS.moveBranch]: 'contents: write',
  [CALLS.removeBranch]: 'contents: write',
  [CALLS.openPull]: 'pull_requests: write',
  [CALLS.writePull]: 'pull_requests: write',
  [CALLS.cancelRun]: 'actions: write',
};

export function permissionsOf(...calls: readonly CallName[]): readonly { readonly call: string; readonly permission: string }[] {
  return calls.map((call) => ({ call, permission: PERMISSIONS[call] }));
}

export function permissionOf(call: CallName): string {
  return PERMISSIONS[call];
}
