/**
 * Follows what Event Grid put into a storage queue: changes that Azure Resource Manager made. An event only says that
 * something happened to a resource, in no order and more than once: each names what must be read again. A message is deleted
 * when all that it touched was dealt with.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Scope } from '../../model/index.js';
import type { ApiCall, ApiCaller, Change } from '../../ports/index.js';
import type { EventQueue, QueueMessage } from './client.js';
import { typeOf, typeOfId, type AzureKind } from './kind.js';
import { idOf } from './relations.js';
import { armId, eventSchema, type ArmEvent } from './schema.js';

export interface EventsOptions {
  readonly kinds: readonly AzureKind[];
  /** Subscriptions whose events are wanted, in lower case; empty for all. */
  readonly accounts: ReadonlySet<string>;
  readonly calls: ApiCaller;
  readonly signal: AbortSignal;
}

/** A data action: the reader's role needs it on the queue, not on subscriptions. */
const RECEIVE: ApiCall = {
  call: 'GET {queue}/messages',
  permission: 'Microsoft.Storage/storageAccounts/queueServices/queues/messages/process/action',
  limit: 'azure/events',
};
const REMOVE: ApiCall = { ...RECEIVE, call: 'DELETE {queue}/messages/{messageId}' };
const CHANGES: ReadonlySet<string> = new Set(
  ['ResourceWriteSuccess', 'ResourceDeleteSuccess', 'ResourceActionSuccess'].map((name) => `Microsoft.Resources.${name}`),
);
/** The queue cannot tell us when there is something: it is asked each second, as often as not in vain. */
const IDLE = 1_000;
const AFTER_FAILURE = 15_000;

export async function* followEvents(queue: EventQueue, options: EventsOptions): AsyncIterable<Change> {
  const { calls, signal } = options;
  let failing = false;
  while (!signal.aborted) {
    const answer = await calls.call(RECEIVE, (within) => queue.receive(within));
    if (answer.kind !== 'answer') {
      // Once for each time that it fails: the queue keeps what comes meanwhile, if it is there at all.
      if (!failing)
        yield { kind: 'lost', why: answer.kind === 'absent' ? `${RECEIVE.call}: there is no such queue` : answer.why };
      failing = true;
      await idle(AFTER_FAILURE, signal);
      continue;
    }
    failing = false;
    for (const message of answer.value) yield* changesOf(message, options);
    if (answer.value.length === 0) await idle(IDLE, signal);
  }
}

async function* changesOf(message: QueueMessage, options: EventsOptions): AsyncIterable<Change> {
  const events = eventsIn(message.text);
  // One that cannot be deleted (its time ran out, perhaps) is delivered again, which does no harm.
  const remove = async (): Promise<void> => {
    await options.calls.call(REMOVE, () => message.acknowledge());
  };
  if (events === undefined) {
    await remove();
    return yield { kind: 'lost', why: 'a message of the queue is not an event of Event Grid' };
  }
  const touched = events.flatMap((event) => touchedBy(event, options));
  if (touched.length === 0) return await remove();
  let open = touched.length;
  const acknowledge = async (): Promise<void> => {
    open -= 1;
    if (open === 0) await remove();
  };
  for (const each of touched) yield { kind: 'touched', ...each, acknowledge: once(acknowledge) };
}

/** Event Grid writes each message in base64; other senders may not. Undefined for what is no event at all. */
export function eventsIn(text: string): readonly ArmEvent[] | undefined {
  const json = /^\s*[[{]/.test(text) ? text : Buffer.from(text, 'base64').toString('utf8');
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
  const parsed = (Array.isArray(value) ? value : [value]).map((each: unknown) => eventSchema.safeParse(each));
  return parsed.every(({ success }) => success) ? parsed.flatMap(({ data }) => data ?? []) : undefined;
}

type Touched = Pick<Extract<Change, { kind: 'touched' }>, 'scope' | 'resource' | 'at'>;

/** The nearest resource that is read, from the one that the event names upwards: a rule of a group touches the group. */
function touchedBy({ eventType, eventTime, subject, data }: ArmEvent, { kinds, accounts }: EventsOptions): readonly Touched[] {
  const arm = armId(data?.resourceUri ?? subject ?? undefined);
  const account = /^\/subscriptions\/([^/]+)/i.exec(arm ?? '')?.[1]?.toLowerCase();
  const time = Date.parse(eventTime);
  if (arm === undefined || account === undefined || !CHANGES.has(eventType)) return [];
  if (accounts.size > 0 && !accounts.has(account)) return [];
  const at = new Date(Number.isNaN(time) ? Date.now() : time).toISOString();
  const touch = (kind: AzureKind, id: string): Touched => ({ scope: scopeOf(kind, account), resource: idOf(id), at });
  const type = typeOfId(arm);
  const beside = kinds.filter((kind) => kind.touchedBy.includes(type)).map((kind) => touch(kind, `/subscriptions/${account}`));
  const nearest = ancestors(arm)
    .map((id) => ({ id, kind: kinds.find((kind) => typeOf(kind).toLowerCase() === typeOfId(id)) }))
    .find(({ kind, id }) => kind !== undefined && (id === arm || kind.from !== 'itself'));
  // What happens in a resource group changes nothing of the group itself.
  const isContainer = nearest?.kind?.kind === 'resourceGroups' && nearest.id !== arm;
  return nearest?.kind === undefined || isContainer ? beside : [touch(nearest.kind, nearest.id), ...beside];
}

/** The id, then what it is in: `…/vaults/v/keys/k`, `…/vaults/v`, the resource group. */
function ancestors(arm: string): readonly string[] {
  const parts = arm.split('/');
  const ids: string[] = [];
  for (let length = parts.length; length > 1; length -= 1) if (length % 2 === 1) ids.push(parts.slice(0, length).join('/'));
  return ids;
}

export function scopeOf({ apiVersion, kind }: AzureKind, account: string): Scope {
  return { platform: 'azure', account, apiVersion, kind };
}

function once(run: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => (done ??= run());
}

async function idle(milliseconds: number, signal: AbortSignal): Promise<void> {
  try {
    await pause(milliseconds, undefined, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
