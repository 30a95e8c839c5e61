/** The workflows that the suite of a workflow engine runs, on whatever world it gives them. Knows no test runner: workers load it. */
import { HeadwaterError } from '../../src/lib/errors.js';
import type { Json } from '../../src/model/index.js';
import type { DurableRun, Workflow, WorkflowEngine } from '../../src/ports/index.js';

/** What the steps do, and where it can be seen. */
export interface World {
  /** Notes that a step's work began. */
  note(entry: Note): Promise<void>;
  /** Has an effect, once however often it is asked for. */
  effect(workflow: string, step: string): Promise<void>;
  wait(milliseconds: number): Promise<void>;
}

export interface Note {
  readonly kind: 'began' | 'ended';
  readonly workflow: string;
  readonly step: string;
  /** Milliseconds by the world's clock. */
  readonly at?: number;
}

export const NARROW = { total: 4, perPartition: 2 };
export const RATE = { count: 5, seconds: 2 };

const WIDE = { total: 20, perPartition: 20 };

export function contractWorkflows(world: World, engine: () => WorkflowEngine): readonly Workflow[] {
  /** A step that reads before it writes, as the port asks. */
  const act = (run: DurableRun, step: string, milliseconds = 0): Promise<string> =>
    run.step(step, async () => {
      await world.note({ kind: 'began', workflow: run.id, step });
      if (milliseconds > 0) await world.wait(milliseconds);
      await world.effect(run.id, step);
      await world.note({ kind: 'ended', workflow: run.id, step });
      return `${run.id} ${step}`;
    });
  const inRow = async (input: Json, run: DurableRun): Promise<Json> => {
    const { steps = 1, milliseconds = 0 } = numbersOf(input);
    const results: Json[] = [];
    for (let number = 1; number <= steps; number += 1) results.push(await act(run, `step ${number}`, milliseconds));
    return results;
  };
  return [
    { name: 'row', concurrency: WIDE, run: inRow },
    { name: 'narrow', concurrency: NARROW, run: inRow },
    { name: 'rated', concurrency: WIDE, rate: RATE, run: inRow },
    {
      name: 'echo',
      concurrency: WIDE,
      run: async (input, run) => [input, await run.step('echo', async () => input)],
    },
    {
      name: 'beside',
      concurrency: WIDE,
      run: async (_input, run) => Promise.all([act(run, 'left'), act(run, 'right', 50), act(run, 'middle')]),
    },
    {
      name: 'failing',
      concurrency: WIDE,
      run: async (_input, run) => {
        await act(run, 'before');
        return run.step('fails', async () => {
          throw new HeadwaterError('API_THROTTLED', 'slow down');
        });
      },
    },
    {
      name: 'catching',
      concurrency: WIDE,
      run: async (_input, run) => {
        const caught = await run
          .step('fails', async (): Promise<string> => {
            await world.note({ kind: 'began', workflow: run.id, step: 'fails' });
            throw Object.assign(new Error('no such thing'), { name: 'MissingError', secret: 'kept by nobody' });
          })
          .catch((error: unknown) =>
            error instanceof Error ? `${error.name}: ${error.message} ${Object.keys(error).join()}` : '',
          );
        return [caught, await act(run, 'after', 200), await act(run, 'last')];
      },
    },
    {
      name: 'starting',
      concurrency: WIDE,
      run: async (_input, run) => {
        await run.step('starts another', async () => {
          await engine().start('row', `${run.id} next`, { steps: 2 });
          return null;
        });
        return 'ended';
      },
    },
    {
      name: 'sleeping',
      concurrency: WIDE,
      run: async (input, run) => {
        await act(run, 'before');
        await run.sleep(numbersOf(input).milliseconds ?? 0);
        return act(run, 'after');
      },
    },
  ];
}

function numbersOf(input: Json): { readonly steps?: number; readonly milliseconds?: number } {
  if (input === null || typeof input !== 'object' || Array.isArray(input)) return {};
  return Object.fromEntries(Object.entries(input).filter(([, value]) => typeof value === 'number'));
}
