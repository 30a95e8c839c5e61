/** What can be acted on at GitHub. */
const apiVersion = 'api.github.com/2022-11-28';

export const PULL_REQUEST = { apiVersion, kind: 'PullRequest' } as const;
export const WORKFLOW_RUN = { apiVersion, kind: 'WorkflowRun' } as const;
