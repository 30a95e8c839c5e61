/** Engines that are broken in one way each: what the simulator must catch, or it proves nothing of the one that is not. */
import type { Resource } from '../../src/model/index.js';
import type { ActingStore } from '../../src/pipeline/act/acting-session.js';
import type { CurrentState } from '../../src/ports/index.js';
import type { Fault } from './faults.js';
import type { RuleName } from './invariants.js';
import { membersOf } from './platform.js';
import type { Engine } from './worker.js';

export interface Mutant {
  readonly describes: string;
  /** By which of these it is caught. */
  readonly breaks: readonly RuleName[];
  readonly engine: Engine;
  /** In which its fault matters; those of the seed without. */
  readonly faults?: readonly Fault[];
}

export const MUTANTS: readonly Mutant[] = [
  {
    describes: 'takes from a limit only after it has acted',
    breaks: ['S4'],
    faults: [{ at: 1, kind: 'limit', count: 1 }],
    engine: {
      store: (store) => ({ ...store, budgets: { ...store.budgets, reserve: async () => ({ kind: 'reserved' }) } }),
    },
  },
  {
    describes: 'counts what is taken, and takes without asking whether that is still so',
    breaks: ['S4'],
    faults: [
      { at: 1, kind: 'limit', count: 1 },
      { at: 2, kind: 'expose', count: 12 },
    ],
    engine: {
      store: (store, { schedule, shared }) => ({
        ...store,
        budgets: {
          ...store.budgets,
          async reserve(key, claims, at) {
            for (const { budget, limit, within } of claims) {
              const taken = await store.budgets.taken(budget, within, at);
              if (taken >= limit) return { kind: 'exhausted', budget, limit, taken };
            }
            await schedule.sleep(3_000);
            return shared.budgets.reserve(
              key,
              claims.map((claim) => ({ ...claim, limit: 1_000 })),
              at,
            );
          },
        },
      }),
    },
  },
  {
    describes: 'decides by what was written when the process began',
    breaks: ['S2', 'S8', 'S14', 'S4', 'S12'],
    engine: {
      sight: (sight) => {
        let said: ReturnType<typeof sight.said> | undefined;
        return { ...sight, said: () => (said ??= sight.said()) };
      },
    },
  },
  {
    describes: 'acts outside of change windows',
    breaks: ['S2'],
    faults: (['development', 'test', 'staging', 'production'] as const).map((phase): Fault => {
      return { at: 5, kind: 'window', phase, opens: -120, minutes: 4 };
    }),
    engine: { sight: (sight) => ({ ...sight, said: async () => without(await sight.said(), { windows: [] }) }) },
  },
  {
    describes: 'reads a share of what there is as no limit',
    breaks: ['S4'],
    faults: [
      { at: 1, kind: 'share', percent: 10 },
      { at: 2, kind: 'expose', count: 12 },
    ],
    engine: {
      sight: (sight) => ({
        ...sight,
        async said() {
          const said = await sight.said();
          return without(said, { limits: said.plan.limits.map((limit) => ({ ...limit, percent: 100 })) });
        },
      }),
    },
  },
  {
    describes: 'keeps nothing of what was there',
    breaks: ['S5'],
    engine: { store: (store) => ({ ...store, actions: { ...store.actions, recordBeforeImage: async () => undefined } }) },
  },
  {
    describes: 'keeps what was there once it is not there any more',
    breaks: ['S5'],
    engine: {
      store: (store) => {
        const later = new Map<string, () => Promise<void>>();
        return {
          ...store,
          actions: {
            ...store.actions,
            recordBeforeImage: async (...of) => void later.set(`${of[0]} ${of[1]}`, () => store.actions.recordBeforeImage(...of)),
            async recordStep(entry, target, step) {
              await later.get(`${entry} ${target}`)?.();
              await store.actions.recordStep(entry, target, step);
            },
          },
        };
      },
    },
  },
  {
    describes: 'does not ask for a halt',
    breaks: ['S11'],
    faults: [60, 200, 340, 480, 620].map((at) => ({ at, kind: 'halt', seconds: 110 })),
    engine: {
      store: (store, { shared }) => ({
        ...store,
        control: {
          ...store.control,
          halted: async () => undefined,
          async permit(...of) {
            const permit = await shared.control.permit(...of);
            const isHalt = permit.kind === 'may-not' && permit.because.startsWith('everything is halted');
            return isHalt ? { kind: 'may' } : permit;
          },
        },
      }),
    },
  },
  {
    describes: 'does not ask for a lease',
    breaks: ['S12'],
    engine: {
      store: (store) => ({
        ...store,
        control: {
          ...store.control,
          lease: async () => true,
          permit: async () => ({ kind: 'may' }),
          isDead: async () => false,
        },
      }),
    },
  },
  {
    describes: 'asks once whether it may act, and goes on when it wakes up',
    breaks: ['S12'],
    faults: [70, 130, 190, 250, 310, 370, 430, 490, 550, 610].flatMap((at): readonly Fault[] =>
      [1, 2, 3].map((worker) => ({ at, kind: 'pause', worker, call: 'ledger.recordBeforeImage', seconds: 50 })),
    ),
    engine: {
      store: (store) => {
        const may = new Set<string>();
        const mine = new Set<string>();
        return {
          ...store,
          actions: {
            ...store.actions,
            async claimTarget(entry, target, worker, isDead) {
              const key = `${entry} ${target}`;
              if (!mine.has(key) && (await store.actions.claimTarget(entry, target, worker, isDead))) mine.add(key);
              return mine.has(key);
            },
          },
          control: {
            ...store.control,
            async permit(worker, policySet, policies) {
              if (may.has(policySet)) return { kind: 'may' };
              const permit = await store.control.permit(worker, policySet, policies);
              if (permit.kind === 'may') may.add(policySet);
              return permit;
            },
            isDead: async (worker, milliseconds) => milliseconds > 0 && store.control.isDead(worker, milliseconds),
          },
        };
      },
    },
  },
  {
    describes: 'does not read whether a step was made already',
    breaks: ['S13'],
    faults: [50, 100, 150, 200, 250, 300, 350, 400, 450, 500].flatMap((at): readonly Fault[] =>
      [1, 2, 3].map((worker) => ({ at, kind: 'crash', worker, call: 'estate.send', when: 'after', back: 1 })),
    ),
    engine: {
      estate: (estate, { shared }) => {
        const sent = new Set<string>();
        const memory = memories.get(shared) ?? new Map<string, CurrentState>();
        memories.set(shared, memory);
        return {
          ...estate,
          // As it was when the plan was made, until a call of its own.
          async read(address) {
            const state = await estate.read(address);
            const { resource } = address;
            if (state.kind === 'seen' && !memory.has(resource)) memory.set(resource, state);
            return sent.has(resource) ? state : (memory.get(resource) ?? state);
          },
          send(step, key) {
            sent.add(step.address.resource);
            return estate.send(step, key);
          },
        };
      },
    },
  },
  {
    describes: 'writes what came of a target whenever it is told',
    breaks: ['S13'],
    engine: {
      store: (store, { shared }) => ({
        ...store,
        actions: {
          ...store.actions,
          async recordOutcome(entry, outcome) {
            const stands = await store.actions.recordOutcome(entry, outcome);
            const body = { target: outcome.target, kind: outcome.kind, because: outcome.because };
            await shared.evidence.append({ at: '2026-03-02T08:00:00Z', kind: 'outcome', actor: 'x', subject: entry, body });
            return stands;
          },
        },
      }),
    },
  },
  {
    describes: 'takes an approval of another plan for one of this',
    breaks: ['S14', 'S6'],
    engine: {
      store: (store, { shared }) => ({
        ...store,
        approvals: {
          ...store.approvals,
          async of(entry, at) {
            const own = await shared.approvals.of(entry, at);
            return own?.state === 'waiting' && (await anyApproved(shared, at)) ? { ...own, state: 'approved' } : own;
          },
        },
      }),
    },
  },
  {
    describes: 'takes what could not be read for what is wrong',
    breaks: ['S3'],
    faults: [30, 330, 630, 930].flatMap((at): readonly Fault[] =>
      ['dev-1', 'test-1', 'stage-1'].map((account) => ({ at, kind: 'unread', account, what: 'field', seconds: 250 })),
    ),
    engine: {
      estate: (estate) => ({
        ...estate,
        async read(address) {
          const state = await estate.read(address);
          return state.kind === 'seen' ? { ...state, resource: guessed(state.resource) } : state;
        },
        async list(scope) {
          const list = await estate.list(scope);
          return list.kind === 'listed' ? { ...list, resources: list.resources.map(guessed) } : list;
        },
      }),
    },
  },
  {
    describes: 'does not mind that something fights back',
    breaks: ['S10'],
    engine: { store: (store) => ({ ...store, record: { ...store.record, contested: async () => undefined } }) },
  },
  {
    describes: 'does not mind what is protected',
    breaks: ['S8'],
    engine: { protects: false },
  },
  {
    describes: 'does everything at once',
    breaks: ['S7'],
    faults: [{ at: 1, kind: 'limit', count: 30 }],
    engine: {
      sight: (sight) => ({
        ...sight,
        async said() {
          const { plan, ...said } = await sight.said();
          return { ...said, plan: { ...plan, ramp: { ...plan.ramp, factor: 100 } } };
        },
      }),
    },
  },
  {
    describes: 'takes what cannot be told for healthy',
    breaks: ['S7'],
    faults: [
      { at: 1, kind: 'limit', count: 30 },
      ...[10, 210, 410].map((at): Fault => ({ at, kind: 'health', says: 'inconclusive', seconds: 200 })),
    ],
    engine: {
      estate: (estate) => ({
        ...estate,
        async health(address) {
          await estate.health?.(address);
          return { kind: 'healthy', because: 'it is surely well' };
        },
      }),
    },
  },
  {
    describes: 'keeps no evidence of what was there',
    breaks: ['S15'],
    engine: { evidence: ({ kind }) => kind !== 'before-image' },
  },
];

/** Of all workers of a run. */
const memories = new WeakMap<ActingStore, Map<string, CurrentState>>();

/** Members that could not be read are as bad as they may be. */
function guessed({ unread = [], ...rest }: Resource): Resource {
  const worst = Object.fromEntries(unread.map(({ path }) => [path, path === 'days' ? 400 : true]));
  return { ...rest, raw: { ...membersOf(rest.raw), ...worst } };
}

async function anyApproved({ actions, approvals }: ActingStore, at: Date): Promise<boolean> {
  for await (const { id } of actions.entries()) if ((await approvals.of(id, at))?.state === 'approved') return true;
  return false;
}

type Said = Awaited<ReturnType<ReturnType<NonNullable<Engine['sight']>>['said']>>;

function without(said: Said, change: Partial<Said['plan']>): Said {
  return { ...said, plan: { ...said.plan, ...change } };
}
