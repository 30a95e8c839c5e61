/** Reads how a pipeline is, and which are under way. https://docs.gitlab.com/api/pipelines/ */
import { z } from 'zod';
import type { Json } from '../../model/index.js';
import type { PipelineName } from './names.js';
import type { Asked, Reader } from './reader.js';
import { pipelineSchema, type Pipeline } from './schema.js';

const ENDED: readonly string[] = ['success', 'failed', 'canceled', 'skipped'];

/** That run, or begin without anybody's doing. `manual` and `scheduled` wait for somebody, or for a time. */
const UNDER_WAY = ['created', 'waiting_for_resource', 'preparing', 'pending', 'running'] as const;

/** What one page has at most. */
const PAGE = 100;

/** `more` when there are so many that they were not all read. https://docs.gitlab.com/api/pipelines/#list-project-pipelines */
export async function pipelinesUnderWay(reader: Reader): Promise<Asked<readonly Pipeline[] | 'more'>> {
  const found = new Map<number, Pipeline>();
  for (const status of UNDER_WAY) {
    const page = await reader.get(`/pipelines?status=${status}&per_page=${PAGE}`, z.array(pipelineSchema), 'read_api');
    if (page.kind !== 'answer') return page;
    if (page.value.length >= PAGE) return { kind: 'answer', value: 'more' };
    // One that moved on meanwhile is in two of the lists; the later one says how it is.
    for (const pipeline of page.value) found.set(pipeline.id, pipeline);
  }
  return { kind: 'answer', value: [...found.values()] };
}

export async function readPipeline({ pipeline }: PipelineName, reader: Reader): Promise<Asked<Json>> {
  const read = await reader.get(`/pipelines/${pipeline}`, pipelineSchema, 'read_api');
  return read.kind === 'answer' ? { kind: 'answer', value: pipelineJson(read.value) } : read;
}

/** `status` is GitLab's own, and whether it is being stopped (`canceling`: what comes after a script still runs) or has ended. */
export function pipelineJson({ id, status, ref, sha, source, name }: Pipeline): Json {
  const ended = ENDED.includes(status);
  return {
    id,
    name: name ?? '',
    ref: ref ?? '',
    sha: sha ?? '',
    source: source ?? '',
    status: { status, ended, stopping: ended || status === 'canceling' },
  };
}
