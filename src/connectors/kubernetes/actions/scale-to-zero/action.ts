/** Ends all Pods of a workload and keeps the workload; a CronJob starts no more Jobs. */
import { podTemplateOf } from '../../../../lib/pod-template.js';
import type { ResourceAction } from '../../../../ports/index.js';
import { declared, PATCH, SCALE } from '../../calls.js';
import { fieldsAt } from '../../schema.js';
import { readDeployers } from '../declared-by.js';
import { AUTOSCALER, CRON_JOB, DEPLOYMENT, isKind, lookAt, REPLICA_SET, SERVICE, STATEFUL_SET } from '../objects.js';
import { scales } from '../pod-surroundings.js';
import { serves, textsOf } from '../selectors.js';
import { plan } from './plan.js';
import { undo } from './undo.js';

export const scaleToZero: ResourceAction = {
  name: 'scale-to-zero',
  describes: 'Ends all Pods of a workload and keeps its number of replicas for later; a CronJob is suspended.',
  rung: 'contain',
  kinds: [DEPLOYMENT, STATEFUL_SET, REPLICA_SET, CRON_JOB],
  permissions: declared([SCALE.deployment, SCALE.statefulSet, SCALE.replicaSet, PATCH.cronJob]),
  unit: 'workload',
  look: (address, estate) =>
    lookAt(address, estate, async (target, reader) => {
      const { resource } = target;
      const deployers = await readDeployers(target, reader);
      if (isKind(resource, CRON_JOB)) return { deployers, autoscalers: [], services: [] };
      const namespace = resource.namespace ?? '';
      const labels = textsOf(fieldsAt(podTemplateOf(resource), 'metadata', 'labels'));
      return {
        deployers,
        autoscalers: (await reader.all(AUTOSCALER, namespace)).filter((one) => scales(one, resource)),
        services: (await reader.all(SERVICE, namespace)).filter((one) => serves(one, labels)),
      };
    }),
  plan,
  undo,
};
