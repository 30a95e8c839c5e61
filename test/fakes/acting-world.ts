/**
 * A small platform in memory, with hands: houses that have doors and lamps, and the actions that put them right. What a test
 * does to it is seen by the next call, as with a real platform; every call that took effect is listed.
 */
import { judgedVersion } from '../../src/lib/judged-version.js';
import { canonicalJson } from '../../src/lib/canonical-json.js';
import { resourceId, sourceId, type Json, type Resource, type ResourceAddress, type ResourceId } from '../../src/model/index.js';
import type { ActingConnector, ActingEstate, CurrentState, ResourceAction, SeenLook, SendResult } from '../../src/ports/index.js';

type Members = { readonly [key: string]: Json };

export interface ActingWorld {
  readonly connector: ActingConnector;
  readonly estate: ActingEstate;
  put(kind: 'Door' | 'Lamp', name: string, raw: Members): ResourceAddress;
  remove(resource: ResourceId): void;
  /** Somebody else changes it. */
  change(resource: ResourceId, members: Members): void;
  raw(resource: ResourceId): Members | undefined;
  /** Reading it fails from now on; until `show`. */
  hide(resource: ResourceId): void;
  show(resource: ResourceId): void;
  /** How the next calls are answered, in place of being carried out; `lost`: carried out, and the answer never came. */
  answerNext(answer: SendResult | 'lost'): void;
  /** Called before and after each call that is sent; what it throws is a crash of who sent it. */
  onSend(hook: ((when: 'before' | 'after', call: string, key: string) => void | Promise<void>) | undefined): void;
  /** Every call that took effect, in order. */
  readonly effects: readonly { readonly call: string; readonly resource: ResourceId; readonly key: string }[];
}

const PLATFORM = 'houses';
const API = 'houses.example/v1';

export function actingWorld(): ActingWorld {
  const held = new Map<ResourceId, Resource>();
  const hidden = new Set<ResourceId>();
  const answers: (SendResult | 'lost')[] = [];
  const effects: { call: string; resource: ResourceId; key: string }[] = [];
  let hook: Parameters<ActingWorld['onSend']>[0];

  const merge = (resource: ResourceId, members: Members): void => {
    const known = held.get(resource);
    if (known === undefined) throw new Error(`there is no ${resource}`);
    held.set(resource, { ...known, raw: { ...membersOf(known.raw), ...members } });
  };

  const estate: ActingEstate = {
    async read({ resource }): Promise<CurrentState> {
      if (hidden.has(resource)) {
        const gap = {
          code: 'API_UNREACHABLE',
          source: sourceId('world'),
          what: resource,
          why: 'it does not answer',
          hides: [],
        } as const;
        return { kind: 'unknown', gap };
      }
      const known = held.get(resource);
      return known === undefined ? { kind: 'gone' } : { kind: 'seen', resource: known, observations: [] };
    },
    async list(scope) {
      return { kind: 'listed', resources: [...held.values()].filter(({ kind }) => kind === scope.kind) };
    },
    async send(step, key): Promise<SendResult> {
      await hook?.('before', step.call, key);
      const answer = answers.shift();
      if (answer !== undefined && answer !== 'lost') return answer;
      const known = held.get(step.address.resource);
      if (known === undefined) return { kind: 'refused', because: 'there is no such thing' };
      const input = membersOf(step.input);
      if (input['version'] !== undefined && input['version'] !== judgedVersion(known.raw))
        return { kind: 'refused', because: 'it changed in between' };
      if (step.call === 'Remove') held.delete(step.address.resource);
      else merge(step.address.resource, membersOf(input['set'] ?? {}));
      effects.push({ call: step.call, resource: step.address.resource, key });
      await hook?.('after', step.call, key);
      return answer === 'lost' ? { kind: 'unknown', because: 'no answer came' } : { kind: 'accepted' };
    },
    close: async () => undefined,
  };

  return {
    connector: {
      name: PLATFORM,
      actions: [CLOSE_DOOR, REPLACE_LAMP, REMOVE_DOOR],
      protects: ({ labels }) => (labels['escape'] === 'true' ? 'it is the way out' : undefined),
      grant: (permissions) => ({ as: 'a list', format: 'json', text: JSON.stringify(permissions) }),
      open: async () => estate,
    },
    estate,
    put(kind, name, raw) {
      const scope = { platform: PLATFORM, account: 'street', apiVersion: API, kind };
      const resource = resourceId(`${PLATFORM}:${kind}/${name}`);
      const labels = raw['escape'] === true ? { escape: 'true' } : {};
      held.set(resource, {
        id: resource,
        source: sourceId('world'),
        platform: PLATFORM,
        apiVersion: API,
        kind,
        name,
        labels,
        annotations: {},
        raw,
      });
      return { scope, resource };
    },
    remove: (resource) => void held.delete(resource),
    change: merge,
    raw: (resource) => {
      const known = held.get(resource);
      return known === undefined ? undefined : membersOf(known.raw);
    },
    hide: (resource) => void hidden.add(resource),
    show: (resource) => void hidden.delete(resource),
    answerNext: (answer) => void answers.push(answer),
    onSend: (next) => void (hook = next),
    effects,
  };
}

function membersOf(raw: Json | undefined): Members {
  return typeof raw === 'object' && raw !== null && !Array.isArray(raw) ? (raw as Members) : {};
}

async function look(
  address: ResourceAddress,
  estate: Pick<ActingEstate, 'read'>,
): Promise<SeenLook | Exclude<CurrentState, { kind: 'seen' }>> {
  const state = await estate.read(address);
  return state.kind === 'seen' ? { kind: 'seen', address, resource: state.resource, others: {} } : state;
}

function fields(members: Members) {
  return {
    kind: 'fields',
    fields: Object.entries(members).map(([member, value]) => ({ path: [member], is: 'equals', value }) as const),
  } as const;
}

function call(name: string, address: ResourceAddress, set: Members, version?: string) {
  const input = { set, ...(version === undefined ? {} : { version }) };
  return { kind: 'call', call: name, address, input, done: fields(set) } as const;
}

/** Reversible, in one call. */
const CLOSE_DOOR: ResourceAction = {
  name: 'close-door',
  describes: 'Closes a door that stands open.',
  rung: 'contain',
  kinds: [{ apiVersion: API, kind: 'Door' }],
  permissions: [
    { call: 'Close', permission: 'doors:close' },
    { call: 'Open', permission: 'doors:open' },
  ],
  unit: 'door',
  look,
  plan: ({ address, resource }) => {
    const raw = membersOf(resource.raw);
    if (raw['open'] === false) return { kind: 'already-so', because: 'it is closed' };
    if (raw['blocked'] === true) return { kind: 'refused', because: 'something stands in it' };
    const steps = [call('Close', address, { open: false }, judgedVersion(resource.raw))];
    return { kind: 'steps', steps, expects: fields({ open: false }), effects: ['nobody can come in'] };
  },
  undo: ({ address, resource }, now) => {
    const before = membersOf(resource.raw);
    const after = membersOf(now.resource.raw);
    if (after['open'] === true) return { kind: 'already-so', because: 'it is open' };
    if (canonicalJson({ ...after, open: true }) !== canonicalJson(before))
      return { kind: 'drifted', because: 'it is not the door it was' };
    return { kind: 'steps', steps: [call('Open', address, { open: true })], expects: fields({ open: true }) };
  },
};

/** In three calls with a wait between: a new lamp burns before the old one goes. */
const REPLACE_LAMP: ResourceAction = {
  name: 'replace-lamp',
  describes: 'Replaces a lamp without ever leaving the room dark.',
  rung: 'enforce',
  kinds: [{ apiVersion: API, kind: 'Lamp' }],
  permissions: ['Add', 'Switch', 'TakeAway', 'PutBack'].map((name) => ({ call: name, permission: `lamps:${name}` })),
  unit: 'lamp',
  look,
  plan: ({ address, resource }) => {
    const raw = membersOf(resource.raw);
    if (raw['model'] === 'new') return { kind: 'already-so', because: 'it is a new one' };
    const steps = [
      call('Add', address, { spare: true }),
      { kind: 'wait', address, until: fields({ spare: true }), seconds: 60 } as const,
      call('Switch', address, { model: 'new' }),
      call('TakeAway', address, { spare: false }),
    ];
    return { kind: 'steps', steps, expects: fields({ model: 'new', spare: false }), effects: ['it flickers once'] };
  },
  undo: ({ address, resource }, now) => {
    const before = membersOf(resource.raw);
    const after = membersOf(now.resource.raw);
    const own = { model: before['model'] ?? null, spare: before['spare'] ?? null };
    if (canonicalJson(after) === canonicalJson(before)) return { kind: 'already-so', because: 'it is as it was' };
    if (canonicalJson({ ...after, ...own }) !== canonicalJson({ ...before, ...own }))
      return { kind: 'drifted', because: 'somebody else worked on it' };
    return { kind: 'steps', steps: [call('PutBack', address, own)], expects: fields(own) };
  },
};

/** For good. */
const REMOVE_DOOR: ResourceAction = {
  name: 'remove-door',
  describes: 'Walls a door up.',
  rung: 'enforce',
  kinds: [{ apiVersion: API, kind: 'Door' }],
  permissions: [{ call: 'Remove', permission: 'doors:remove' }],
  unit: 'door',
  irreversible: 'a wall is no door',
  look,
  plan: ({ address }) => ({
    kind: 'steps',
    steps: [{ kind: 'call', call: 'Remove', address, input: {}, done: { kind: 'gone' } }],
    expects: { kind: 'gone' },
    effects: ['there is no door any more'],
  }),
  undo: () => ({ kind: 'drifted', because: 'a wall is no door' }),
};
