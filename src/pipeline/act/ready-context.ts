/** All that the executor needs, from the store, the opened estates and what stands now. */
import { PATIENCE, type ActContext } from '../../act/index.js';
import { loadHealthProbe } from '../../connectors/registry.js';
import type { ActionPlan, ActionTarget, Health, HealthCheck } from '../../model/index.js';
import type { Clock, HealthProbe, Timer } from '../../ports/index.js';
import type { Store } from '../../store/index.js';
import type { ActingEstates } from './acting-estates.js';
import { decideAgainBy } from './decide-again.js';
import type { Standing } from './standing.js';

export interface ContextParts {
  readonly store: Pick<Store, 'actions' | 'budgets' | 'control' | 'approvals' | 'record' | 'evidence'>;
  readonly estates: ActingEstates;
  readonly worker: string;
  /** Of a worker, in milliseconds. */
  readonly lease: number;
  readonly clock: Clock;
  readonly timer: Timer;
  /** What stands; may be newer than any plan. */
  current(): Promise<Standing>;
}

export async function readyContext({ store, estates, worker, lease, clock, timer, current }: ContextParts): Promise<ActContext> {
  const { policySet, rules } = await current();
  const { actions, budgets, control, approvals, record, evidence } = store;
  return {
    worker,
    policySet: policySet.id,
    clock,
    timer,
    ledger: actions,
    budgets,
    control,
    approvals,
    record,
    evidence,
    estate: (source) => estates.estate(source),
    action: async (platform, name) => estates.action(platform, name),
    protects: async (platform, resource) => estates.protects(platform, resource),
    decideAgain: decideAgainBy(current, estates, clock),
    health: async (plan, targets) => healthOf((await current()).rules.plan.health, plan, targets, estates, loadHealthProbe),
    ramp: rules.plan.ramp,
    patience: { ...PATIENCE, dead: 2 * lease },
  };
}

/** The worst that any check says of any target; healthy where nothing checks it. */
export async function healthOf(
  checks: readonly HealthCheck[],
  plan: ActionPlan,
  targets: readonly ActionTarget[],
  estates: Pick<ActingEstates, 'estate'>,
  loadProbe: () => Promise<HealthProbe>,
): Promise<Health> {
  const own = checks.filter(({ phases }) => phases.includes(plan.grounds.phase));
  const answers: Health[] = [];
  for (const check of own) {
    for (const { scope, resource, service } of targets) {
      const address = { scope, resource };
      if (check.kind === 'workload') {
        const estate = await estates.estate(plan.source);
        if (estate.health !== undefined) answers.push(await estate.health(address));
      } else if (check.service === undefined || check.service === service) {
        const probe = await loadProbe();
        answers.push(await probe.check(check, { address, service }));
      }
    }
  }
  return (
    answers.find(({ kind }) => kind === 'unhealthy') ??
    answers.find(({ kind }) => kind === 'inconclusive') ?? {
      kind: 'healthy',
      because: answers.length === 0 ? 'nothing checks it' : `${answers.length} checks say so`,
    }
  );
}
