/**
 * What can be done to the simulated estate: the plans of its actions, as a connector would make them. A bucket is closed in one
 * call and can be opened again; a pod is moved in several, above a floor of ready replicas; a key is deleted for good.
 */
import { canonicalJson } from '../../src/lib/canonical-json.js';
import { judgedVersion } from '../../src/lib/judged-version.js';
import { resourceId, type Json, type Resource, type ResourceAddress, type ResourceId } from '../../src/model/index.js';
import type { ActingConnector, ActingEstate, Look, ResourceAction, SeenLook } from '../../src/ports/index.js';

export const PLATFORM = 'simulated';
export const SOURCE = 'simulated-estate';
export const API = 'simulated.example/v1';
export const KINDS = ['Bucket', 'Key', 'Pod', 'Workload'] as const;
export type Kind = (typeof KINDS)[number];

export type Members = { readonly [key: string]: Json };

export function membersOf(raw: Json | undefined): Members {
  return typeof raw === 'object' && raw !== null && !Array.isArray(raw) ? (raw as Members) : {};
}

export function idOf(account: string, kind: Kind, name: string): ResourceId {
  return resourceId(`${PLATFORM}:${account}:${kind}:${name}`);
}

export function addressOf(account: string, kind: Kind, name: string): ResourceAddress {
  return { scope: { platform: PLATFORM, account, apiVersion: API, kind }, resource: idOf(account, kind, name) };
}

/** The way back when something went wrong (S8). */
export const RECOVERY = 'recovery';

const look = async (address: ResourceAddress, estate: Pick<ActingEstate, 'read'>): Promise<Look> => {
  const state = await estate.read(address);
  if (state.kind !== 'seen') return state;
  return { kind: 'seen', address, resource: state.resource, others: {} };
};

function fields(members: Members) {
  const all = Object.entries(members).map(([member, value]) => ({ path: [member], is: 'equals', value }) as const);
  return { kind: 'fields', fields: all } as const;
}

function isUnread({ unread = [] }: Resource): boolean {
  return unread.length > 0;
}

const BLOCK_PUBLIC_ACCESS: ResourceAction = {
  name: 'block-public-access',
  describes: 'Closes a bucket to strangers.',
  rung: 'contain',
  kinds: [{ apiVersion: API, kind: 'Bucket' }],
  permissions: [{ call: 'SetPublic', permission: 'buckets:set-public' }],
  unit: 'bucket',
  look,
  plan: ({ address, resource }) => {
    if (isUnread(resource)) return { kind: 'refused', because: 'whether it is public could not be read' };
    if (membersOf(resource.raw)['public'] !== true) return { kind: 'already-so', because: 'it is closed' };
    const input = { public: false, version: judgedVersion(resource.raw) };
    const done = fields({ public: false });
    return {
      kind: 'steps',
      steps: [{ kind: 'call', call: 'SetPublic', address, input, done }],
      expects: done,
      effects: ['strangers cannot read it any more'],
    };
  },
  undo: ({ address, resource }, now) => {
    const [before, after] = [membersOf(resource.raw), membersOf(now.resource.raw)];
    if (now.resource.raw === null) return { kind: 'drifted', because: 'it is gone' };
    if (canonicalJson(before) === canonicalJson(after)) return { kind: 'already-so', because: 'it is as it was' };
    if (canonicalJson({ ...after, public: true }) !== canonicalJson(before))
      return { kind: 'drifted', because: 'it is not the bucket it was' };
    const done = fields({ public: true });
    const input = { public: true, version: judgedVersion(now.resource.raw) };
    return { kind: 'steps', steps: [{ kind: 'call', call: 'SetPublic', address, input, done }], expects: done };
  },
};

const EVICT_POD: ResourceAction = {
  name: 'evict-pod',
  describes: 'Has a pod made anew from the template of its workload, never with fewer ready ones than the workload asks for.',
  rung: 'contain',
  kinds: [{ apiVersion: API, kind: 'Pod' }],
  permissions: ['Scale', 'Evict'].map((call) => ({ call, permission: `workloads:${call}` })),
  unit: 'pod',
  async look(address, estate) {
    const seen = await look(address, estate);
    if (seen.kind !== 'seen') return seen;
    const state = await estate.read(workloadOf(seen));
    if (state.kind === 'unknown') return state;
    return { ...seen, others: { workload: state.kind === 'seen' ? [state.resource] : [] } };
  },
  plan: (seen) => {
    const pod = membersOf(seen.resource.raw);
    const [workload] = seen.others['workload'] ?? [];
    if (isUnread(seen.resource) || workload === undefined || isUnread(workload))
      return { kind: 'refused', because: 'what it belongs to could not be read' };
    if (pod['root'] !== true) return { kind: 'already-so', because: 'it is not root' };
    const of = membersOf(workload.raw);
    if (of['root'] === true) return { kind: 'refused', because: 'its workload would make another such pod' };
    const [replicas, floor] = [numberOf(of['replicas']), numberOf(of['floor'])];
    const surges = replicas - 1 < floor;
    const { address } = seen;
    const whole = workloadOf(seen);
    const gone = { kind: 'gone', identity: { path: ['uid'], value: pod['uid'] ?? null } } as const;
    const enough = { path: ['status', 'ready'], is: 'at-least', value: surges ? replicas + 1 : floor + 1 } as const;
    const more = { path: ['replicas'], is: 'at-least', value: replicas + 1 } as const;
    return {
      kind: 'steps',
      steps: [
        ...(surges ? [scaleTo(whole, replicas + 1, replicas, { kind: 'fields', fields: [more] } as const)] : []),
        { kind: 'wait', address: whole, until: { kind: 'fields', fields: [enough] }, seconds: 90 },
        { kind: 'call', call: 'Evict', address, input: { uid: pod['uid'] ?? null }, done: gone },
        ...(surges ? [scaleTo(whole, replicas, replicas + 1, fields({ replicas }))] : []),
      ],
      expects: gone,
      effects: ['a pod is made anew'],
    };
  },
  undo: (before, now, { expects }) => {
    const [was] = before.others['workload'] ?? [];
    const [is] = now.resource.raw === null ? [] : (now.others['workload'] ?? []);
    const replicas = membersOf(was?.raw)['replicas'];
    if (was === undefined || replicas === undefined) return { kind: 'drifted', because: 'its workload is not known' };
    if (is !== undefined && ![replicas, numberOf(replicas) + 1].includes(numberOf(membersOf(is.raw)['replicas'])))
      return { kind: 'drifted', because: 'somebody scaled its workload' };
    if (is !== undefined && membersOf(is.raw)['replicas'] === replicas)
      return { kind: 'already-so', because: 'a pod that was made anew is as good as the one before' };
    const step = scaleTo(workloadOf(before), numberOf(replicas), numberOf(replicas) + 1, fields({ replicas }));
    const isGone = now.resource.raw === null;
    return {
      kind: 'steps',
      steps: [step],
      expects: isGone ? expects : fields({ workload: membersOf(now.resource.raw)['workload'] ?? null }),
    };
  },
};

function scaleTo(address: ResourceAddress, replicas: number, from: number, done: ReturnType<typeof fields> | ScaleDone) {
  return { kind: 'call', call: 'Scale', address, input: { replicas, from }, done } as const;
}

interface ScaleDone {
  readonly kind: 'fields';
  readonly fields: readonly { readonly path: readonly string[]; readonly is: 'at-least'; readonly value: number }[];
}

function workloadOf({ resource, address }: SeenLook): ResourceAddress {
  const name = membersOf(resource.raw)['workload'];
  return addressOf(address.scope.account ?? '', 'Workload', typeof name === 'string' ? name : '');
}

function numberOf(value: Json | undefined): number {
  return typeof value === 'number' ? value : 0;
}

const DELETE_KEY: ResourceAction = {
  name: 'delete-key',
  describes: 'Deletes a key that is too old.',
  rung: 'enforce',
  kinds: [{ apiVersion: API, kind: 'Key' }],
  permissions: [{ call: 'DeleteKey', permission: 'keys:delete' }],
  unit: 'key',
  irreversible: 'a key that is deleted cannot be had again',
  look,
  plan: ({ address, resource }) => {
    if (isUnread(resource)) return { kind: 'refused', because: 'its age could not be read' };
    const step = { kind: 'call', call: 'DeleteKey', address, input: {}, done: { kind: 'gone' } } as const;
    return { kind: 'steps', steps: [step], expects: { kind: 'gone' }, effects: ['whoever uses it cannot any more'] };
  },
  undo: () => ({ kind: 'drifted', because: 'a key that is deleted cannot be had again' }),
};

/** @param estate what opening it gives */
export function simulatedConnector(estate: ActingEstate): ActingConnector {
  return {
    name: PLATFORM,
    actions: [BLOCK_PUBLIC_ACCESS, EVICT_POD, DELETE_KEY],
    protects: ({ labels }) => (labels[RECOVERY] === 'yes' ? 'it is needed when something went wrong' : undefined),
    grant: (permissions) => ({ as: 'a list', format: 'json', text: JSON.stringify(permissions) }),
    open: async () => estate,
  };
}
