/**
 * The simulated estate as one process reads and changes it: answers come late, are lost, or say that something could not be
 * read. What is asked and answered is what a platform's connector would give.
 */
import { judgedVersion } from '../../src/lib/judged-version.js';
import type { Gap, Health, ResourceId, Scope } from '../../src/model/index.js';
import { sourceId } from '../../src/model/index.js';
import type { ActingEstate, CurrentState, SendResult } from '../../src/ports/index.js';
import type { Answer, Unread } from './faults.js';
import { SOURCE, membersOf } from './platform.js';
import type { Process } from './process.js';
import type { Random } from './random.js';
import type { Schedule } from './schedule.js';
import type { Call, Thing, World } from './world.js';

/** What is wrong with the platform at a time. */
export interface Trouble {
  /** How the next calls are answered. */
  readonly answers: Answer[];
  readonly unread: { readonly account: string; readonly what: Unread; readonly until: number }[];
  health: { readonly says: Health['kind']; readonly until: number } | undefined;
}

export interface Witness {
  /** What a process was told of a resource's readiness or state. */
  read(worker: string, resource: ResourceId, state: CurrentState): void;
  health(resource: ResourceId, says: Health['kind']): void;
  /** A call leaves a process. */
  sent(worker: string, call: Call, key: string): void;
}

/** Milliseconds from the sending of a call to its effect; one that is `late` takes up to the second. */
const IN_FLIGHT = 400;
const LATE = 20_000;

export function estateSeenBy(
  process: Process,
  world: World,
  schedule: Schedule,
  random: Random,
  trouble: Trouble,
  witness: Witness,
): ActingEstate {
  const isHidden = (account: string, what: Unread): boolean =>
    trouble.unread.some((one) => one.account === account && one.what === what && one.until > schedule.at());

  function stateOf(thing: Thing | undefined, account: string, what: string): CurrentState {
    if (isHidden(account, 'read')) return { kind: 'unknown', gap: gapOf(what) };
    return thing === undefined ? { kind: 'gone' } : { kind: 'seen', resource: shown(thing), observations: [] };
  }

  function shown(thing: Thing) {
    const resource = world.resource(thing);
    if (!isHidden(thing.account, 'field')) return resource;
    const { public: _public, root: _root, days: _days, ...raw } = thing.raw;
    const unread = ['public', 'root', 'days'].filter((path) => Object.hasOwn(thing.raw, path));
    return { ...resource, raw, unread: unread.map((path) => ({ path, why: 'access denied' })) };
  }

  const estate: ActingEstate = {
    read: ({ scope, resource }) =>
      process.call('estate.read', async () => {
        const state = stateOf(world.things.get(resource), scope.account ?? '', resource);
        witness.read(process.name, resource, state);
        return state;
      }),
    list: (scope) =>
      process.call('estate.list', async () => {
        const account = scope.account ?? '';
        if (isHidden(account, 'list')) return { kind: 'unknown', gap: gapOf(`${scope.kind} in ${account}`, scope) };
        const own = [...world.things.values()].filter((one) => one.account === account && one.kind === scope.kind);
        return { kind: 'listed', resources: own.map(shown) };
      }),
    send: (step, key) =>
      process.send('estate.send', async () => {
        witness.sent(process.name, step, key);
        const sender = { worker: process.name, sentAt: schedule.at() };
        const answer = trouble.answers.shift();
        const flight = answer === 'late' ? random.below(LATE) : 1 + random.below(IN_FLIGHT);
        if (answer === 'refused' || answer === 'not-now') {
          await schedule.sleep(flight);
          return { kind: answer, because: answer === 'refused' ? 'the platform says no' : 'slow down' } as const;
        }
        const result =
          answer === 'dropped'
            ? undefined
            : new Promise<SendResult>((resolve) => {
                schedule.after(flight, () => {
                  resolve(world.carryOut(step, key, { ...sender, isEcho: false }));
                  if (answer !== 'doubled') return;
                  schedule.after(IN_FLIGHT, () => void world.carryOut(step, key, { ...sender, isEcho: true }));
                });
              });
        if (answer === undefined || answer === 'doubled') return (await result) ?? UNANSWERED;
        await (answer === 'lost' ? result : schedule.sleep(IN_FLIGHT));
        return UNANSWERED;
      }),
    health: ({ resource }) =>
      process.call('estate.health', async () => {
        const kind = healthOf(resource);
        witness.health(resource, kind);
        return { kind, because: `it is ${kind}` };
      }),
    close: async () => undefined,
  };
  return estate;

  function healthOf(resource: ResourceId): Health['kind'] {
    if (trouble.health !== undefined && trouble.health.until > schedule.at()) return trouble.health.says;
    const [, account, kind] = resource.split(':');
    if (kind !== 'Pod') return 'healthy';
    const workloads = [...world.things.values()].filter((one) => one.kind === 'Workload' && one.account === account);
    return workloads.some((one) => world.ready(one.account, one.name) < Number(one.raw['floor'])) ? 'unhealthy' : 'healthy';
  }
}

const UNANSWERED: SendResult = { kind: 'unknown', because: 'no answer came' };

function gapOf(what: string, scope?: Scope): Gap {
  return {
    code: 'API_UNREACHABLE',
    source: sourceId(SOURCE),
    what,
    why: 'it does not answer',
    hides: ['resources'],
    ...(scope === undefined ? {} : { scope }),
  };
}

/** The version that a plan would be made for. */
export function versionOf(thing: Pick<Thing, 'raw'>): string {
  return judgedVersion(thing.raw);
}

export function readyOf(state: CurrentState): number | undefined {
  if (state.kind !== 'seen') return undefined;
  const ready = membersOf(membersOf(state.resource.raw)['status'])['ready'];
  return typeof ready === 'number' ? ready : undefined;
}
