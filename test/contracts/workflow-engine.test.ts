import { describe, expect, it } from 'vitest';
import type { Json } from '../../src/model/index.js';
import type { DurableRun } from '../../src/ports/index.js';
import { virtualTime } from '../fakes/virtual-time.js';
import { workflowsInMemory, type WorkerInMemory } from '../fakes/workflow-engine.js';
import { contractWorkflows } from '../fakes/workflows.js';
import { describeWorkflowEngine, type Noted, type WorkflowHome } from './workflow-engine.js';

const DEAD_AFTER = 2_500;

async function homeInMemory(): Promise<WorkflowHome> {
  const time = virtualTime();
  const journal = workflowsInMemory({ time, deadAfter: DEAD_AFTER });
  const notes: Noted[] = [];
  const effects = new Set<string>();
  const workers = new Map<string, WorkerInMemory>();
  const newWorker = async (name: string): Promise<WorkerInMemory> => {
    const worker = journal.worker();
    const world = {
      note: async (note: Pick<Noted, 'kind' | 'workflow' | 'step'>) => {
        notes.push({ ...note, worker: name, at: time.passed() });
      },
      effect: async (workflow: string, step: string) => {
        effects.add(`${workflow} ${step}`);
      },
      wait: (milliseconds: number) => time.sleep(milliseconds),
    };
    for (const workflow of contractWorkflows(world, () => worker)) worker.register(workflow);
    await worker.launch();
    workers.set(name, worker);
    return worker;
  };
  return {
    worker: async (name) => {
      const known = workers.get(name);
      if (known !== undefined) await known.relaunch();
      const worker = known ?? (await newWorker(name));
      return { ...worker, kill: async () => worker.crash() };
    },
    notes: async () => [...notes],
    effects: async () => [...effects],
    wait: (milliseconds) => time.sleep(milliseconds),
  };
}

describeWorkflowEngine('the workflow engine in memory', { make: homeInMemory, deadAfter: DEAD_AFTER, kills: 60 });

describe('a worker in memory', () => {
  const ONE = { total: 1, perPartition: 1 };
  const pair = (did: string[]) => ({
    name: 'pair',
    concurrency: ONE,
    run: async (input: Json, run: DurableRun) => {
      for (const name of ['first', 'second']) await run.step(name, async () => did.push(name));
      return input;
    },
  });

  it.each([
    { when: 'before', did: ['first', 'second'] },
    { when: 'after', did: ['first', 'second', 'second'] },
  ] as const)('dies $when a step when told to, and goes on from what was kept', async ({ when, did: expected }) => {
    const did: string[] = [];
    const engine = workflowsInMemory().worker();
    engine.register(pair(did));
    await engine.launch();
    engine.crashAt({ step: 'second', when });
    await engine.start('pair', 'one', 7);
    await new Promise((resolve) => setImmediate(resolve));
    await engine.relaunch();
    expect(await engine.result('one')).toBe(7);
    expect(did).toEqual(expected);
  });

  it('refuses what is called before its launch, and a second launch', async () => {
    const engine = workflowsInMemory().worker();
    await expect(engine.start('pair', 'one', null)).rejects.toThrow('not launched');
    await engine.launch();
    await expect(engine.launch()).rejects.toThrow('launched once');
    expect(() => engine.register(pair([]))).toThrow('after the launch');
  });
});
