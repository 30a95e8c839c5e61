/** Evict, where something makes another one and enough others are healthy; with a surge before it where that is what lacks. */
import type { Expectation, PlannedStep } from '../../../../model/index.js';
import type { ActionAnswer, ResourceAction, SeenLook } from '../../../../ports/index.js';
import { EVICT } from '../../calls.js';
import { budgetFor, waitForRoom } from '../disruption-budget.js';
import { floorFor, surgeEndSteps, surgeSteps, waitForAnother, type Surge } from '../floor.js';
import { uidOf } from '../json-patch.js';
import { numberAt } from '../../schema.js';
import { called, DAEMON_SET, isKind, JOB, STATEFUL_SET } from '../objects.js';
import { graceOf, hasEnded, isEnding, isStatic, ownerOf } from '../pod.js';

/** For the node and the server to notice that it has ended. */
const EXTRA_SECONDS = 60;

export const plan: ResourceAction['plan'] = (seen, { parameters }): ActionAnswer => {
  const { resource: pod, others, address } = seen;
  const refused = (because: string): ActionAnswer => ({ kind: 'refused', because });
  if (isEnding(pod)) return { kind: 'already-so', because: 'it is being ended' };
  if (hasEnded(pod)) return refused('it has ended, so there is nothing to take away');
  if (isStatic(pod)) return refused('its node starts it from a file: evicting what the API server shows of it ends nothing');
  const owner = ownerOf(pod.raw);
  const mayBeLost = parameters['withoutController'] === true;
  if (!mayBeLost && (owner === undefined || (others['controllers'] ?? []).length === 0))
    return refused(
      owner === undefined
        ? 'it has no controller: nothing would bring it back'
        : `its controller ${owner.kind} ${owner.name} is not there or was not read: whether it is brought back is not known`,
    );
  const budgets = others['disruptionBudgets'] ?? [];
  const budget = budgetFor(pod, budgets);
  if (budget.kind === 'refused') return refused(budget.because);
  const floor = floorFor(seen, {
    healthyReplicas: parameters['healthyReplicas'],
    downtime: parameters['downtime'] === true,
    needsRoom: budget.kind === 'room-after-surge',
  });
  if (floor.kind === 'refused') return refused(floor.because);
  const gone = { kind: 'gone', identity: { path: ['metadata', 'uid'], value: uidOf(pod) } } as const;
  const evict: PlannedStep[] = [
    { kind: 'call', call: EVICT, address, input: { uid: uidOf(pod) }, done: isEnded(seen) },
    { kind: 'wait', address, until: gone, seconds: graceOf(pod) + EXTRA_SECONDS },
  ];
  const surge = floor.kind === 'surge' ? floor.surge : undefined;
  return {
    kind: 'steps',
    steps: [
      ...(surge === undefined ? [] : [...surgeSteps(address, surge), ...waitForRoom(address, budgets)]),
      ...evict,
      ...(surge === undefined ? waitForAnother(seen) : surgeEndSteps(address, surge)),
    ],
    expects: gone,
    effects: effectsOf(seen, surge),
  };
};

/**
 * A Pod that is being ended is there until it has ended; its generation is another from the first instant. Where a Pod of the
 * same name follows (StatefulSets), or the server gives Pods no generation (before 1.33), only its identity tells.
 */
function isEnded({ resource: pod, others }: SeenLook): Expectation {
  const generation = numberAt(pod.raw, 'metadata', 'generation');
  const [nearest] = others['controllers'] ?? [];
  const isUnique = nearest !== undefined && !isKind(nearest, STATEFUL_SET);
  const identity =
    generation === undefined || !isUnique
      ? { path: ['metadata', 'uid'], value: uidOf(pod) }
      : { path: ['metadata', 'generation'], value: generation };
  return { kind: 'gone', identity };
}

function effectsOf(seen: SeenLook, surge: Surge | undefined): readonly string[] {
  const { resource: pod, others } = seen;
  const [nearest] = others['controllers'] ?? [];
  const effects = [`the Pod ends within ${graceOf(pod)} s; what it keeps in memory or in an emptyDir is lost`];
  if (nearest === undefined) effects.push('nothing brings it back');
  else if (isKind(nearest, DAEMON_SET))
    effects.push('its node is without it until the DaemonSet has made another: no Pod can be added before');
  else if (isKind(nearest, JOB)) effects.push('its Job starts the work of the Pod anew');
  else effects.push(`${called(nearest)} makes another Pod like it`);
  if (surge !== undefined)
    effects.push(`${called(surge.controller)} has ${surge.to} replicas instead of ${surge.from} meanwhile`);
  return effects;
}
