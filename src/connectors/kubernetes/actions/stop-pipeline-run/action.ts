/** Stops a Tekton PipelineRun gracefully: tasks that run finish, no more are started, and the `finally` tasks clean up. */
import type { ResourceAction } from '../../../../ports/index.js';
import { declared, PATCH } from '../../calls.js';
import { lookAt, PIPELINE_RUN } from '../objects.js';
import { builds } from './builds.js';
import { plan } from './plan.js';
import { undo } from './undo.js';

/** Tekton takes no run up again: https://tekton.dev/docs/pipelines/pipelineruns/#gracefully-stopping-a-pipelinerun */
const IRREVERSIBLE = 'a PipelineRun that was stopped does not go on: a new one is started for the same commit';

export const stopPipelineRun: ResourceAction = {
  name: 'stop-pipeline-run',
  describes: 'Lets the tasks of a PipelineRun that run finish, starts no more but those that clean up.',
  rung: 'hold',
  kinds: [PIPELINE_RUN],
  permissions: declared([PATCH.pipelineRun]),
  unit: 'pipeline run',
  irreversible: IRREVERSIBLE,
  builds,
  look: (address, estate) => lookAt(address, estate, async () => ({})),
  plan,
  undo: undo(IRREVERSIBLE),
};
