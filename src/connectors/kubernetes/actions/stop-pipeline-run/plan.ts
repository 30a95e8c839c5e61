/** One call, on a run that still runs: https://tekton.dev/docs/pipelines/pipelineruns/#gracefully-stopping-a-pipelinerun */
import type { ActionAnswer, ResourceAction } from '../../../../ports/index.js';
import { PATCH } from '../../calls.js';
import { textAt } from '../../schema.js';
import { sameSpecification } from '../json-patch.js';

const STOPPED = 'StoppedRunFinally';

export const plan: ResourceAction['plan'] = ({ resource, address }): ActionAnswer => {
  const { raw } = resource;
  if (textAt(raw, 'status', 'completionTime') !== undefined) return { kind: 'already-so', because: 'it has ended' };
  const wanted = textAt(raw, 'spec', 'status');
  // One that waits to be started may be stopped like one that runs.
  if (wanted !== undefined && wanted !== 'PipelineRunPending')
    return { kind: 'already-so', because: `it is being ended: ${wanted}` };
  const expects = { kind: 'fields', fields: [{ path: ['spec', 'status'], is: 'equals', value: STOPPED }] } as const;
  return {
    kind: 'steps',
    steps: [
      {
        kind: 'call',
        call: PATCH.pipelineRun,
        address,
        input: [...sameSpecification(resource), { op: 'add', path: '/spec/status', value: STOPPED }],
        done: expects,
      },
    ],
    expects,
    effects: ['tasks that run finish; no more are started but those that clean up', 'the run ends as cancelled'],
  };
};
