/** One call that takes the replicas away, where nothing would give them back by itself (S10). */
import type { PlannedStep, Resource } from '../../../../model/index.js';
import type { ActionAnswer, ResourceAction, SeenLook } from '../../../../ports/index.js';
import { PATCH } from '../../calls.js';
import { isTrueAt, numberAt } from '../../schema.js';
import { declarationEffects, declarationsOf } from '../declared-by.js';
import { replicasOf, scaleStep } from '../floor.js';
import { sameSpecification } from '../json-patch.js';
import { called, CRON_JOB, DEPLOYMENT, isKind } from '../objects.js';
import { ownerOf } from '../pod.js';

const WAIT_SECONDS = 120;

export const plan: ResourceAction['plan'] = (seen): ActionAnswer => {
  const { resource, others } = seen;
  const refused = (because: string): ActionAnswer => ({ kind: 'refused', because });
  const isCronJob = isKind(resource, CRON_JOB);
  const replicas = replicasOf(resource);
  if (isCronJob && isTrueAt(resource.raw, 'spec', 'suspend')) return { kind: 'already-so', because: 'it is suspended' };
  if (replicas === 0) return { kind: 'already-so', because: 'it has no replicas' };
  const owner = ownerOf(resource.raw);
  if (owner !== undefined) return refused(`${owner.kind} ${owner.name} says how many there are: act on that`);
  const declarations = declarationsOf(resource, others['deployers'] ?? []);
  const reverting = declarations.find(({ reverts }) => reverts);
  if (reverting !== undefined) return refused(`${reverting.by} would put it back at once: change it there, or suspend it`);
  const fighting = (others['autoscalers'] ?? []).find(wakes);
  if (fighting !== undefined) return refused(`${called(fighting)} may scale it up again from zero: suspend that first`);
  if (!isCronJob && replicas === undefined) return refused('it does not say how many replicas it has');
  const step = isCronJob ? suspendStep(seen) : scaleStep(seen.address, resource, replicas ?? 0, 0);
  if (step.kind !== 'call') return refused('it cannot be scaled');
  return {
    kind: 'steps',
    steps: [step, ...(isCronJob ? [] : [waitForNone(seen)])],
    expects: step.done,
    effects: [...effectsOf(seen, replicas ?? 0), ...declarationEffects(declarations)],
  };
};

/**
 * An autoscaler leaves what has no replicas alone, unless none is among what it may choose
 * (https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#implicit-maintenance-mode-deactivation); one that
 * KEDA made is accompanied by KEDA, which starts the first replica itself.
 */
function wakes(autoscaler: Resource): boolean {
  return numberAt(autoscaler.raw, 'spec', 'minReplicas') === 0 || ownerOf(autoscaler.raw)?.kind === 'ScaledObject';
}

function suspendStep({ address, resource }: SeenLook): PlannedStep {
  return {
    kind: 'call',
    call: PATCH.cronJob,
    address,
    input: [...sameSpecification(resource), { op: 'add', path: '/spec/suspend', value: true }],
    done: { kind: 'fields', fields: [{ path: ['spec', 'suspend'], is: 'equals', value: true }] },
  };
}

/** A Deployment that has none does not say so. */
function waitForNone({ address, resource }: SeenLook): PlannedStep {
  const path = ['status', 'replicas'];
  return {
    kind: 'wait',
    address,
    until: {
      kind: 'fields',
      fields: [isKind(resource, DEPLOYMENT) ? { path, is: 'absent' } : { path, is: 'equals', value: 0 }],
    },
    seconds: WAIT_SECONDS,
  };
}

function effectsOf({ resource, others }: SeenLook, replicas: number): readonly string[] {
  if (isKind(resource, CRON_JOB)) return ['no more Jobs are started; those that run go on'];
  const services = (others['services'] ?? []).map((one) => `${called(one)} leads to none of its Pods`);
  const autoscalers = (others['autoscalers'] ?? []).map((one) => `${called(one)} stands still while there are no replicas`);
  return [`all ${replicas} Pods end, whatever disruption budgets say`, ...services, ...autoscalers];
}
