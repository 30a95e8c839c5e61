/** A plan that waits for people, in memory, for tests of the ways to answer. */
import { DEFAULT_CONFIGURATION, type ConfiguredPerson } from '../../src/config/index.js';
import type { ActionPlan } from '../../src/model/index.js';
import type { ActionLedger, Approvals } from '../../src/ports/index.js';
import { planOf } from '../contracts/action-ledger.js';
import { actionLedgerInMemory } from './state/action-ledger.js';
import { approvalsInMemory } from './state/approvals.js';
import { evidenceLogInMemory, type EvidenceLogInMemory } from './state/evidence-log.js';

export interface AskedWorld {
  readonly entry: string;
  readonly plan: ActionPlan;
  readonly actions: ActionLedger;
  readonly approvals: Approvals;
  readonly evidence: EvidenceLogInMemory;
  readonly configuration: typeof DEFAULT_CONFIGURATION;
  readonly clock: { now(): Date };
  pass(milliseconds: number): void;
}

export const ADA: ConfiguredPerson = { id: 'mail:ada@acme.example', role: 'approver', person: 'ada' };

/** It waits for an hour. */
export async function askedWorld({
  people = 1,
  who = [ADA],
  at = new Date('2026-11-22T12:00:00Z'),
  proposedBy = 'headwater',
  targets = ['b1'],
}: {
  readonly people?: number;
  readonly who?: readonly ConfiguredPerson[];
  readonly at?: Date;
  readonly proposedBy?: string;
  readonly targets?: readonly string[];
} = {}): Promise<AskedWorld> {
  let now = at;
  const clock = { now: () => now };
  const evidence = evidenceLogInMemory();
  const actions = actionLedgerInMemory({ clock, evidence });
  const approvals = approvalsInMemory();
  const plan = planOf(targets);
  const entry = await actions.recordPlan(plan, proposedBy);
  const lapsesAt = new Date(at.getTime() + 3_600_000);
  await approvals.request({ entry, plan: plan.hash, people, proposedBy, at, lapsesAt });
  return {
    entry,
    plan,
    actions,
    approvals,
    evidence,
    configuration: { ...DEFAULT_CONFIGURATION, people: [...who] },
    clock,
    pass: (milliseconds) => {
      now = new Date(now.getTime() + milliseconds);
    },
  };
}
