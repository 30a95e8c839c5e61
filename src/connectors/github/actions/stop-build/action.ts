/** Declares `stop-build`: a run of a workflow ends after the step it is at, with its steps that clean up. */
import type { ResourceAction } from '../../../../ports/index.js';
import { CALLS, permissionsOf } from '../../calls.js';
import { WORKFLOW_RUN } from '../kinds.js';
import { builds } from './builds.js';
import { plan } from './plan.js';
import { IRREVERSIBLE, undo } from './undo.js';

export const stopBuild: ResourceAction = {
  name: 'stop-build',
  describes: 'Cancels a run of a workflow; steps that always run still clean up.',
  rung: 'hold',
  kinds: [WORKFLOW_RUN],
  permissions: permissionsOf(CALLS.cancelRun),
  unit: 'run',
  irreversible: IRREVERSIBLE,
  builds,
  async look(address, estate) {
    const state = await estate.read(address);
    return state.kind === 'seen' ? { kind: 'seen', address, resource: state.resource, others: {} } : state;
  },
  plan,
  undo,
};
