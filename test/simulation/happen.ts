/** Makes a fault happen in a run: to a worker, to the platform, to the estate, or by what people say and write. */
import { resourceId, type ResourceId } from '../../src/model/index.js';
import type { ActingStore } from '../../src/pipeline/act/acting-session.js';
import type { Trouble } from './estate.js';
import type { Fault } from './faults.js';
import { POLICIES, type Organisation } from './organisation.js';
import { idOf, membersOf } from './platform.js';
import type { Schedule } from './schedule.js';
import type { Worker } from './worker.js';
import type { Thing, World } from './world.js';

export interface Stage {
  readonly schedule: Schedule;
  readonly world: World;
  readonly organisation: Organisation;
  readonly store: ActingStore;
  readonly trouble: Trouble;
  /** The one of this number, while it lives. */
  worker(number: number): Worker | undefined;
  /** Ends a life; the next one begins after so many seconds. */
  kill(number: number, back: number): void;
}

export function happen(fault: Fault, stage: Stage): void {
  const { schedule, world, organisation, store, trouble } = stage;
  const until = (seconds: number): number => schedule.at() + seconds * 1_000;
  switch (fault.kind) {
    case 'crash': {
      const { worker, call, when, back } = fault;
      stage.worker(worker)?.process.arm({ call, when, spring: () => stage.kill(worker, back) });
      return;
    }
    case 'pause': {
      const process = stage.worker(fault.worker)?.process;
      process?.arm({ call: fault.call, when: 'after', spring: () => process.pause(fault.seconds * 1_000) });
      return;
    }
    case 'slow':
      return stage.worker(fault.worker)?.process.slowFor(fault.seconds * 1_000);
    case 'clock':
      return stage.worker(fault.worker)?.process.turnClock(fault.by * 1_000);
    case 'answers':
      return void trouble.answers.push(...Array.from({ length: fault.times }, () => fault.answer));
    case 'unread':
      return void trouble.unread.push({ account: fault.account, what: fault.what, until: until(fault.seconds) });
    case 'health':
      trouble.health = { says: fault.says, until: until(fault.seconds) };
      return;
    case 'halt':
      void store.control.halt('ada', 'something is wrong');
      return schedule.after(fault.seconds * 1_000, () => void store.control.resume('ada', 'it is well again'));
    case 'undo':
      return void undo(fault.nth, stage);
    case 'change':
      return onThing(fault.nth, world, ({ id, kind }) => {
        if (kind === 'Bucket') world.change(id, { size: fault.nth });
      });
    case 'remove':
      return onThing(fault.nth, world, ({ id, kind }) => (kind === 'Workload' ? undefined : world.remove(id)));
    case 'sicken':
      return onThing(fault.nth, world, (thing) => sicken(thing, world, schedule));
    case 'settle':
      return void settleAll(world, store);
    case 'accept':
      return void store.baselines.accept(
        new Map(POLICIES.map((id) => [id, { failures: 40, errors: 40 }])),
        'ada',
        schedule.now(),
      );
    case 'restore':
      return organisation.edit({
        wordings: new Map(POLICIES.map((id) => [id, 'right'])),
        exempt: new Set(),
        protects: new Set(),
        freezes: [],
        windows: [],
        limit: 6,
        percent: 100,
        people: 0,
      });
    case 'expose':
      return expose(fault.count, world, schedule);
    case 'move':
      return onThing(fault.nth, world, ({ id }) => world.relabel(id, { phase: fault.phase }));
    case 'outage':
      for (const number of [1, 2, 3]) stage.kill(number, fault.seconds);
      return;
    case 'policy': {
      const id = POLICIES[fault.policy];
      if (id !== undefined) organisation.edit({ wordings: new Map(organisation.now().wordings).set(id, fault.becomes) });
      return;
    }
    case 'exempt':
      return onThing(fault.nth, world, ({ id }) => organisation.edit({ exempt: new Set(organisation.now().exempt).add(id) }));
    case 'protect':
      return onThing(fault.nth, world, ({ id }) => organisation.edit({ protects: new Set(organisation.now().protects).add(id) }));
    case 'freeze': {
      const text = (at: number): string => new Date(at).toISOString().slice(0, 19);
      const freeze = { name: 'a freeze', phases: [fault.phase], timeZone: 'UTC', reason: 'it is late' };
      const from = text(schedule.at());
      return organisation.edit({ freezes: [...organisation.now().freezes, { ...freeze, from, to: text(until(fault.seconds)) }] });
    }
    case 'window': {
      const from = new Date(schedule.at() + fault.opens * 1_000).toISOString().slice(11, 16);
      const window = { name: 'a window', phases: [fault.phase], repeats: 'FREQ=DAILY', timeZone: 'UTC' };
      return organisation.edit({ windows: [...organisation.now().windows, { ...window, from, lasts: fault.minutes }] });
    }
    case 'share':
      return organisation.edit({ percent: fault.percent });
    case 'limit':
      return organisation.edit({ limit: fault.count });
    case 'people':
      return organisation.edit({ people: fault.count });
  }
}

function onThing(nth: number, { things }: World, use: (thing: Thing) => void): void {
  const thing = [...things.values()][nth % Math.max(1, things.size)];
  if (thing !== undefined) use(thing);
}

/** A person undoes what was done, by whichever worker lives. */
async function undo(nth: number, { store, worker }: Stage): Promise<void> {
  const entries: string[] = [];
  for await (const { id } of store.actions.entries()) entries.push(id);
  const entry = entries[nth % Math.max(1, entries.length)];
  const session = [1, 2, 3].flatMap((number) => worker(number)?.session ?? [])[0];
  if (entry !== undefined) await session?.undo(entry, 'ada').catch(() => undefined);
}

async function settleAll({ things }: World, { record }: ActingStore): Promise<void> {
  for (const { id } of things.values()) await record.settle(id, 'ada');
}

/** Pods fail by themselves, too. */
function sicken(thing: Thing, world: World, schedule: Schedule): void {
  if (thing.kind !== 'Pod') return;
  const report = (): void => {
    const workload = world.things.get(idOf(thing.account, 'Workload', String(thing.raw['workload'])));
    if (workload !== undefined) workload.raw = { ...workload.raw, status: { ready: world.ready(thing.account, workload.name) } };
  };
  const say = (ready: boolean): void => {
    if (world.things.get(thing.id) === thing) thing.raw = { ...membersOf(thing.raw), status: { ready } };
    report();
  };
  say(false);
  schedule.after(20_000, () => say(true));
}

/** New buckets that anybody can read, all in one account. */
function expose(count: number, world: World, schedule: Schedule): void {
  const account = ['dev-1', 'test-1', 'stage-1', 'prod-1', 'prod-2'][count % 5] ?? 'dev-1';
  for (let number = 0; number < count; number += 1) {
    const name = `new-${schedule.steps()}-${number}`;
    const id: ResourceId = resourceId(idOf(account, 'Bucket', name));
    const labels = { service: ['shop', 'mail', 'data'][number % 3] ?? 'shop' };
    world.put({ id, kind: 'Bucket', name, account, labels, raw: { public: true, size: number, labels } });
  }
}
