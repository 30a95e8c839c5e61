/** Reads how a run of a workflow is, and how much of it was stopped. https://docs.github.com/en/rest/actions/workflow-runs */
import type { Json } from '../../model/index.js';
import type { RunName } from './names.js';
import type { Asked, Reader } from './reader.js';
import { jobsSchema, runSchema } from './schema.js';

const ACTIONS = 'actions: read';
/** More than any run has jobs and steps. */
export const ENDED = 1_000_000;

/**
 * `status` is GitHub's own. `stopped` is how many jobs and steps were cancelled, and `ENDED` more once the run has ended: after
 * a cancellation it grows at once, while steps that clean up still run.
 */
export async function readRun(name: RunName, reader: Reader): Promise<Asked<Json>> {
  const run = await reader.get(`/actions/runs/${name.run}`, runSchema, ACTIONS);
  if (run.kind !== 'answer') return run;
  const jobs = await reader.get(`/actions/runs/${name.run}/jobs?filter=latest&per_page=100`, jobsSchema, ACTIONS);
  if (jobs.kind !== 'answer') return jobs;
  const parts = jobs.value.jobs.flatMap((job) => [job, ...(job.steps ?? [])]);
  const cancelled = parts.filter(({ conclusion }) => conclusion === 'cancelled').length;
  const { id, name: title, run_attempt, event, head_branch, head_sha, status, conclusion } = run.value;
  return {
    kind: 'answer',
    value: {
      id,
      name: title ?? '',
      run_attempt: run_attempt ?? 1,
      event: event ?? '',
      head_branch: head_branch ?? '',
      head_sha: head_sha ?? '',
      status: {
        status: status ?? '',
        conclusion: conclusion ?? null,
        stopped: cancelled + (status === 'completed' ? ENDED : 0),
      },
    },
  };
}
