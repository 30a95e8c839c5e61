import type { Json } from '../model/index.js';

/**
 * Runs work that must be finished, over crashes: a workflow that was started is run to its end, on whichever worker lives. A
 * step's result is kept; the step that was under way when a worker died is run again, so it reads before it writes.
 */
export interface WorkflowEngine {
  /** Before `launch`. Workflows of a queue wait for their turn: at most so many at once, and of each partition. */
  register(workflow: Workflow): void;
  /** Takes part in running what is started; resumes what a dead worker left. */
  launch(): Promise<void>;
  /** Starts it, or does nothing when one of this id was started before. */
  start(name: string, id: string, input: Json, partition?: string): Promise<void>;
  status(id: string): Promise<WorkflowStatus | undefined>;
  /** Waits for its end. Throws what it threw. */
  result(id: string): Promise<Json>;
  /** Finishes the steps that are under way, gives its other work to whoever lives, and ends. */
  close(): Promise<void>;
}

export interface Workflow {
  readonly name: string;
  /** How many at once, over all workers, and of one partition (an account): what keeps one from starving the others. */
  readonly concurrency: { readonly total: number; readonly perPartition: number };
  /** At most so many started in so many seconds, over all workers. */
  readonly rate?: { readonly count: number; readonly seconds: number };
  run(input: Json, run: DurableRun): Promise<Json>;
}

export interface DurableRun {
  readonly id: string;
  /** Does it once and keeps its result; at least once when a worker dies. Names of one workflow are the same in every run. */
  step<Result extends Json>(name: string, work: () => Promise<Result>): Promise<Result>;
  sleep(milliseconds: number): Promise<void>;
}

export type WorkflowStatus = 'waiting' | 'running' | 'done' | 'failed';
