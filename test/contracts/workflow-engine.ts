/** What every workflow engine does, over the death of any worker at any time. */
import { describe, expect, it } from 'vitest';
import type { Json } from '../../src/model/index.js';
import type { WorkflowStatus } from '../../src/ports/index.js';
import { NARROW, RATE } from '../fakes/workflows.js';

/** Where workers share what was started and what is kept. */
export interface WorkflowHome {
  /** Launches a worker with the workflows of `test/fakes/workflows.ts`; under the name of one that died, it is that one again. */
  worker(name: string): Promise<WorkflowWorker>;
  /** What the steps noted, in order. */
  notes(): Promise<readonly Noted[]>;
  /** `WORKFLOW STEP` of each effect; one that came twice is there twice. */
  effects(): Promise<readonly string[]>;
  /** Lets time pass. */
  wait(milliseconds: number): Promise<void>;
}

export interface Noted {
  readonly kind: 'began' | 'ended';
  readonly workflow: string;
  readonly step: string;
  readonly worker: string;
  /** Milliseconds. */
  readonly at: number;
}

export interface WorkflowWorker {
  start(name: string, id: string, input: Json, partition?: string): Promise<void>;
  status(id: string): Promise<WorkflowStatus | undefined>;
  result(id: string): Promise<Json>;
  close(): Promise<unknown>;
  /** Dies, as by `kill -9`. */
  kill(): Promise<void>;
  /** Stands still. */
  pause(): void;
  wake(): void;
}

export interface WorkflowContract {
  /** An empty one. */
  readonly make: () => Promise<WorkflowHome>;
  /** Milliseconds after which the others take over. */
  readonly deadAfter: number;
  /** How many workers are killed in one run. */
  readonly kills: number;
}

export function describeWorkflowEngine(name: string, { make, deadAfter, kills }: WorkflowContract): void {
  describe(`${name}`, () => {
    it('runs each step once and keeps what it gave', async () => {
      const home = await make();
      const worker = await home.worker('a');
      await worker.start('row', 'one', { steps: 3 });
      expect(await worker.result('one')).toEqual(['one step 1', 'one step 2', 'one step 3']);
      expect(await worker.status('one')).toBe('done');
      expect((await home.notes()).map(({ kind, step }) => `${step} ${kind}`)).toEqual(
        ['step 1', 'step 2', 'step 3'].flatMap((step) => [`${step} began`, `${step} ended`]),
      );
      expect(await worker.result('one')).toEqual(['one step 1', 'one step 2', 'one step 3']);
    });

    it('starts what was started before no second time, on any worker', async () => {
      const home = await make();
      const [a, b] = await Promise.all([home.worker('a'), home.worker('b')]);
      await Promise.all(
        Array.from({ length: 10 }, (_none, index) => (index % 2 === 0 ? a : b).start('row', 'one', { steps: 2 })),
      );
      expect(await b.result('one')).toHaveLength(2);
      await a.start('row', 'one', { steps: 9 });
      expect(await a.result('one')).toHaveLength(2);
      expect(began(await home.notes())).toEqual(['one step 1', 'one step 2']);
    });

    it('knows nothing of what was not started', async () => {
      const worker = await (await make()).worker('a');
      expect(await worker.status('none')).toBeUndefined();
      await expect(worker.result('none')).rejects.toThrow('no workflow none was started');
      await expect(worker.start('none', 'one', null)).rejects.toThrow('no workflow none is registered');
    });

    it('says what waits, what runs and what is done', async () => {
      const home = await make();
      const worker = await home.worker('a');
      for (const id of ['one', 'two', 'three']) await worker.start('narrow', id, { milliseconds: 3_000 }, 'account');
      await until(home, async () => (await home.notes()).length >= NARROW.perPartition);
      const states = await Promise.all(['one', 'two', 'three'].map((id) => worker.status(id)));
      expect(states.toSorted()).toEqual(['running', 'running', 'waiting']);
      await Promise.all(['one', 'two', 'three'].map((id) => worker.result(id)));
      expect(await worker.status('three')).toBe('done');
    });

    it('throws what a workflow threw, with its code', async () => {
      const worker = await (await make()).worker('a');
      await worker.start('failing', 'one', null);
      await expect(worker.result('one')).rejects.toMatchObject({ code: 'API_THROTTLED', message: 'slow down' });
      expect(await worker.status('one')).toBe('failed');
    });

    it('gives back any JSON as it was', async () => {
      const worker = await (await make()).worker('a');
      const hostile: Json = JSON.parse(
        '{"__proto__": {"a": 1}, "constructor": [], "text": "\\u0000 \\ud800 \\u001a", "n": -0.5}',
      );
      for (const [index, input] of [null, '', [], hostile].entries()) {
        await worker.start('echo', `${index}`, input);
        expect(JSON.stringify(await worker.result(`${index}`))).toBe(JSON.stringify([input, input]));
      }
    });

    it('runs steps side by side', async () => {
      const home = await make();
      const worker = await home.worker('a');
      await worker.start('beside', 'one', null);
      expect(await worker.result('one')).toEqual(['one left', 'one right', 'one middle']);
      expect(began(await home.notes()).toSorted()).toEqual(['one left', 'one middle', 'one right']);
    });

    it('lets a step start another workflow', async () => {
      const worker = await (await make()).worker('a');
      await worker.start('starting', 'one', null);
      expect(await worker.result('one')).toBe('ended');
      expect(await worker.result('one next')).toHaveLength(2);
    });

    it('goes on elsewhere when a worker dies: only the step that was under way is done again, and has one effect', async () => {
      const home = await make();
      const first = await home.worker('first');
      await first.start('row', 'one', { steps: 4, milliseconds: 400 });
      await until(home, async () => began(await home.notes()).includes('one step 2'));
      await first.kill();
      const second = await home.worker('second');
      expect(await second.result('one')).toHaveLength(4);
      const notes = await home.notes();
      expect(began(notes, 'first')).toEqual(['one step 1', 'one step 2']);
      expect(began(notes, 'second')).toEqual(['one step 2', 'one step 3', 'one step 4']);
      expect(await home.effects()).toEqual(['step 1', 'step 2', 'step 3', 'step 4'].map((step) => `one ${step}`));
    });

    it('goes on at once when the worker that died comes back', async () => {
      const home = await make();
      const first = await home.worker('a');
      await first.start('row', 'one', { steps: 3, milliseconds: 400 });
      await until(home, async () => began(await home.notes()).includes('one step 2'));
      await first.kill();
      expect(await (await home.worker('a')).result('one')).toHaveLength(3);
      expect(began(await home.notes())).toEqual(['one step 1', 'one step 2', 'one step 2', 'one step 3']);
    });

    it('throws the same in every run for a step that failed, and does it once', async () => {
      const home = await make();
      const first = await home.worker('a');
      await first.start('catching', 'one', null);
      await until(home, async () => began(await home.notes()).includes('one after'));
      await first.kill();
      const second = await home.worker('b');
      expect(await second.result('one')).toEqual(['MissingError: no such thing name', 'one after', 'one last']);
      expect(began(await home.notes()).filter((step) => step === 'one fails')).toHaveLength(1);
    });

    it('sleeps no longer because a worker died', async () => {
      const home = await make();
      const first = await home.worker('a');
      await first.start('sleeping', 'one', { milliseconds: 6_000 });
      await until(home, async () => (await home.notes()).length === 2);
      await home.wait(500);
      await first.kill();
      const second = await home.worker('b');
      await second.start('row', 'mark', null);
      await second.result('one');
      const notes = await home.notes();
      const timeOf = (workflow: string, step: string, kind: Noted['kind']): number =>
        notes.findLast((note) => note.workflow === workflow && note.step === step && note.kind === kind)?.at ?? 0;
      const woke = timeOf('one', 'after', 'began');
      expect(woke - timeOf('one', 'before', 'ended')).toBeGreaterThan(5_900);
      // The other worker would sleep for six seconds more.
      expect(woke).toBeLessThan(timeOf('mark', 'step 1', 'began') + 6_000);
      expect(began(notes).filter((step) => step === 'one after')).toHaveLength(1);
    });

    it('holds the limit of all and that of each partition, over several workers', async () => {
      const home = await make();
      const workers = await Promise.all([home.worker('a'), home.worker('b')]);
      const ids = Array.from({ length: 24 }, (_none, index) => `${['x', 'y', 'z', 'none'][index % 4]}/${index}`);
      for (const [index, id] of ids.entries()) {
        const [partition = ''] = id.split('/');
        await workers[index % 2]?.start('narrow', id, { milliseconds: 100 }, partition === 'none' ? undefined : partition);
      }
      await Promise.all(ids.map((id) => workers[0]?.result(id)));
      const notes = await home.notes();
      expect(mostAtOnce(notes)).toBeLessThanOrEqual(NARROW.total);
      expect(mostAtOnce(notes)).toBeGreaterThan(NARROW.perPartition);
      for (const partition of ['x', 'y', 'z', 'none']) {
        const own = notes.filter(({ workflow }) => workflow.startsWith(`${partition}/`));
        expect(own).toHaveLength(12);
        expect(mostAtOnce(own)).toBeLessThanOrEqual(NARROW.perPartition);
      }
    });

    it('holds the rate, over several workers', async () => {
      const home = await make();
      const [a, b] = await Promise.all([home.worker('a'), home.worker('b')]);
      const ids = Array.from({ length: 3 * RATE.count + 1 }, (_none, index) => `${index}`);
      for (const id of ids) await a.start('rated', id, { milliseconds: 1 }, `account ${Number(id) % 3}`);
      await Promise.all(ids.map((id) => b.result(id)));
      const times = (await home.notes()).filter(({ kind }) => kind === 'began').map(({ at }) => at);
      // Three windows pass before the last may start; with the rate for each worker it would be one. What is started still waits
      // for the processor, so half a window is allowed for that.
      expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeGreaterThan(2.5 * RATE.seconds * 1000);
    });

    it('lets an account with 200 workflows not starve one with 5', async () => {
      const home = await make();
      const worker = await home.worker('a');
      for (let index = 0; index < 200; index += 1) await worker.start('narrow', `big/${index}`, { milliseconds: 10 }, 'big');
      for (let index = 0; index < 5; index += 1) await worker.start('narrow', `small/${index}`, { milliseconds: 10 }, 'small');
      const before = (await home.notes()).filter(({ kind }) => kind === 'began').length;
      await Promise.all(Array.from({ length: 5 }, (_none, index) => worker.result(`small/${index}`)));
      expect((await home.notes()).filter(({ kind }) => kind === 'began').length - before).toBeLessThan(60);
    });

    it('is shared by workers', async () => {
      const home = await make();
      const [a] = await Promise.all([home.worker('a'), home.worker('b')]);
      const workers = async () => new Set((await home.notes()).map(({ worker }) => worker));
      // One that is quick may take all that there is at a time.
      let batches = 0;
      for (; batches < 10 && (await workers()).size < 2; batches += 1) {
        const ids = Array.from({ length: 60 }, (_none, index) => `${batches}-${index}`);
        for (const id of ids) await a.start('row', id, { steps: 2, milliseconds: 100 });
        await Promise.all(ids.map((id) => a.result(id)));
      }
      expect(await workers()).toEqual(new Set(['a', 'b']));
      expect(began(await home.notes())).toHaveLength(120 * batches);
    });

    it('finishes at its close the step that is under way, and leaves the rest to who lives', async () => {
      const home = await make();
      const [a, b] = [await home.worker('a'), await home.worker('b')];
      const ids = Array.from({ length: 6 }, (_none, index) => `${index}`);
      for (const id of ids) await a.start('row', id, { steps: 3, milliseconds: 500 });
      await until(home, async () => (await home.notes()).filter(({ kind }) => kind === 'began').length >= 6);
      await a.close();
      expect((await Promise.all(ids.map((id) => b.result(id)))).flat()).toHaveLength(18);
      expect(began(await home.notes())).toHaveLength(18);
      expect(await home.effects()).toHaveLength(18);
    });

    it('is gone on with by the next worker when the last one closed, asleep or not', async () => {
      const home = await make();
      const a = await home.worker('a');
      await a.start('sleeping', 'one', { milliseconds: 2_000 });
      await until(home, async () => (await home.notes()).length === 2);
      await a.close();
      const b = await home.worker('b');
      expect(await b.result('one')).toBe('one after');
      expect(began(await home.notes())).toEqual(['one before', 'one after']);
    });

    it('is not gone on with by a worker that stood still while its work was taken over', async () => {
      const home = await make();
      const still = await home.worker('still');
      const ids = Array.from({ length: 4 }, (_none, index) => `${index}`);
      for (const id of ids) await still.start('row', id, { steps: 4, milliseconds: 300 });
      await still.start('sleeping', 'asleep', { milliseconds: 1_000 });
      await until(home, async () => (await home.notes()).some(({ workflow, kind }) => workflow === 'asleep' && kind === 'ended'));
      await until(home, async () => began(await home.notes()).filter((step) => step.endsWith('step 1')).length === 4);
      still.pause();
      const other = await home.worker('other');
      await home.wait(deadAfter);
      await Promise.all([...ids, 'asleep'].map((id) => other.result(id)));
      const before = began(await home.notes(), 'still').length;
      still.wake();
      await home.wait(2 * deadAfter);
      expect(began(await home.notes(), 'still')).toHaveLength(before);
      expect(new Set(await home.effects()).size).toBe(18);
      expect(await home.effects()).toHaveLength(18);
      // And it lives: it takes what comes.
      await other.close();
      await still.start('row', 'last', { steps: 1 });
      expect(await still.result('last')).toEqual(['last step 1']);
    });

    it('S13: workers are killed again and again: every workflow ends, no finished step is done again, each effect is there once', async () => {
      const home = await make();
      const names = ['a', 'b', 'c'];
      const workers = names.map((each) => home.worker(each));
      const ids = Array.from({ length: 100 }, (_none, index) => `${index}`);
      for (const id of ids) await (await workers[0])?.start('row', id, { steps: 5, milliseconds: 20 + (Number(id) % 7) * 40 });
      for (let kill = 0; kill < kills; kill += 1) {
        await home.wait(40 + ((kill * 97) % 400));
        const victim = kill % names.length;
        await (await workers[victim])?.kill();
        // One in four comes back under another name: what it had must be taken over.
        const back = kill % 4 === 3 ? `${names[victim]} after ${kill}` : (names[victim] ?? '');
        names[victim] = back;
        workers[victim] = home.worker(back);
      }
      const last = await workers[0];
      const results = await Promise.all(ids.map((id) => last?.result(id)));
      await Promise.all(workers);
      expect(results.flat()).toHaveLength(500);
      expect(new Set(await home.effects()).size).toBe(500);
      expect(await home.effects()).toHaveLength(500);
      const notes = await home.notes();
      const again = keptStepsThatBeganAgain(notes);
      expect(again).toEqual([]);
      // Steps that were killed under way: without any, the run has shown nothing.
      expect(began(notes).length).toBeGreaterThan(500);
    });
  });
}

/** `WORKFLOW STEP` in the order in which they began. */
function began(notes: readonly Noted[], worker?: string): string[] {
  return notes
    .filter(({ kind, worker: by }) => kind === 'began' && (worker === undefined || by === worker))
    .map(({ workflow, step }) => `${workflow} ${step}`);
}

function mostAtOnce(notes: readonly Noted[]): number {
  let now = 0;
  let most = 0;
  for (const { kind } of notes) {
    now += kind === 'began' ? 1 : -1;
    most = Math.max(most, now);
  }
  return most;
}

/** A step was kept if a later one of its workflow began; whatever began again after that is wrong. */
function keptStepsThatBeganAgain(notes: readonly Noted[]): string[] {
  const furthest = new Map<string, number>();
  return notes.flatMap(({ kind, workflow, step }) => {
    if (kind !== 'began') return [];
    const number = Number(step.replace('step ', ''));
    const before = furthest.get(workflow) ?? 0;
    furthest.set(workflow, Math.max(before, number));
    return number < before ? [`${workflow} ${step}`] : [];
  });
}

async function until(home: WorkflowHome, isSo: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 1_000; tries += 1) {
    if (await isSo()) return;
    await home.wait(20);
  }
  throw new Error('it did not come to that');
}
