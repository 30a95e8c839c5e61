/** Declares `stop-build`: a pipeline ends, and its jobs still clean up in `after_script`. */
import type { ResourceAction } from '../../../../ports/index.js';
import { CALLS, permissionsOf } from '../../calls.js';
import { PIPELINE } from '../kinds.js';
import { builds } from './builds.js';
import { plan } from './plan.js';
import { IRREVERSIBLE, undo } from './undo.js';

export const stopBuild: ResourceAction = {
  name: 'stop-build',
  describes: 'Cancels a pipeline; the `after_script` of its jobs still cleans up.',
  rung: 'hold',
  kinds: [PIPELINE],
  permissions: permissionsOf(CALLS.cancelPipeline),
  unit: 'pipeline',
  irreversible: IRREVERSIBLE,
  builds,
  async look(address, estate) {
    const state = await estate.read(address);
    return state.kind === 'seen' ? { kind: 'seen', address, resource: state.resource, others: {} } : state;
  },
  plan,
  undo,
};
