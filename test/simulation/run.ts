/**
 * One run: a world and workers of one seed, and a list of what goes wrong. Every invariant is held after every step; the first
 * that is broken ends the run. The same seed, list and engine are the same steps every time.
 */
import type { ReleasePhase } from '../../src/model/index.js';
import { workflowsInMemory } from '../fakes/workflow-engine.js';
import type { Trouble } from './estate.js';
import { TROUBLE, WORKERS, faultsOf, type Fault } from './faults.js';
import { happen, type Stage } from './happen.js';
import { createInvariants, type Invariants, type Violation } from './invariants.js';
import { POLICIES, createOrganisation } from './organisation.js';
import { letVote } from './people.js';
import { seeded } from './random.js';
import { START, createSchedule } from './schedule.js';
import { createStore } from './store.js';
import { watched, type Truth } from './truth.js';
import { startWorker, type Engine, type Lead, type Worker } from './worker.js';
import { createWorld, type World } from './world.js';

export interface RunResult {
  readonly seed: number;
  readonly steps: number;
  readonly violation: Violation | undefined;
  /** How many calls took effect: a run in which nothing happens proves nothing. */
  readonly effects: number;
  readonly outcomes: Readonly<Record<string, number>>;
}

export interface RunOptions {
  readonly faults?: readonly Fault[];
  /** The production one without. */
  readonly engine?: Engine;
  /** Told when everything stands, before the first step. */
  readonly arrange?: (scene: Scene) => void;
}

/** What a scenario may look at and change. */
export interface Scene extends Stage {
  readonly truth: Truth;
  readonly invariants: Invariants;
  readonly world: World;
}

/** Seconds in peace, after everything that goes wrong. */
const PEACE = 900;

export async function run(seed: number, { faults = faultsOf(seed), engine = {}, arrange }: RunOptions = {}): Promise<RunResult> {
  const schedule = createSchedule();
  const world = createWorld(schedule, seeded(seed, 'world'));
  const organisation = createOrganisation(schedule);
  const shared = createStore(schedule, engine.evidence);
  const trouble: Trouble = { answers: [], unread: [], health: undefined };
  const invariants = createInvariants({ schedule, world, organisation, evidence: shared.evidence, truth: () => truth });
  const { store, truth } = watched(shared.ports, schedule, { onOutcome: invariants.outcome });
  world.onEffect(invariants.effect);
  const journal = workflowsInMemory({ time: schedule, deadAfter: 20_000 });
  const lead: Lead = { holder: undefined };
  const around = { seed, schedule, world, organisation, store, journal, trouble, witness: invariants, lead, engine };
  const workers = new Map<number, Worker>();
  const lives = new Map<number, number>();

  function start(number: number): void {
    if (workers.has(number)) return;
    const life = (lives.get(number) ?? 0) + 1;
    lives.set(number, life);
    const skew = seeded(seed, `clock ${number}.${life}`).below(4_000) - 2_000;
    workers.set(
      number,
      startWorker(number, life, skew, around, () => workers.delete(number)),
    );
  }
  const stage: Scene = {
    schedule,
    world,
    organisation,
    store,
    trouble,
    truth,
    invariants,
    worker: (number) => workers.get(number),
    kill(number, back) {
      workers.get(number)?.process.die();
      schedule.after(back * 1_000, () => start(number));
    },
  };

  await earnTrust(seed, stage);
  arrange?.(stage);
  letVote(seed, schedule, store);
  for (const fault of faults) schedule.after(fault.at * 1_000, () => happen(fault, stage));
  for (let number = 1; number <= 1 + (seed % WORKERS); number += 1) schedule.after(number * 700, () => start(number));
  schedule.after(TROUBLE * 1_000, () => makePeace(stage, start));
  await schedule.run(START + (TROUBLE + PEACE) * 1_000, () => invariants.broken() === undefined);
  if (invariants.broken() === undefined) await invariants.atEnd();
  const outcomes: Record<string, number> = {};
  for (const { kind } of truth.outcomes.values()) outcomes[kind] = (outcomes[kind] ?? 0) + 1;
  return { seed, steps: schedule.steps(), violation: invariants.broken(), effects: world.effects.length, outcomes };
}

/** Some actions have worked well for long, so that they need nobody. */
async function earnTrust(seed: number, { store, schedule }: Stage): Promise<void> {
  const random = seeded(seed, 'trust');
  const actions = ['block-public-access', 'evict-pod', 'delete-key'];
  const phases: readonly ReleasePhase[] = ['development', 'test', 'staging', 'production'];
  for (const [index, policy] of POLICIES.entries())
    for (const phase of phases) {
      if (!random.chance(0.75)) continue;
      for (const nth of [1, 2, 3]) {
        const run = {
          action: actions[index] ?? '',
          policy,
          phase,
          entry: `earlier-${nth}`,
          target: 'x',
          kind: 'approved',
        } as const;
        await store.record.ran({ ...run, at: schedule.now() });
      }
    }
}

/** Faults end, workers live, nothing is halted, and what is written is right. */
function makePeace({ trouble, store, organisation }: Stage, start: (number: number) => void): void {
  trouble.answers.length = 0;
  trouble.unread.length = 0;
  trouble.health = undefined;
  organisation.edit({ wordings: new Map(POLICIES.map((id) => [id, 'right'])), freezes: [], windows: [] });
  void store.control.resume('ada', 'all is well');
  for (let number = 1; number <= WORKERS; number += 1) start(number);
}
