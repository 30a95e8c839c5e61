/** Puts fields of a workload's own specification right, where nothing else declares it: never its Pods. */
import type { ResourceAction } from '../../../../ports/index.js';
import { declared, PATCH } from '../../calls.js';
import { readDeployers } from '../declared-by.js';
import { CRON_JOB, DAEMON_SET, DEPLOYMENT, lookAt, STATEFUL_SET } from '../objects.js';
import { plan } from './plan.js';
import { undo } from './undo.js';

export const patchController: ResourceAction = {
  name: 'patch-controller',
  describes: 'Sets or removes the failing fields of a workload; its Pods are replaced as at any change of it.',
  rung: 'enforce',
  kinds: [DEPLOYMENT, STATEFUL_SET, DAEMON_SET, CRON_JOB],
  permissions: declared([PATCH.deployment, PATCH.statefulSet, PATCH.daemonSet, PATCH.cronJob]),
  unit: 'workload',
  look: (address, estate) =>
    lookAt(address, estate, async (target, reader) => ({ deployers: await readDeployers(target, reader) })),
  plan,
  undo,
};
