/**
 * The WorkflowEngine on PostgreSQL: DBOS keeps results and queues, and this adds what makes of it many workers. Each says that
 * it lives; what a worker left that has not for a while is taken over; and a run whose workflow another worker has goes not one
 * step further. DBOS is one for a whole process, so there is one engine in a process.
 */
import type { Json } from '../../model/index.js';
import type { Clock, DurableRun, Workflow, WorkflowEngine } from '../../ports/index.js';
import { messageOf } from '../../lib/errors.js';
import { systemTimer } from '../../lib/system-timer.js';
import { connect } from '../connect.js';
import { migrate } from '../migrate.js';
import { openDbos, type Dbos, type Log, type OwnRun, type PendingWorkflow } from './dbos.js';
import { keptError } from './kept-error.js';
import { createWorkers, type Workers } from './workers.js';

export interface WorkflowEngineOptions {
  /** `postgresql://…` of a store. */
  readonly url: string;
  /** This process: no other has the same name while it lives. One that comes back under its name goes on at once. */
  readonly worker: string;
  /**
   * Milliseconds without a word after which the others take over what a worker has. Longer than any pause that is to do no
   * harm: a step that is under way then is done again.
   */
  readonly deadAfter: number;
  readonly clock?: Clock;
  /** What goes wrong beneath and is tried again; nothing of it needs an answer. */
  readonly log?: Log;
}

/** Of this process. */
let launched: WorkflowEngine | undefined;

/**
 * `launch` throws DATABASE_UNREACHABLE, DATABASE_REFUSED, DATABASE_UNSUITABLE or STORE_NEWER; and an Error, which is a bug,
 * when another engine of this process is not closed. A step whose result cannot be kept is done again: `close` waits for as
 * long as the database is not there.
 */
export function createWorkflowEngine(options: WorkflowEngineOptions): WorkflowEngine {
  const workflows = new Map<string, Workflow>();
  let opened: Promise<OpenEngine> | undefined;
  let closed: Promise<void> | undefined;
  const running = (): Promise<OpenEngine> => {
    if (opened === undefined || closed !== undefined) throw new Error('the workflow engine is not launched');
    return opened;
  };
  const engine: WorkflowEngine = {
    register: (workflow) => {
      if (opened !== undefined) throw new Error(`workflow ${workflow.name} is registered after the launch`);
      if (workflows.has(workflow.name)) throw new Error(`workflow ${workflow.name} is registered twice`);
      workflows.set(workflow.name, workflow);
    },
    launch: async () => {
      if (opened !== undefined || closed !== undefined) throw new Error('a workflow engine is launched once');
      if (launched !== undefined) throw new Error('a process has one workflow engine: close the other one first');
      launched = engine;
      opened = openEngine(options, [...workflows.values()]);
      try {
        await opened;
      } catch (error) {
        closed = Promise.resolve();
        launched = undefined;
        throw error;
      }
    },
    start: async (name, id, input, partition) => (await running()).dbos.start(name, id, input, partition),
    status: async (id) => (await running()).dbos.status(id),
    result: async (id) => (await running()).dbos.result(id),
    close: () =>
      (closed ??= (async () => {
        if (opened === undefined) return;
        try {
          await (await opened).close();
        } finally {
          launched = undefined;
        }
      })()),
  };
  return engine;
}

interface OpenEngine {
  readonly dbos: Dbos;
  close(): Promise<void>;
}

async function openEngine(options: WorkflowEngineOptions, workflows: readonly Workflow[]): Promise<OpenEngine> {
  const { url, worker, deadAfter, log = () => undefined } = options;
  const clock = options.clock ?? { now: () => new Date() };
  const pool = await connect(url, 1);
  const runs = new Runs(clock);
  let dbos: Dbos | undefined;
  try {
    await migrate(pool);
    const workers = createWorkers(pool);
    // Before it can have any: what belongs to nobody who lives is taken over.
    await workers.beat(worker, deadAfter);
    dbos = await openDbos({
      url,
      worker,
      log,
      idleInTransaction: deadAfter,
      workflows: workflows.map((workflow) => ({ ...workflow, run: (input, own) => runs.run(workflow, input, own) })),
    });
    const stop = new AbortController();
    const beating = keepBeating({ dbos, workers, runs, worker, deadAfter, log }, stop.signal);
    const open = dbos;
    return {
      dbos,
      close: async () => {
        try {
          stop.abort();
          await beating;
          await open.stopClaiming();
          await runs.close();
          await open.takeFrom([worker]);
          await workers.leave(worker);
        } finally {
          await open.close();
          await pool.end();
        }
      },
    };
  } catch (error) {
    await dbos?.close();
    await pool.end();
    throw error;
  }
}

/** The attempts at workflows that this worker makes. */
class Runs {
  readonly #runs = new Set<Run>();
  readonly #steps = new Set<Promise<unknown>>();
  readonly #clock: Clock;
  #closing = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  has(id: string): boolean {
    return [...this.#runs].some((run) => run.own.id === id);
  }

  async run(workflow: Workflow, input: Json, own: OwnRun): Promise<Json> {
    let halt: Run['halt'] = () => undefined;
    const halted = new Promise<never>((_resolve, reject) => {
      halt = reject;
    });
    const run: Run = { own, halt, stop: new AbortController() };
    this.#runs.add(run);
    const whole = async (): Promise<Json> => {
      try {
        return await workflow.run(input, this.#durable(run));
      } catch (error) {
        throw keptError(error);
      }
    };
    try {
      return await Promise.race([whole(), halted]);
    } finally {
      this.#runs.delete(run);
      run.stop.abort();
    }
  }

  /** Waits for the steps that are under way; no other begins. */
  async close(): Promise<void> {
    this.#closing = true;
    for (const run of this.#runs) run.stop.abort();
    await Promise.allSettled(this.#steps);
  }

  #durable(run: Run): DurableRun {
    const step = async (name: string, work: () => Promise<Json>): Promise<Json> => {
      const outcome = await this.#step(run, name, work);
      if ('failed' in outcome) throw keptError(Object.assign(new Error(outcome.failed.message), outcome.failed));
      return outcome.done;
    };
    return {
      id: run.own.id,
      // The door: what is kept of a step is what that step gave.
      step: async <Result extends Json>(name: string, work: () => Promise<Result>) => (await step(name, work)) as Result,
      sleep: async (milliseconds) => {
        const now = (): number => this.#clock.now().getTime();
        const until = Number(await step('sleep', async () => now() + milliseconds));
        for (;;) {
          if (this.#isOver(run)) await never();
          const left = until - now();
          if (left <= 0) return;
          await systemTimer.sleep(Math.min(left, LONGEST_TIMER), run.stop.signal).catch(never);
        }
      },
    };
  }

  /** Never gives an answer to a run that is to go no further: nothing of it then decides anything, not even in a `catch`. */
  async #step(run: Run, name: string, work: () => Promise<Json>): Promise<StepOutcome> {
    if (this.#isOver(run)) return never();
    const doing = run.own.step(name, () => settled(work));
    this.#steps.add(doing);
    try {
      // The door: only outcomes are kept.
      return (await doing) as StepOutcome;
    } catch (error) {
      run.stop.abort();
      run.halt(error);
      return await never();
    } finally {
      this.#steps.delete(doing);
    }
  }

  #isOver(run: Run): boolean {
    return this.#closing || run.stop.signal.aborted;
  }
}

interface Run {
  readonly own: OwnRun;
  /** Ends it, with what DBOS is to hear. */
  readonly halt: (error: unknown) => void;
  /** Aborts when it may do nothing more. */
  readonly stop: AbortController;
}

/** What a step threw is kept like a result: what DBOS throws instead is trouble of its own, and no step's. */
type StepOutcome =
  { readonly done: Json } | { readonly failed: { readonly name: string; readonly message: string; readonly code?: string } };

async function settled(work: () => Promise<Json>): Promise<Json & StepOutcome> {
  try {
    return { done: await work() };
  } catch (error) {
    const { name, message, ...rest } = keptError(error);
    return { failed: { name, message, ...('code' in rest ? { code: String(rest.code) } : {}) } };
  }
}

const LONGEST_TIMER = 2 ** 31 - 1;

/** A new one each time, so that what waits for it can be forgotten. */
function never(): Promise<never> {
  return new Promise(() => undefined);
}

interface Beating {
  readonly dbos: Dbos;
  readonly workers: Workers;
  readonly runs: Runs;
  readonly worker: string;
  readonly deadAfter: number;
  readonly log: Log;
}

/** How often a worker says that it lives, in the time after which it counts as dead. */
const BEATS = 4;

/** Until the signal: says that this worker lives, and takes over from those who do not. */
async function keepBeating(beating: Beating, signal: AbortSignal): Promise<void> {
  let adrift: ReadonlyMap<string, number> = new Map();
  while (!signal.aborted) {
    try {
      adrift = await beat(beating, adrift);
    } catch (error) {
      beating.log('warning', `the heartbeat of ${beating.worker} failed: ${messageOf(error)}`);
    }
    await systemTimer.sleep(beating.deadAfter / BEATS, signal).catch(() => undefined);
  }
}

/**
 * What is pending is read before who lives: whoever has any said so before. A workflow is adrift when it is this worker's by the
 * database and this worker does not run it. Most often its end is just being written, and tried again where that failed, so it
 * is run again only after the time after which anybody counts as dead, and given as long each time.
 * @param before how many beats in a row each workflow had been adrift, by id
 * @returns the same after this beat
 */
async function beat(
  { dbos, workers, runs, worker, deadAfter, log }: Beating,
  before: ReadonlyMap<string, number>,
): Promise<ReadonlyMap<string, number>> {
  const pending = await dbos.pending();
  const living = await workers.beat(worker, deadAfter);
  const left = new Set(pending.flatMap((one) => (one.worker === undefined || living.has(one.worker) ? [] : [one.worker])));
  if (left.size > 0) {
    log('warning', `taking over from ${[...left].join(', ')}`);
    await dbos.takeFrom([...left]);
  }
  const adrift = new Map<string, number>();
  for (const one of pending.filter((each) => each.worker === worker && !runs.has(each.id))) {
    const beats = (before.get(one.id) ?? 0) + 1;
    if (beats > BEATS) await putBack(dbos, one, log);
    else adrift.set(one.id, beats);
  }
  return adrift;
}

async function putBack(dbos: Dbos, workflow: PendingWorkflow, log: Log): Promise<void> {
  log('warning', `workflow ${workflow.id} is run again: its last run here ended without a result`);
  await dbos.putBack(workflow);
}
