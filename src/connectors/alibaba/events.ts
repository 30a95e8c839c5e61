/**
 * Follows what EventBridge put into a queue: the changes that ActionTrail saw. An event only says that something happened to
 * a resource, in no order and more than once: each names what must be read again. A message is deleted when all that it
 * touched was dealt with.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Scope } from '../../model/index.js';
import type { ApiCall, ApiCaller, Change } from '../../ports/index.js';
import { idOf } from './arn.js';
import type { EventQueue, QueueMessage } from './queue.js';
import type { AlibabaKind } from './kind.js';
import { eventSchema, type TrailEvent } from './schema.js';

export interface EventsOptions {
  readonly kinds: readonly AlibabaKind[];
  /** Whose events are wanted, by id; empty for all. */
  readonly accounts: ReadonlySet<string>;
  readonly regions: ReadonlySet<string>;
  readonly calls: ApiCaller;
  readonly signal: AbortSignal;
}

const RECEIVE: ApiCall = { call: 'mns:ReceiveMessage', permission: 'mns:ReceiveMessage', limit: 'alibaba/events' };
const REMOVE: ApiCall = { call: 'mns:DeleteMessage', permission: 'mns:DeleteMessage', limit: 'alibaba/events' };

/** A queue that cannot be read is tried again after this many milliseconds. */
const AFTER_FAILURE = 15_000;
const TYPES = /^actiontrail:ActionTrail:(ApiCall|ConsoleOperation|AliyunServiceEvent)$/;

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
  }
}

async function* changesOf(message: QueueMessage, options: EventsOptions): AsyncIterable<Change> {
  // One that cannot be deleted (its time ran out, perhaps) is delivered again, which does no harm.
  const remove = async (): Promise<void> => {
    await options.calls.call(REMOVE, () => message.acknowledge());
  };
  const event = eventIn(message.text);
  if (event === undefined) {
    await remove();
    return yield { kind: 'lost', why: 'a message of the queue is not an event of EventBridge' };
  }
  const touched = touchedBy(event, options);
  if (touched.length === 0) return await remove();
  let open = touched.length;
  const acknowledge = async (): Promise<void> => {
    open -= 1;
    if (open === 0) await remove();
  };
  for (const each of touched) yield { kind: 'touched', ...each, acknowledge: once(acknowledge) };
}

/** EventBridge can be set to write each message in base64. Undefined for what is no event at all. */
function eventIn(text: string): TrailEvent | undefined {
  const json = text.trimStart().startsWith('{') ? text : Buffer.from(text, 'base64').toString('utf8');
  try {
    return eventSchema.safeParse(JSON.parse(json)).data;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

type Touched = Pick<Extract<Change, { kind: 'touched' }>, 'scope' | 'resource' | 'at'>;

function touchedBy({ type, time, aliyunaccountid, data = {} }: TrailEvent, options: EventsOptions): readonly Touched[] {
  const account = aliyunaccountid ?? data.recipientAccountId ?? data.userIdentity?.accountId ?? '';
  const region = data.acsRegion ?? '';
  // A call that failed changed nothing.
  if (!TYPES.test(type) || !/^\d{1,32}$/.test(account) || (data.errorCode ?? '') !== '') return [];
  if (options.accounts.size > 0 && !options.accounts.has(account)) return [];
  const when = Date.parse(data.eventTime ?? time ?? '');
  const at = new Date(Number.isNaN(when) ? Date.now() : when).toISOString();
  const touched = options.kinds.flatMap((kind) => {
    if (kind.in === 'region' && (region === '' || (options.regions.size > 0 && !options.regions.has(region)))) return [];
    return keysOf(kind, data).map((key): Touched => {
      const resource = idOf(kind.arn(key, { account, region }));
      return { scope: scopeOf(kind, account, region), resource, at };
    });
  });
  return [...new Map(touched.map((each) => [`${each.scope.kind} ${each.resource}`, each])).values()];
}

/** Names that a resource may have: what names it ends up in a request. */
const KEY = /^[\w.@:-]{1,256}$/;

/** The keys of the kind's resources that the event names: as what it is about, or among the parameters of the call. */
function keysOf(kind: AlibabaKind, data: NonNullable<TrailEvent['data']>): readonly string[] {
  const { referencedResources = {}, requestParameters = {}, serviceName = '' } = data;
  const referenced = kind.types.flatMap((type) => memberOf(referencedResources, type) ?? []);
  if (kind.single) return referenced.length > 0 ? [''] : [];
  const { service, parameters } = kind.changedBy;
  const ofService = service.toLowerCase() === serviceName.toLowerCase();
  const named = ofService ? parameters.map((name) => memberOf(requestParameters, name)) : [];
  const keys = [...referenced, ...named].filter((key): key is string => typeof key === 'string' && KEY.test(key));
  return [...new Set(keys)];
}

function memberOf<T>(record: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

function scopeOf({ apiVersion, kind, in: where }: AlibabaKind, account: string, region: string): Scope {
  return { platform: 'alibaba', account, ...(where === 'region' ? { region } : {}), apiVersion, kind };
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
