/** Reads how a pipeline is. https://docs.gitlab.com/api/pipelines/#get-a-single-pipeline */
import type { Json } from '../../model/index.js';
import type { PipelineName } from './names.js';
import type { Asked, Reader } from './reader.js';
import { pipelineSchema } from './schema.js';

const ENDED: readonly string[] = ['success', 'failed', 'canceled', 'skipped'];

/** `status` is GitLab's own, and whether it is being stopped (`canceling`: what comes after a script still runs) or has ended. */
export async function readPipeline({ pipeline }: PipelineName, reader: Reader): Promise<Asked<Json>> {
  const read = await reader.get(`/pipelines/${pipeline}`, pipelineSchema, 'read_api');
  if (read.kind !== 'answer') return read;
  const { id, status, ref, sha, source, name } = read.value;
  const ended = ENDED.includes(status);
  return {
    kind: 'answer',
    value: {
      id,
      name: name ?? '',
      ref: ref ?? '',
      sha: sha ?? '',
      source: source ?? '',
      status: { status, ended, stopping: ended || status === 'canceling' },
    },
  };
}
