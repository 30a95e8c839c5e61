/**
 * What truly happened in the store of a run, noted as it happens, beside the store itself: leases, halts, publications, votes,
 * images and outcomes, with their times. Invariants ask this and never the engine.
 */
import type { ActionPlan, Outcome } from '../../src/model/index.js';
import type { ActingStore } from '../../src/pipeline/act/acting-session.js';
import type { PolicySet } from '../../src/ports/index.js';
import type { Schedule } from './schedule.js';

export interface Truth {
  readonly plans: ReadonlyMap<string, { readonly plan: ActionPlan; readonly text: string; readonly proposedBy: string }>;
  /** Who truly agreed to the very plan of an entry. */
  readonly votes: ReadonlyMap<string, ReadonlySet<string>>;
  /** By entry and target. */
  readonly images: ReadonlyMap<string, string>;
  readonly outcomes: ReadonlyMap<string, Outcome & { readonly at: number }>;
  readonly undone: ReadonlyMap<string, number>;
  /** When the first target of an entry was begun with. */
  readonly claimed: ReadonlyMap<string, number>;
  readonly contested: ReadonlyMap<string, number>;
  /** True when everything was halted at that time. */
  isHalted(at: number): boolean;
  /** True when the worker had a lease at that time, on the set that held then. A process has several names, one after the other. */
  hasLease(worker: string, at: number): boolean;
  /** Under which name a target was claimed last. */
  readonly holders: ReadonlyMap<string, string>;
  /** The sets that held at some time since then. */
  setsSince(at: number): readonly PolicySet[];
}

export interface TruthEvents {
  onOutcome(entry: string, outcome: Outcome): void;
}

interface Lease {
  readonly from: number;
  until: number;
}

export function watched(
  store: ActingStore,
  schedule: Schedule,
  events: TruthEvents,
): { readonly store: ActingStore; readonly truth: Truth } {
  const plans = new Map<string, { plan: ActionPlan; text: string; proposedBy: string }>();
  const votes = new Map<string, Set<string>>();
  const images = new Map<string, string>();
  const outcomes = new Map<string, Outcome & { at: number }>();
  const undone = new Map<string, number>();
  const claimed = new Map<string, number>();
  const holders = new Map<string, string>();
  const contested = new Map<string, number>();
  const halts: { from: number; until: number }[] = [];
  const leases = new Map<string, Lease[]>();
  const sets: { from: number; set: PolicySet }[] = [];
  const { actions, control, approvals, record } = store;
  const now = (): number => schedule.at();

  return {
    truth: {
      plans,
      votes,
      images,
      outcomes,
      undone,
      claimed,
      contested,
      isHalted: (at) => halts.some(({ from, until }) => from <= at && at < until),
      holders,
      hasLease: (worker, at) =>
        [...leases].some(
          ([name, own]) =>
            (name === worker || name.startsWith(`${worker}, `)) && own.some(({ from, until }) => from <= at && at <= until),
        ),
      setsSince: (at) => sets.filter((_, index) => (sets[index + 1]?.from ?? Infinity) > at).map(({ set }) => set),
    },
    store: {
      ...store,
      actions: {
        ...actions,
        async recordPlan(plan, proposedBy) {
          const entry = await actions.recordPlan(plan, proposedBy);
          if (!plans.has(entry)) plans.set(entry, { plan, text: JSON.stringify(plan), proposedBy });
          return entry;
        },
        async claimTarget(entry, target, worker, isDead) {
          const mine = await actions.claimTarget(entry, target, worker, isDead);
          if (mine && !worker.endsWith('calling off') && !claimed.has(entry)) claimed.set(entry, now());
          if (mine) holders.set(keyOf(entry, target), worker);
          return mine;
        },
        async recordBeforeImage(entry, target, before) {
          await actions.recordBeforeImage(entry, target, before);
          const key = keyOf(entry, target);
          if (!images.has(key)) images.set(key, new TextDecoder().decode(before));
        },
        async recordOutcome(entry, outcome) {
          const stands = await actions.recordOutcome(entry, outcome);
          const key = keyOf(entry, outcome.target);
          if (!outcomes.has(key)) {
            outcomes.set(key, { ...stands, at: now() });
            events.onOutcome(entry, stands);
          }
          return stands;
        },
        async recordUndo(entry, outcome, by) {
          await actions.recordUndo(entry, outcome, by);
          if (outcome.kind === 'done' || outcome.kind === 'already-so') undone.set(keyOf(entry, outcome.target), now());
        },
      },
      control: {
        ...control,
        async halt(by, because) {
          if ((await control.halted()) === undefined) halts.push({ from: now(), until: Infinity });
          await control.halt(by, because);
        },
        async resume(by, because) {
          const last = halts.at(-1);
          if (last !== undefined) last.until = Math.min(last.until, now());
          return control.resume(by, because);
        },
        async publish(set) {
          if (sets.at(-1)?.set.id !== set.id) {
            sets.push({ from: now(), set });
            for (const own of leases.values()) for (const lease of own) lease.until = Math.min(lease.until, now());
          }
          await control.publish(set);
        },
        async lease(worker, policySet, milliseconds) {
          const has = await control.lease(worker, policySet, milliseconds);
          if (!has) return has;
          const own = leases.get(worker) ?? [];
          leases.set(worker, own);
          const last = own.at(-1);
          const until = now() + milliseconds;
          if (last !== undefined && last.until >= now()) last.until = until;
          else own.push({ from: now(), until });
          return has;
        },
        async leave(worker) {
          for (const lease of leases.get(worker) ?? []) lease.until = Math.min(lease.until, now());
          await control.leave(worker);
        },
      },
      approvals: {
        ...approvals,
        async vote(entry, plan, actor, vote, at) {
          const answer = await approvals.vote(entry, plan, actor, vote, at);
          const known = plans.get(entry);
          const isReal = known?.plan.hash === plan && actor.role !== 'viewer' && actor.id !== known.proposedBy;
          if (isReal && vote.kind === 'approve') votes.set(entry, (votes.get(entry) ?? new Set()).add(actor.id));
          return answer;
        },
      },
      record: {
        ...record,
        async reverted(resource, action, entry, at) {
          const times = await record.reverted(resource, action, entry, at);
          if (times >= 2 && !contested.has(resource)) contested.set(resource, now());
          return times;
        },
        async settle(resource, by) {
          contested.delete(resource);
          return record.settle(resource, by);
        },
      },
    },
  };
}

export function keyOf(entry: string, target: string): string {
  return `${entry}/${target}`;
}
