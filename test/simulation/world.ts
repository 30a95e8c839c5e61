/**
 * The simulated estate as it truly is: what is in it, what changes it, and every call that took effect. Goes on by itself:
 * pods become ready, workloads keep their replicas, and what is declared elsewhere is put back.
 */
import { judgedVersion } from '../../src/lib/judged-version.js';
import { sourceId, type Json, type PlannedStep, type Resource, type ResourceId } from '../../src/model/index.js';
import type { SendResult } from '../../src/ports/index.js';
import { ACCOUNTS } from './faults.js';
import { API, PLATFORM, RECOVERY, SOURCE, addressOf, idOf, membersOf, type Kind, type Members } from './platform.js';
import type { Random } from './random.js';
import type { Schedule } from './schedule.js';

export type Call = Extract<PlannedStep, { readonly kind: 'call' }>;

/** Something that is there. */
export interface Thing {
  readonly id: ResourceId;
  readonly kind: Kind;
  readonly name: string;
  readonly account: string;
  labels: Readonly<Record<string, string>>;
  raw: Members;
}

/** A call that changed something. */
export interface Effect {
  readonly call: Call;
  readonly key: string;
  /** Who made the call, and when it left. */
  readonly worker: string;
  readonly sentAt: number;
  readonly at: number;
  /** What the resource was before; undefined when it was not there. */
  readonly before: Members | undefined;
  /** The network's own: the same call again. */
  readonly isEcho: boolean;
}

export interface World {
  readonly things: ReadonlyMap<ResourceId, Thing>;
  readonly effects: readonly Effect[];
  /** When somebody or something else changed it last, and how it was before; by resource. */
  readonly changes: ReadonlyMap<ResourceId, readonly Change[]>;
  resource(thing: Thing): Resource;
  put(thing: Thing): void;
  change(id: ResourceId, members: Members): void;
  relabel(id: ResourceId, labels: Readonly<Record<string, string>>): void;
  remove(id: ResourceId): void;
  carryOut(
    call: Call,
    key: string,
    sender: { readonly worker: string; readonly sentAt: number; readonly isEcho: boolean },
  ): SendResult;
  /** Ready pods of a workload. */
  ready(account: string, workload: string): number;
  onEffect(watch: (effect: Effect) => void): void;
}

export interface Change {
  readonly at: number;
  readonly before: Thing | undefined;
}

/** Milliseconds from a pod's making to its readiness. */
const READY_AFTER = 12_000;
/** Between two runs of what declares things elsewhere. */
const DECLARES = 240_000;

export function createWorld(schedule: Schedule, random: Random): World {
  const things = new Map<ResourceId, Thing>();
  const changes = new Map<ResourceId, Change[]>();
  const effects: Effect[] = [];
  const declared = new Map<ResourceId, Members>();
  let watcher: (effect: Effect) => void = () => undefined;
  let made = 0;

  const note = (id: ResourceId, before: Thing | undefined): void => {
    const own = changes.get(id) ?? [];
    changes.set(id, own);
    own.push({ at: schedule.at(), before: before && { ...before } });
  };

  function put(thing: Thing): void {
    note(thing.id, things.get(thing.id));
    things.set(thing.id, thing);
    if (thing.kind === 'Workload') settle(thing);
  }

  function set(id: ResourceId, members: Members): void {
    const thing = things.get(id);
    if (thing === undefined) return;
    thing.raw = { ...thing.raw, ...members };
    if (thing.kind === 'Workload') settle(thing);
  }

  function remove(id: ResourceId): void {
    const thing = things.get(id);
    if (thing === undefined) return;
    things.delete(id);
    if (thing.kind === 'Pod') {
      const workload = things.get(idOf(thing.account, 'Workload', String(thing.raw['workload'])));
      if (workload !== undefined) settle(workload);
    }
  }

  const podsOf = ({ account, name }: Pick<Thing, 'account' | 'name'>): Thing[] =>
    [...things.values()].filter((one) => one.kind === 'Pod' && one.account === account && one.raw['workload'] === name);

  const ready = (account: string, name: string): number =>
    podsOf({ account, name }).filter(({ raw }) => membersOf(raw['status'])['ready'] === true).length;

  /** As a controller does: as many pods as replicas, the newest go first. */
  function settle(workload: Thing, root = workload.raw['root'] === true): void {
    const pods = podsOf(workload);
    const wanted = Number(workload.raw['replicas']);
    for (const pod of pods.toReversed().slice(0, Math.max(0, pods.length - wanted))) things.delete(pod.id);
    for (let missing = wanted - pods.length; missing > 0; missing -= 1) {
      made += 1;
      const name = `${workload.name}-${made}`;
      const id = idOf(workload.account, 'Pod', name);
      const raw = { workload: workload.name, root, uid: `uid-${made}`, status: { ready: false } };
      things.set(id, { id, kind: 'Pod', name, account: workload.account, labels: workload.labels, raw });
      schedule.after(READY_AFTER + (made % 5) * 1_000, () => {
        set(id, { status: { ready: true } });
        report(workload);
      });
    }
    report(workload);
  }

  function report(workload: Thing): void {
    workload.raw = { ...workload.raw, status: { ready: ready(workload.account, workload.name) } };
  }

  function carryOut(call: Call, key: string, sender: Parameters<World['carryOut']>[2]): SendResult {
    const { resource } = call.address;
    const thing = things.get(resource);
    if (thing === undefined) return { kind: 'refused', because: 'there is no such thing' };
    const input = membersOf(call.input);
    const before = thing.raw;
    const no = whyNot(call.call, thing, input);
    if (no !== undefined) return no;
    const effect = { call, key, ...sender, at: schedule.at(), before };
    switch (call.call) {
      case 'SetPublic':
        set(resource, { public: input['public'] ?? null });
        break;
      case 'Scale':
        set(resource, { replicas: input['replicas'] ?? null });
        break;
      default:
        remove(resource);
    }
    effects.push(effect);
    watcher(effect);
    return { kind: 'accepted' };
  }

  /** The platform's own conditions. Buckets of some accounts know none. */
  function whyNot(call: string, thing: Thing, input: Members): SendResult | undefined {
    const { raw, account } = thing;
    if (call === 'SetPublic' && account !== 'test-1' && input['version'] !== judgedVersion(raw))
      return { kind: 'refused', because: 'it changed in between' };
    if (call === 'Scale' && input['from'] !== raw['replicas']) return { kind: 'refused', because: 'somebody scaled it' };
    if (call !== 'Evict') return undefined;
    if (input['uid'] !== raw['uid']) return { kind: 'refused', because: 'it is another pod of that name' };
    const workload = things.get(idOf(account, 'Workload', String(raw['workload'])));
    const isReady = membersOf(raw['status'])['ready'] === true;
    if (workload === undefined || !isReady || account === 'test-1') return undefined;
    if (ready(account, workload.name) - 1 >= Number(workload.raw['floor'])) return undefined;
    return { kind: 'not-now', because: 'too few would be ready' };
  }

  populate();
  putBackAgain();
  return {
    things,
    effects,
    changes,
    resource: ({ id, kind, name, account, labels, raw }) => ({
      id,
      source: sourceId(SOURCE),
      platform: PLATFORM,
      apiVersion: API,
      kind,
      name,
      account,
      labels,
      annotations: {},
      raw,
    }),
    put,
    change(id, members) {
      note(id, things.get(id));
      set(id, members);
    },
    relabel(id, labels) {
      const thing = things.get(id);
      if (thing === undefined) return;
      note(id, thing);
      thing.labels = { ...thing.labels, ...labels };
      thing.raw = { ...thing.raw, labels: thing.labels };
    },
    remove(id) {
      note(id, things.get(id));
      remove(id);
    },
    carryOut,
    ready,
    onEffect: (watch) => void (watcher = watch),
  };

  function populate(): void {
    for (const account of ACCOUNTS) {
      const add = (kind: Kind, name: string, raw: Members): Thing => {
        const labels: Record<string, string> = { service: random.pick(['shop', 'mail', 'data']) };
        if (kind !== 'Workload' && random.chance(0.12)) labels[RECOVERY] = 'yes';
        const thing = { id: addressOf(account, kind, name).resource, kind, name, account, labels, raw: { ...raw, labels } };
        put(thing);
        return thing;
      };
      for (let number = random.below(6); number >= 0; number -= 1) {
        const bucket = add('Bucket', `bucket-${number}`, { public: random.chance(0.65), size: random.below(100) });
        if (bucket.raw['public'] === true && random.chance(0.15)) declared.set(bucket.id, { public: true });
      }
      for (let number = random.below(3); number > 0; number -= 1) add('Key', `key-${number}`, { days: random.pick([10, 400]) });
      for (let number = random.below(3); number > 0; number -= 1) {
        const replicas = 1 + random.below(3);
        const floor = Math.max(1, replicas - random.below(2));
        const workload = add('Workload', `web-${number}`, { replicas: 0, floor, root: random.chance(0.2) });
        workload.raw = { ...workload.raw, replicas };
        settle(workload, random.chance(0.7));
      }
    }
    changes.clear();
  }

  function putBackAgain(): void {
    schedule.after(DECLARES, () => {
      for (const [id, members] of declared) {
        const raw: Members | undefined = things.get(id)?.raw;
        if (raw === undefined || Object.entries(members).every(([member, value]) => same(raw[member], value))) continue;
        note(id, things.get(id));
        set(id, members);
      }
      putBackAgain();
    });
  }
}

function same(a: Json | undefined, b: Json | undefined): boolean {
  return a === b;
}
