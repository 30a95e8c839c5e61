/** Cuts a Pod off and keeps it running for whoever looks into it, while its controller makes another in its place. */
import type { Resource } from '../../../../model/index.js';
import type { Look, ResourceAction } from '../../../../ports/index.js';
import { CREATE, declared, DELETE, PATCH, SCALE } from '../../calls.js';
import { nameInId } from '../../identity.js';
import { DAEMON_SET, lookAt, NETWORK_POLICY, POD, REPLICA_SET, REPLICATION_CONTROLLER, type Kind } from '../objects.js';
import { readSurroundings } from '../pod-surroundings.js';
import { plan, QUARANTINE } from './plan.js';
import { undo } from './undo.js';

export const quarantinePod: ResourceAction = {
  name: 'quarantine-pod',
  describes: 'Takes a Pod out of its Services and cuts its network off; it goes on running, and another takes its place.',
  rung: 'contain',
  kinds: [POD],
  permissions: declared([
    CREATE.networkPolicy,
    PATCH.pod,
    DELETE.networkPolicy,
    SCALE.deployment,
    SCALE.replicaSet,
    SCALE.controller,
  ]),
  unit: 'pod',
  look: async (address, estate): Promise<Look> => {
    const look = await lookAt(address, estate, async (target, reader) => {
      const namespace = target.resource.namespace ?? '';
      const isOurs = target.resource.labels[QUARANTINE] !== undefined;
      const kinds: readonly Kind[] = isOurs ? [REPLICA_SET, DAEMON_SET, REPLICATION_CONTROLLER] : [];
      return {
        ...(await readSurroundings(target, reader)),
        networkPolicies: await reader.all(NETWORK_POLICY, namespace),
        // Once it is out of its labels it no longer says whose it was.
        adopters: (await Promise.all(kinds.map((kind) => reader.all(kind, namespace)))).flat(),
      };
    });
    if (look.kind !== 'gone') return look;
    // Its NetworkPolicy outlives it, and is taken away by undoing.
    const name = nameInId(address.resource);
    const list = await estate.list({ ...address.scope, ...NETWORK_POLICY }, name?.namespace ?? '');
    if (list.kind === 'unknown') return list;
    const [known] = list.resources;
    if (known === undefined) return look;
    const resource: Resource = {
      id: address.resource,
      source: known.source,
      platform: known.platform,
      ...POD,
      name: name?.name ?? '',
      namespace: name?.namespace ?? '',
      labels: {},
      annotations: {},
      raw: null,
    };
    return { kind: 'seen', address, resource, others: { networkPolicies: list.resources } };
  },
  plan,
  undo,
};
