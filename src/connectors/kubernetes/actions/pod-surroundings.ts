/**
 * What stands around a Pod: its controllers up to the first that somebody declares, the Pods beside it, the Services that lead
 * to it, the budgets that guard it, and what scales and deploys its controllers. Reads only.
 */
import type { Resource } from '../../../model/index.js';
import type { SeenLook } from '../../../ports/index.js';
import { fieldsAt, textAt } from '../schema.js';
import { declarationsOf, readDeployers, type Declaration } from './declared-by.js';
import {
  AUTOSCALER,
  CRON_JOB,
  DAEMON_SET,
  DEPLOYMENT,
  DISRUPTION_BUDGET,
  isKind,
  JOB,
  POD,
  REPLICA_SET,
  REPLICATION_CONTROLLER,
  ROLLOUT,
  SERVICE,
  STATEFUL_SET,
  type Found,
  type Kind,
  type Reader,
} from './objects.js';
import { ownerOf } from './pod.js';
import { selects, serves } from './selectors.js';

/** Controllers whose objects are read; of others it is only known what they are called. */
const CONTROLLERS: readonly Kind[] = [
  REPLICA_SET,
  DEPLOYMENT,
  STATEFUL_SET,
  DAEMON_SET,
  REPLICATION_CONTROLLER,
  JOB,
  CRON_JOB,
  ROLLOUT,
];
const MOST_CONTROLLERS = 5;

export type Surroundings = Readonly<
  Record<'controllers' | 'peers' | 'services' | 'disruptionBudgets' | 'autoscalers' | 'deployers', readonly Resource[]>
>;

export async function readSurroundings(pod: Found, reader: Reader): Promise<Surroundings> {
  const { namespace = '', labels, id, raw } = pod.resource;
  const chain = await readControllers(pod, reader);
  const services = (await reader.all(SERVICE, namespace)).filter((one) => serves(one, labels));
  const pods = (await reader.all(POD, namespace)).filter((one) => one.id !== id);
  const owner = ownerOf(raw);
  const peers = pods.filter(
    (one) =>
      (owner !== undefined && ownerOf(one.raw)?.uid === owner.uid) || services.some((service) => serves(service, one.labels)),
  );
  const budgets = await reader.all(DISRUPTION_BUDGET, namespace);
  const autoscalers = chain.length === 0 ? [] : await reader.all(AUTOSCALER, namespace);
  return {
    controllers: chain.map(({ resource }) => resource),
    peers,
    services,
    disruptionBudgets: budgets.filter((one) => selects(fieldsAt(one.raw, 'spec', 'selector'), labels)),
    autoscalers: autoscalers.filter((one) => chain.some(({ resource }) => scales(one, resource))),
    deployers: (await Promise.all(chain.map((one) => readDeployers(one, reader)))).flat(),
  };
}

/** The nearest first. Ends where the owner is not there any more, or is another one of its name. */
async function readControllers(pod: Found, reader: Reader): Promise<readonly Found[]> {
  const chain: Found[] = [];
  for (let below = pod; chain.length < MOST_CONTROLLERS;) {
    const owner = ownerOf(below.resource.raw);
    const kind = CONTROLLERS.find((one) => owner !== undefined && isKind(owner, one));
    const found =
      owner === undefined || kind === undefined ? undefined : await reader.one(kind, below.resource.namespace ?? '', owner.name);
    if (found === undefined || textAt(found.resource.raw, 'metadata', 'uid') !== owner?.uid) break;
    chain.push(found);
    below = found;
  }
  return chain;
}

/** Whether the autoscaler scales the object. */
export function scales({ raw }: Resource, { apiVersion, kind, name }: Resource): boolean {
  const target = fieldsAt(raw, 'spec', 'scaleTargetRef');
  const named = { apiVersion: textAt(target, 'apiVersion') ?? '', kind: textAt(target, 'kind') ?? '' };
  return textAt(target, 'name') === name && isKind(named, { apiVersion, kind });
}

/** The controller that says how many Pods there are: the last of the chain that was read. */
export function topController({ others }: Pick<SeenLook, 'others'>): Resource | undefined {
  return others['controllers']?.at(-1);
}

/** What declares the controllers, and so what the Pods are like. */
export function declarationsAround({ others }: Pick<SeenLook, 'others'>): readonly Declaration[] {
  const deployers = others['deployers'] ?? [];
  const top = others['controllers']?.at(-1);
  return top === undefined ? [] : declarationsOf(top, deployers);
}
