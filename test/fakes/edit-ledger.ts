/** A ledger of actions in memory, for tests that look at what is recorded and when. */
import type { EditPlan, Outcome } from '../../src/model/index.js';
import type { EditLedger, Clock, EditEntry } from '../../src/ports/index.js';

interface Kept {
  readonly at: string;
  readonly plan: EditPlan;
  readonly beforeImages: Record<string, Uint8Array>;
  outcomes: readonly Outcome[];
  undo?: readonly Outcome[];
}

export function editLedgerInMemory(clock: Clock): EditLedger {
  const kept = new Map<string, Kept>();
  const of = (id: string): Kept => {
    const entry = kept.get(id);
    if (entry === undefined) throw new Error(`there is no entry ${id}`);
    return entry;
  };
  const shown = (id: string, { at, plan, beforeImages, outcomes, undo }: Kept): EditEntry => ({
    id,
    at,
    plan,
    outcomes,
    beforeImages,
    undone: undo !== undefined && undo.every(({ kind }) => kind === 'done' || kind === 'already-so'),
  });
  return {
    async recordPlan(plan) {
      const id = `act-${kept.size}`;
      const beforeImages = Object.create(null) as Record<string, Uint8Array>;
      kept.set(id, { at: clock.now().toISOString(), plan: structuredClone(plan), beforeImages, outcomes: [] });
      return id;
    },
    async recordBeforeImage(entry, target, before) {
      of(entry).beforeImages[target] = Uint8Array.from(before);
    },
    async recordOutcomes(entry, outcomes) {
      of(entry).outcomes = outcomes;
    },
    async recordUndo(entry, outcomes) {
      of(entry).undo = outcomes;
    },
    async entry(id) {
      const entry = kept.get(id);
      return entry === undefined ? undefined : shown(id, entry);
    },
    async entries() {
      return [...kept].map(([id, entry]) => shown(id, entry)).sort((a, b) => a.at.localeCompare(b.at));
    },
  };
}
