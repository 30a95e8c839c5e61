/** Gives a Deployment the template of an earlier revision, and waits until its Pods are available. */
import type { ResourceAction } from '../../../../ports/index.js';
import { declared, PATCH_TEMPLATE } from '../../calls.js';
import { readDeployers } from '../declared-by.js';
import { uidOf } from '../json-patch.js';
import { DEPLOYMENT, lookAt, REPLICA_SET } from '../objects.js';
import { ownerOf } from '../pod.js';
import { plan } from './plan.js';
import { undo } from './undo.js';

export const rollBackDeployment: ResourceAction = {
  name: 'roll-back-deployment',
  describes: 'Rolls a Deployment back to the revision before, or to one that is named, and waits until it is available.',
  rung: 'contain',
  kinds: [DEPLOYMENT],
  permissions: declared([PATCH_TEMPLATE]),
  unit: 'workload',
  look: (address, estate) =>
    lookAt(address, estate, async (target, reader) => {
      const all = await reader.all(REPLICA_SET, target.resource.namespace ?? '');
      return {
        replicaSets: all.filter((one) => ownerOf(one.raw)?.uid === uidOf(target.resource)),
        deployers: await readDeployers(target, reader),
      };
    }),
  plan,
  undo,
};
