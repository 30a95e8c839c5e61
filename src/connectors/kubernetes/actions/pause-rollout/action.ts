/** Stops what is being rolled out where it is: Pods that run go on, and no more of them are replaced. */
import type { ResourceAction } from '../../../../ports/index.js';
import { declared, PATCH } from '../../calls.js';
import { readDeployers } from '../declared-by.js';
import { DEPLOYMENT, lookAt, ROLLOUT } from '../objects.js';
import { plan } from './plan.js';
import { undo } from './undo.js';

export const pauseRollout: ResourceAction = {
  name: 'pause-rollout',
  describes: 'Stops a rollout where it is; what runs goes on running.',
  rung: 'hold',
  kinds: [DEPLOYMENT, ROLLOUT],
  permissions: declared([PATCH.deployment, PATCH.rollout]),
  unit: 'workload',
  look: (address, estate) =>
    lookAt(address, estate, async (target, reader) => ({ deployers: await readDeployers(target, reader) })),
  plan,
  undo,
};
