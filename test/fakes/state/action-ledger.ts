/** The ledger of actions in memory, for tests and the simulator. */
import type { ActionPlan, Outcome } from '../../../src/model/index.js';
import type { ActionEntry, ActionFilter, ActionLedger, Clock, PlanEffects } from '../../../src/ports/index.js';
import * as evidenceOf from '../../../src/store/evidence-of.js';
import { assertUnaltered, entryIdOf, unknownEntry, unknownTarget } from '../../../src/store/ledger-entry.js';
import type { EvidenceLogInMemory } from './evidence-log.js';

interface Kept {
  readonly id: string;
  readonly at: Date;
  readonly proposedBy: string;
  /** A copy of the one that was recorded. */
  readonly plan: ActionPlan;
  readonly effects: PlanEffects;
  readonly targets: ReadonlyMap<string, Progress>;
}

interface Progress {
  worker?: string;
  steps: number;
  before?: Uint8Array;
  outcome?: Outcome & { readonly at: string };
  undo?: Outcome & { readonly at: string; readonly by: string };
}

export interface ActionLedgerInMemoryOptions {
  readonly clock: Clock;
  readonly evidence: EvidenceLogInMemory;
}

export function actionLedgerInMemory({ clock, evidence }: ActionLedgerInMemoryOptions): ActionLedger {
  const kept = new Map<string, Kept>();
  const targetOf = (entry: string, target: string): Progress => {
    const found = kept.get(entry);
    if (found === undefined) throw unknownEntry(entry);
    const progress = found.targets.get(target);
    if (progress === undefined) throw unknownTarget(entry, target);
    return progress;
  };
  return {
    async recordPlan(plan, proposedBy, effects = new Map()) {
      assertUnaltered(plan);
      const id = entryIdOf(plan);
      if (kept.has(id)) return id;
      const at = clock.now();
      const targets = new Map(plan.targets.map(({ resource }) => [resource, { steps: 0 }]));
      kept.set(id, { id, at, proposedBy, plan: JSON.parse(JSON.stringify(plan)), effects: new Map(effects), targets });
      evidence.add(evidenceOf.planRecorded(at, id, plan, proposedBy));
      return id;
    },
    async claimTarget(entry, target, worker, isDead) {
      const progress = targetOf(entry, target);
      const holder = progress.worker;
      if (progress.outcome !== undefined) return false;
      if (holder === worker) return true;
      if (holder !== undefined && !(await isDead(holder))) return false;
      // Meanwhile another one may have taken it, or finished it.
      if (progress.worker !== holder || progress.outcome !== undefined) return false;
      progress.worker = worker;
      evidence.add(evidenceOf.targetClaimed(clock.now(), { entry, target, worker, from: holder }));
      return true;
    },
    async recordBeforeImage(entry, target, before) {
      const progress = targetOf(entry, target);
      if (progress.before !== undefined) return;
      progress.before = Uint8Array.from(before);
      evidence.add(evidenceOf.beforeImageRecorded(clock.now(), { entry, target, worker: progress.worker }, before));
    },
    async recordStep(entry, target, step) {
      const progress = targetOf(entry, target);
      if (step < progress.steps) return;
      progress.steps = step + 1;
      evidence.add(evidenceOf.stepRecorded(clock.now(), { entry, target, worker: progress.worker }, step));
    },
    async recordOutcome(entry, outcome) {
      const progress = targetOf(entry, outcome.target);
      if (progress.outcome === undefined) {
        const at = clock.now();
        progress.outcome = { ...plainOutcome(outcome), at: at.toISOString() };
        evidence.add(evidenceOf.outcomeRecorded(at, { entry, worker: progress.worker }, outcome));
      }
      return plainOutcome(progress.outcome);
    },
    async recordUndo(entry, outcome, by) {
      const at = clock.now();
      targetOf(entry, outcome.target).undo = { ...plainOutcome(outcome), at: at.toISOString(), by };
      evidence.add(evidenceOf.undoRecorded(at, entry, outcome, by));
    },
    async entry(id) {
      const found = kept.get(id);
      return found && shown(found);
    },
    async *entries(filter = {}) {
      const all = [...kept.values()];
      const end = filter.before === undefined ? all.length : all.findIndex(({ id }) => id === filter.before);
      const chosen = all
        .slice(0, Math.max(0, end))
        .filter((entry) => matches(entry, filter))
        .reverse();
      // One state of all, whatever is recorded meanwhile.
      yield* chosen.slice(0, filter.limit).map(shown);
    },
  };
}

function plainOutcome({ target, kind, because, page }: Outcome): Outcome {
  return { target, kind, because, ...(page === undefined ? {} : { page }) };
}

function matches({ at, plan, targets }: Kept, { cause, action, since, unfinished }: ActionFilter): boolean {
  return (
    (cause === undefined || plan.cause === cause) &&
    (action === undefined || plan.action === action) &&
    (since === undefined || at.getTime() >= Date.parse(since)) &&
    (unfinished !== true || [...targets.values()].some(({ outcome }) => outcome === undefined))
  );
}

function shown({ id, at, proposedBy, plan, effects, targets }: Kept): ActionEntry {
  const touched = [...targets].filter(([, progress]) => Object.keys(progress).length > 1 || progress.steps > 0);
  return {
    id,
    at: at.toISOString(),
    proposedBy,
    plan,
    effects,
    targets: new Map(touched.map(([target, one]) => [target, { ...one }])),
  };
}
