/** What a run builds: the commit that it was started for. https://docs.github.com/en/rest/actions/workflow-runs */
import { at } from '../../../../lib/expectation.js';
import type { Resource } from '../../../../model/index.js';
import type { BuiltCommit } from '../../../../ports/index.js';

/** SHA-1 or SHA-256, whole. */
const COMMIT = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

export function builds({ account, raw }: Resource): BuiltCommit | undefined {
  const [status, commit] = [at(raw, ['status', 'status']), at(raw, ['head_sha'])];
  if (typeof status !== 'string' || status === '' || status === 'completed') return undefined;
  return account === undefined || typeof commit !== 'string' || !COMMIT.test(commit)
    ? undefined
    : { repository: account, commit };
}
