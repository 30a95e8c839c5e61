/** One call: `spec.paused`. Deployments and Argo Rollouts mean the same by it. */
import type { Expectation, Json, PlannedStep, Resource } from '../../../../model/index.js';
import type { ActionAnswer, ResourceAction, SeenLook } from '../../../../ports/index.js';
import { PATCH } from '../../calls.js';
import { isTrueAt } from '../../schema.js';
import { declarationEffects, declarationsOf } from '../declared-by.js';
import { sameSpecification } from '../json-patch.js';
import { isKind, ROLLOUT } from '../objects.js';

export const plan: ResourceAction['plan'] = (seen): ActionAnswer => {
  const { resource, others } = seen;
  if (isTrueAt(resource.raw, 'spec', 'paused')) return { kind: 'already-so', because: 'it is paused' };
  const step = pausedStep(seen, resource, true);
  return {
    kind: 'steps',
    steps: [step],
    expects: step.done,
    effects: [
      'Pods that run go on; changes of it are not rolled out until it is resumed',
      ...declarationEffects(declarationsOf(resource, others['deployers'] ?? [])),
    ],
  };
};

/** @param now the object whose generation it is for; @param paused undefined for a member that is not there */
export function pausedStep(
  { address }: Pick<SeenLook, 'address'>,
  now: Resource,
  paused: Json | undefined,
): Extract<PlannedStep, { kind: 'call' }> {
  const path = '/spec/paused';
  const done: Expectation = {
    kind: 'fields',
    fields: [
      paused === undefined
        ? { path: ['spec', 'paused'], is: 'absent' }
        : { path: ['spec', 'paused'], is: 'equals', value: paused },
    ],
  };
  return {
    kind: 'call',
    call: isKind(now, ROLLOUT) ? PATCH.rollout : PATCH.deployment,
    address,
    input: [...sameSpecification(now), paused === undefined ? { op: 'remove', path } : { op: 'add', path, value: paused }],
    done,
  };
}
