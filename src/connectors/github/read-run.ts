/** Reads how a run of a workflow is, and how much of it was stopped. https://docs.github.com/en/rest/actions/workflow-runs */
import type { Json } from '../../model/index.js';
import type { RunName } from './names.js';
import type { Asked, Reader } from './reader.js';
import { jobsSchema, runSchema, runsSchema } from './schema.js';

const ACTIONS = 'actions: read';
/** More than any run has jobs and steps. */
export const ENDED = 1_000_000;

/** What one page has at most. */
const PAGE = 100;

/** The runs that run, or wait for a machine; `more` when there are so many that they were not all read. https://docs.github.com/en/rest/actions/workflow-runs */
export async function runsUnderWay(reader: Reader): Promise<Asked<readonly Json[] | 'more'>> {
  const found: Json[] = [];
  for (const status of ['in_progress', 'queued']) {
    const page = await reader.get(`/actions/runs?status=${status}&per_page=${PAGE}`, runsSchema, ACTIONS);
    if (page.kind !== 'answer') return page;
    if (page.value.workflow_runs.length >= PAGE) return { kind: 'answer', value: 'more' };
    for (const { id, name, head_sha, status: is } of page.value.workflow_runs)
      found.push({ id, name: name ?? '', head_sha: head_sha ?? '', status: { status: is ?? '' } });
  }
  return { kind: 'answer', value: found };
}

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
