/**
 * A workflow engine in memory: workers that share a journal, as processes share a database. A worker can be told to die, at
 * once or at a step, to be paused, and to come back; who lives takes over what the dead left, from the results that were kept.
 * Time is whatever it is given, so a test waits for nothing.
 */
import type { Json } from '../../src/model/index.js';
import type { Clock, DurableRun, Timer, Workflow, WorkflowEngine, WorkflowStatus } from '../../src/ports/index.js';
import { keptError } from '../../src/store/workflows/kept-error.js';
import { virtualTime } from './virtual-time.js';

export interface WorkflowsInMemory {
  /** Another worker on the same journal. */
  worker(): WorkerInMemory;
}

export interface WorkerInMemory extends WorkflowEngine {
  /** Dies: nothing that it does from now on is kept, and no step of its runs begins. */
  crash(): void;
  /** Dies the first time that a workflow comes to this step. */
  crashAt(point: CrashPoint): void;
  /** Comes back after a crash, with the workflows that it registered, and goes on with what it had. */
  relaunch(): Promise<void>;
  /** Stands still, between two steps; after `deadAfter` the others take over what it has. */
  pause(): void;
  wake(): void;
}

export interface CrashPoint {
  readonly step: string;
  /** Of any workflow when left out. */
  readonly workflow?: string;
  /** `after`: its work was done, and its result is not kept. */
  readonly when: 'before' | 'after';
}

export interface WorkflowsInMemoryOptions {
  readonly time?: Clock & Timer;
  /** Milliseconds after which the others take over what a worker left. */
  readonly deadAfter?: number;
}

type Outcome = { readonly kind: 'done'; readonly json: string } | { readonly kind: 'failed'; readonly error: Error };

interface Entry {
  readonly id: string;
  readonly workflow: string;
  readonly partition: string;
  readonly input: string;
  readonly steps: Map<number, { readonly name: string; readonly outcome: Outcome }>;
  status: WorkflowStatus;
  run: Run | undefined;
  outcome: Outcome | undefined;
  readonly ended: Promise<void>;
  readonly end: () => void;
}

/** One attempt at a workflow; what it does counts only while it is its entry's. */
interface Run {
  readonly entry: Entry;
  readonly life: Life;
  readonly stop: AbortController;
}

/** A worker from a launch to its end. */
interface Life {
  readonly worker: WorkerState;
  state: 'alive' | 'closing' | 'over';
}

interface WorkerState {
  readonly registered: Map<string, Workflow>;
  life: Life | undefined;
  crashPoint: CrashPoint | undefined;
  /** Resolves when it wakes. */
  pause: { readonly woken: Promise<void>; readonly wake: () => void } | undefined;
  stepsUnderWay: Set<Promise<unknown>>;
}

const NEVER = new Promise<never>(() => undefined);

export function workflowsInMemory({
  time = virtualTime(),
  deadAfter = 10_000,
}: WorkflowsInMemoryOptions = {}): WorkflowsInMemory {
  /** In the order in which they were started. */
  const entries = new Map<string, Entry>();
  const workers: WorkerState[] = [];
  const startTimes = new Map<string, number[]>();
  /** Workflows whose rate is used up, until it is not. */
  const heldBack = new Set<string>();
  const now = (): number => time.now().getTime();

  /** Starts whatever the limits allow, of the partition that has the fewest under way. */
  function dispatch(): void {
    for (;;) {
      const next = nextEntry();
      if (next === undefined) return;
      startTimes.get(next.entry.workflow)?.push(now());
      begin(next.entry, next.life);
    }
  }

  function nextEntry(): { readonly entry: Entry; readonly life: Life } | undefined {
    const waiting = [...entries.values()].filter(({ status }) => status === 'waiting');
    const candidates = waiting.flatMap((entry) => {
      const life = idlest(entry.workflow);
      const workflow = life?.worker.registered.get(entry.workflow);
      if (life === undefined || workflow === undefined || !isAllowed(workflow, entry.partition)) return [];
      return [{ entry, life, underWay: runningOf(entry.workflow, entry.partition).length }];
    });
    return candidates.toSorted((a, b) => a.underWay - b.underWay)[0];
  }

  function isAllowed({ name, concurrency, rate }: Workflow, partition: string): boolean {
    if (runningOf(name).length >= concurrency.total) return false;
    if (runningOf(name, partition).length >= concurrency.perPartition) return false;
    if (rate === undefined) return true;
    const since = now() - rate.seconds * 1000;
    const recent = (startTimes.get(name) ?? []).filter((at) => at > since);
    startTimes.set(name, recent);
    if (recent.length < rate.count) return true;
    if (!heldBack.has(name)) {
      heldBack.add(name);
      void time.sleep(Math.max(1, (recent[0] ?? 0) - since)).then(() => {
        heldBack.delete(name);
        dispatch();
      });
    }
    return false;
  }

  function runningOf(workflow: string, partition?: string): Entry[] {
    return [...entries.values()].filter(
      (entry) =>
        entry.status === 'running' && entry.workflow === workflow && (partition === undefined || entry.partition === partition),
    );
  }

  function idlest(workflow: string): Life | undefined {
    const lives = workers.flatMap(({ life, registered, pause }) =>
      life?.state === 'alive' && pause === undefined && registered.has(workflow) ? [life] : [],
    );
    const busy = (life: Life): number => [...entries.values()].filter(({ run }) => run?.life === life).length;
    return lives.toSorted((a, b) => busy(a) - busy(b))[0];
  }

  function begin(entry: Entry, life: Life): void {
    const workflow = life.worker.registered.get(entry.workflow);
    if (workflow === undefined) return;
    const run: Run = { entry, life, stop: new AbortController() };
    entry.status = 'running';
    entry.run = run;
    void settled(() => workflow.run(JSON.parse(entry.input), durableRun(run))).then((outcome) => {
      if (entry.run !== run || life.state === 'over') return;
      entry.run = undefined;
      entry.outcome = outcome;
      entry.status = outcome.kind;
      entry.end();
      dispatch();
    });
  }

  function durableRun(run: Run): DurableRun {
    const { entry, life } = run;
    let place = 0;
    /** Resolves only for the run that its workflow still belongs to. */
    const turn = async (): Promise<void> => {
      await life.worker.pause?.woken;
      if (entry.run !== run || life.state !== 'alive') await NEVER;
    };
    const kept = async (name: string, at: number, work: () => Promise<Json>): Promise<Json> => {
      await turn();
      const known = entry.steps.get(at);
      if (known !== undefined) {
        if (known.name !== name) throw new Error(`step ${at} of ${entry.id} was ${known.name} and is now ${name}`);
        return resultOf(known.outcome);
      }
      if (diesAt(name, 'before')) await NEVER;
      const doing = settled(work).then(async (outcome) => {
        if (diesAt(name, 'after')) await NEVER;
        await life.worker.pause?.woken;
        if (entry.run !== run || life.state === 'over') await NEVER;
        entry.steps.set(at, { name, outcome });
        return outcome;
      });
      life.worker.stepsUnderWay.add(doing);
      const outcome = await doing;
      life.worker.stepsUnderWay.delete(doing);
      return resultOf(outcome);
    };
    const diesAt = (step: string, when: CrashPoint['when']): boolean => {
      const point = life.worker.crashPoint;
      if (point?.step !== step || point.when !== when) return false;
      if (point.workflow !== undefined && point.workflow !== entry.workflow) return false;
      crash(life.worker);
      return true;
    };
    return {
      id: entry.id,
      // The door: what is kept of a step is what that step gave.
      step: async <Result extends Json>(name: string, work: () => Promise<Result>) =>
        (await kept(name, (place += 1), work)) as Result,
      sleep: async (milliseconds) => {
        const until = Number(await kept('sleep', (place += 1), async () => now() + milliseconds));
        await time.sleep(until - now(), run.stop.signal).catch(() => NEVER);
        await turn();
      },
    };
  }

  /** What a worker has goes back to who lives. */
  function giveBack(life: Life): void {
    for (const entry of entries.values()) {
      if (entry.run?.life !== life || entry.status !== 'running') continue;
      entry.run.stop.abort();
      entry.run = undefined;
      entry.status = 'waiting';
    }
    dispatch();
  }

  function crash(worker: WorkerState): void {
    const { life } = worker;
    if (life === undefined) return;
    worker.crashPoint = undefined;
    worker.life = undefined;
    worker.stepsUnderWay = new Set();
    life.state = 'over';
    void time.sleep(deadAfter).then(() => giveBack(life));
  }

  function worker(): WorkerInMemory {
    const state: WorkerState = {
      registered: new Map(),
      life: undefined,
      crashPoint: undefined,
      pause: undefined,
      stepsUnderWay: new Set(),
    };
    workers.push(state);
    let last: Life | undefined;
    let closed: Promise<void> | undefined;
    const launch = async (): Promise<void> => {
      if (state.life !== undefined || closed !== undefined) throw new Error('a workflow engine is launched once');
      state.life = { worker: state, state: 'alive' };
      if (last !== undefined) giveBack(last);
      last = state.life;
      dispatch();
    };
    const close = async (): Promise<void> => {
      const { life } = state;
      if (life === undefined) return;
      life.state = 'closing';
      await Promise.all(state.stepsUnderWay);
      life.state = 'over';
      state.life = undefined;
      giveBack(life);
    };
    const running = (): void => {
      if (state.life?.state !== 'alive') throw new Error('the workflow engine is not launched');
    };
    return {
      register: (workflow) => {
        if (state.life !== undefined) throw new Error(`workflow ${workflow.name} is registered after the launch`);
        if (state.registered.has(workflow.name)) throw new Error(`workflow ${workflow.name} is registered twice`);
        state.registered.set(workflow.name, workflow);
        if (!startTimes.has(workflow.name)) startTimes.set(workflow.name, []);
      },
      launch,
      start: async (name, id, input, partition) => {
        running();
        if (!state.registered.has(name)) throw new RangeError(`no workflow ${name} is registered`);
        if (entries.has(id)) return;
        let end = (): void => undefined;
        const ended = new Promise<void>((resolve) => {
          end = resolve;
        });
        entries.set(id, {
          id,
          workflow: name,
          partition: JSON.stringify(partition ?? null),
          input: JSON.stringify(input),
          steps: new Map(),
          status: 'waiting',
          run: undefined,
          outcome: undefined,
          ended,
          end,
        });
        dispatch();
      },
      status: async (id) => {
        running();
        return entries.get(id)?.status;
      },
      result: async (id) => {
        running();
        const entry = entries.get(id);
        if (entry === undefined) throw new RangeError(`no workflow ${id} was started`);
        await entry.ended;
        if (entry.outcome === undefined) throw new Error(`workflow ${id} ended without an outcome`);
        return resultOf(entry.outcome);
      },
      close: () => (closed ??= close()),
      crash: () => crash(state),
      crashAt: (point) => {
        state.crashPoint = point;
      },
      relaunch: launch,
      pause: () => {
        const { life } = state;
        if (life === undefined || state.pause !== undefined) return;
        let wake = (): void => undefined;
        const woken = new Promise<void>((resolve) => {
          wake = resolve;
        });
        const pause = { woken, wake };
        state.pause = pause;
        void time.sleep(deadAfter).then(() => (state.pause === pause ? giveBack(life) : undefined));
      },
      wake: () => {
        const { pause } = state;
        state.pause = undefined;
        pause?.wake();
        dispatch();
      },
    };
  }

  return { worker };
}

async function settled(work: () => Promise<Json>): Promise<Outcome> {
  try {
    return { kind: 'done', json: JSON.stringify(await work()) };
  } catch (error) {
    return { kind: 'failed', error: keptError(error) };
  }
}

function resultOf(outcome: Outcome): Json {
  if (outcome.kind === 'done') return JSON.parse(outcome.json);
  throw keptError(outcome.error);
}
