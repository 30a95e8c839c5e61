/** What each write of the store of acting says in the evidence log: the same words wherever it is kept. */
import { sha256 } from '../lib/sha256.js';
import type { ActionPlan, EvidenceRecord, Json, Outcome } from '../model/index.js';
import type { BudgetClaim, PolicySet } from '../ports/index.js';

const HEADWATER = 'headwater';

export function planRecorded(at: Date, entry: string, plan: ActionPlan, proposedBy: string): EvidenceRecord {
  return record(at, 'plan', proposedBy, entry, { plan: asJson(plan) });
}

/** @param from the dead worker that had it */
export function targetClaimed(
  at: Date,
  { entry, target, worker, from }: TargetOf & { readonly worker: string; readonly from: string | undefined },
): EvidenceRecord {
  return record(at, 'step', workerName(worker), entry, { target, claimed: true, ...(from === undefined ? {} : { from }) });
}

interface TargetOf {
  readonly entry: string;
  readonly target: string;
  readonly worker?: string | undefined;
}

/** By its hash: what it holds may be secret, or large. */
export function beforeImageRecorded(at: Date, { entry, target, worker }: TargetOf, before: Uint8Array): EvidenceRecord {
  return record(at, 'before-image', workerName(worker), entry, { target, sha256: sha256(before), bytes: before.byteLength });
}

export function stepRecorded(at: Date, { entry, target, worker }: TargetOf, step: number): EvidenceRecord {
  return record(at, 'step', workerName(worker), entry, { target, step });
}

export function outcomeRecorded(at: Date, { entry, worker }: Omit<TargetOf, 'target'>, outcome: Outcome): EvidenceRecord {
  return record(at, 'outcome', workerName(worker), entry, outcomeBody(outcome));
}

export function undoRecorded(at: Date, entry: string, outcome: Outcome, by: string): EvidenceRecord {
  return record(at, 'undo', by, entry, outcomeBody(outcome));
}

function outcomeBody({ target, kind, because, page }: Outcome): Json {
  return { target, kind, because, ...(page === undefined ? {} : { page }) };
}

export function budgetReserved(at: Date, key: string, claims: readonly BudgetClaim[]): EvidenceRecord {
  return record(at, 'budget', HEADWATER, key, {
    kind: 'reserved',
    claims: claims.map(({ budget, limit, within }) => ({ budget, limit, within })),
  });
}

export function budgetReleased(at: Date, key: string, budgets: readonly string[]): EvidenceRecord {
  return record(at, 'budget', HEADWATER, key, { kind: 'released', budgets });
}

export function halted(at: Date, by: string, because: string): EvidenceRecord {
  return record(at, 'halt', by, HEADWATER, { kind: 'halted', because });
}

export function resumed(at: Date, by: string, because: string): EvidenceRecord {
  return record(at, 'halt', by, HEADWATER, { kind: 'resumed', because });
}

export function policySetPublished(at: Date, { id, policies }: PolicySet): EvidenceRecord {
  return record(at, 'policy-set', HEADWATER, id, { policies });
}

function workerName(worker: string | undefined): string {
  if (worker === undefined) return HEADWATER;
  return worker.startsWith('worker:') ? worker : `worker:${worker}`;
}

function record(at: Date, kind: EvidenceRecord['kind'], actor: string, subject: string, body: Json): EvidenceRecord {
  return { at: at.toISOString(), kind, actor, subject, body };
}

/** A copy, in which nothing can be changed from outside. */
function asJson(value: object): Json {
  return JSON.parse(JSON.stringify(value));
}
