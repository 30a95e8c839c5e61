/** What a pipeline builds: the commit that it was started for. https://docs.gitlab.com/api/pipelines/#get-a-single-pipeline */
import { at } from '../../../../lib/expectation.js';
import type { Resource } from '../../../../model/index.js';
import type { BuiltCommit } from '../../../../ports/index.js';

/** SHA-1 or SHA-256, whole. */
const COMMIT = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

/** Of one that is known to run or to wait for a runner: `stopping` is so of what has ended, too. */
export function builds({ account, raw }: Resource): BuiltCommit | undefined {
  if (at(raw, ['status', 'stopping']) !== false) return undefined;
  const commit = at(raw, ['sha']);
  return account === undefined || typeof commit !== 'string' || !COMMIT.test(commit)
    ? undefined
    : { repository: account, commit };
}
