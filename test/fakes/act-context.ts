/** All that the executor needs, in memory: for tests that act on an estate. Time passes only when somebody waits. */
import { PATIENCE, type ActContext } from '../../src/act/index.js';
import type { ActionPlan, Health } from '../../src/model/index.js';
import type { ActingConnector, ActingEstate, BudgetClaim, DurableRun } from '../../src/ports/index.js';
import { actionLedgerInMemory } from './state/action-ledger.js';
import { actionRecordInMemory } from './state/action-record.js';
import { approvalsInMemory } from './state/approvals.js';
import { budgetsInMemory } from './state/budgets.js';
import { controlInMemory } from './state/control.js';
import { evidenceLogInMemory } from './state/evidence-log.js';
import { virtualTime, type VirtualTime } from './virtual-time.js';

export interface ActHarness {
  readonly time: VirtualTime;
  /** One worker's context; all of one harness share their state. */
  readonly context: ActContext;
  /** Another worker, with a lease of its own. */
  worker(name: string): Promise<ActContext>;
  /** Asks for the plan's approval as its grounds want it, and gives the entry's id. */
  record(plan: ActionPlan): Promise<string>;
  /** What the next decisions, claims and looks at health say. */
  readonly says: {
    refuse: string | undefined;
    claims: readonly BudgetClaim[];
    health: Health | undefined;
  };
}

export const POLICY_SET = 'set-1';
const LEASE = 3_600_000_000;

/** A run without an engine: every step is made at once, none is kept. */
export function plainRun(time: VirtualTime, id = 'run'): DurableRun {
  return { id, step: (_, work) => work(), sleep: (milliseconds) => time.sleep(milliseconds) };
}

export async function actHarness(
  connector: ActingConnector,
  estate: ActingEstate,
  policies: readonly string[] = [],
  time: VirtualTime = virtualTime(),
): Promise<ActHarness> {
  const evidence = evidenceLogInMemory();
  const control = controlInMemory({ clock: time });
  const ledger = actionLedgerInMemory({ clock: time, evidence });
  const approvals = approvalsInMemory();
  const record = actionRecordInMemory();
  const budgets = budgetsInMemory();
  const says: ActHarness['says'] = { refuse: undefined, claims: [], health: undefined };
  await control.publish({ id: POLICY_SET, policies });

  async function worker(name: string): Promise<ActContext> {
    await control.lease(name, POLICY_SET, LEASE);
    return {
      worker: name,
      policySet: POLICY_SET,
      clock: time,
      timer: time,
      ledger,
      budgets,
      control,
      approvals,
      record,
      evidence,
      estate: async () => estate,
      action: async (_, action) => connector.actions.find((one) => one.name === action),
      protects: async (_, resource) => connector.protects(resource),
      decideAgain: async () =>
        says.refuse === undefined ? { kind: 'go', claims: says.claims } : { kind: 'refused', because: says.refuse },
      health: async () => says.health ?? { kind: 'healthy', because: 'it is well' },
      ramp: { factor: 2, pause: 30, failureThreshold: 0, patience: 3 },
      patience: PATIENCE,
    };
  }

  return {
    time,
    context: await worker('worker-1'),
    worker,
    says,
    async record(plan) {
      const entry = await ledger.recordPlan(plan, 'headwater');
      const at = time.now();
      await approvals.request({
        entry,
        plan: plan.hash,
        people: plan.grounds.approvals,
        proposedBy: 'headwater',
        at,
        lapsesAt: new Date(at.getTime() + 86_400_000),
      });
      return entry;
    },
  };
}
