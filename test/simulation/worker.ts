/**
 * A worker of a simulation: the production session, driven as a worker process drives it (lease, what is ready, and, while it
 * leads, looking, planning and watching). It may be killed at any call; a new life has a new name, as a new process has.
 */
import { actingSession, LEASE, type ActingSession, type ActingStore, type Sight } from '../../src/pipeline/act/acting-session.js';
import { estatesOf } from '../../src/pipeline/act/acting-estates.js';
import type { EvidenceRecord } from '../../src/model/index.js';
import type { ActingEstate } from '../../src/ports/index.js';
import type { WorkerInMemory, WorkflowsInMemory } from '../fakes/workflow-engine.js';
import { estateSeenBy, type Trouble, type Witness } from './estate.js';
import type { Invariants } from './invariants.js';
import type { Organisation } from './organisation.js';
import { simulatedConnector } from './platform.js';
import { createProcess, type Process } from './process.js';
import { seeded } from './random.js';
import type { Schedule } from './schedule.js';
import { sightOf } from './sight.js';
import { seenBy } from './store.js';
import type { World } from './world.js';

/** What all workers of a run share. */
export interface Surroundings {
  readonly seed: number;
  readonly schedule: Schedule;
  readonly world: World;
  readonly organisation: Organisation;
  readonly store: ActingStore;
  readonly journal: WorkflowsInMemory;
  readonly trouble: Trouble;
  readonly witness: Witness & Pick<Invariants, 'look'>;
  readonly lead: Lead;
  readonly engine: Engine;
}

/** How the engine under test differs from the production one; a mutant breaks one thing. */
export interface Engine {
  readonly store?: (store: ActingStore, of: EngineParts) => ActingStore;
  readonly estate?: (estate: ActingEstate, of: EngineParts) => ActingEstate;
  readonly sight?: (sight: Sight) => Sight;
  readonly protects?: false;
  /** What it keeps of evidence. */
  readonly evidence?: (record: EvidenceRecord) => boolean;
}

export interface EngineParts {
  readonly process: Process;
  readonly schedule: Schedule;
  /** The store of all workers, which nothing keeps waiting. */
  readonly shared: ActingStore;
}

/** Held by one process at a time; one that stands still for long loses it. */
export interface Lead {
  holder: string | undefined;
}

export interface Worker {
  readonly process: Process;
  readonly session: ActingSession;
  readonly number: number;
}

/** Milliseconds. */
const TICK = 15_000;
const PASS = 45_000;
const LEAD_LOST = 30_000;

export function startWorker(number: number, life: number, skew: number, around: Surroundings, onDeath: () => void): Worker {
  const { seed, schedule, world, organisation, journal, trouble, witness, lead } = around;
  const name = `worker-${number}.${life}`;
  const random = seeded(seed, name);
  const flow: WorkerInMemory = journal.worker();
  const leave = (): void => {
    if (lead.holder === name) lead.holder = undefined;
  };
  const process = createProcess(name, schedule, random, skew, {
    onDeath() {
      flow.crash();
      leave();
      onDeath();
    },
    onPause() {
      flow.pause();
      schedule.after(LEAD_LOST, () => (process.state() === 'lives' ? undefined : leave()));
    },
    onWake: () => flow.wake(),
  });
  const parts: EngineParts = { process, schedule, shared: around.store };
  const own = seenBy(process, around.store);
  const store = around.engine.store?.(own, parts) ?? own;
  const seen = estateSeenBy(process, world, schedule, random, trouble, witness);
  const estate = around.engine.estate?.(seen, parts) ?? seen;
  const opened = estatesOf([simulatedConnector(estate)], async () => estate);
  const estates = around.engine.protects === false ? { ...opened, protects: () => undefined } : opened;
  const sight = sightOf({
    organisation,
    estate,
    estates,
    store,
    clock: process.clock,
    onLook: (looked) => witness.look(name, looked),
  });
  const session = actingSession({
    store,
    inputs: [],
    request: {
      folder: '/',
      version: '0',
      signal: new AbortController().signal,
      onProgress: () => undefined,
      clock: process.clock,
    },
    estates,
    engine: flow,
    worker: name,
    timer: process.timer,
    sight: around.engine.sight?.(sight) ?? sight,
  });
  const worker: Worker = { process, session, number };
  void flow.launch().then(() => live(worker, lead));
  return worker;
}

async function live({ process, session }: Worker, lead: Lead): Promise<void> {
  await session.look();
  void forever(process, LEASE / 3, async () => {
    if (!(await session.lease())) await session.look();
  });
  void forever(process, TICK, async () => void (await session.startReady()));
  void forever(process, PASS, async () => {
    lead.holder ??= process.name;
    if (lead.holder !== process.name) return;
    await session.look();
    await session.publish();
    await session.lease();
    await session.settle();
    await session.watch();
    await session.respond('record');
  });
}

/** What fails now is tried again at its next turn. */
async function forever(process: Process, pause: number, work: () => Promise<void>): Promise<never> {
  for (;;) {
    await work().catch(() => undefined);
    await process.timer.sleep(pause);
  }
}
