/**
 * Follows an asset feed through a Pub/Sub subscription. A message carries what an asset is now, but messages come in any order
 * and more than once, and those of resources and of IAM policies carry a half each: so each only names what must be read
 * again. It is acknowledged when that was dealt with.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Scope } from '../../model/index.js';
import type { ApiCall, ApiCaller, CallAnswer, Change } from '../../ports/index.js';
import type { ApiClient } from './client.js';
import { UnreadableAnswer } from './errors.js';
import { assetTypeOf, type GcpKind } from './kind.js';
import { assetNameOf, idOf } from './names.js';
import { nameOf, pullSchema, temporalAssetSchema, type Asset, type TemporalAsset } from './schema.js';

export interface FeedOptions {
  readonly client: ApiClient;
  /** `projects/P/subscriptions/S` */
  readonly subscription: string;
  readonly kinds: readonly GcpKind[];
  /** The id of each project that is read, by its number and by its id. */
  readonly projects: ReadonlyMap<string, string>;
  readonly calls: ApiCaller;
  readonly signal: AbortSignal;
}

const CONSUME = 'pubsub.subscriptions.consume';
/** How long the service may wait for a message before it answers that there is none, in milliseconds. */
const PATIENCE = 20_000;
/** How long what was pulled is ours, in seconds: long enough to read again what it names. */
const HELD = 300;
const AFTER_FAILURE = 15_000;
/** An emulator answers at once that there is none. */
const IDLE = 500;

interface Message {
  readonly ackId: string;
  readonly data: string;
  readonly publishTime: string | undefined;
}

export async function* followFeed(options: FeedOptions): AsyncIterable<Change> {
  const { signal } = options;
  let failing = false;
  while (!signal.aborted) {
    const answer = await pull(options);
    if (answer.kind !== 'answer') {
      const why = answer.kind === 'absent' ? `${callOf('pull').call}: there is no such subscription` : answer.why;
      // Once for each time that it fails: the subscription keeps what comes meanwhile, if it is there at all.
      if (!failing) yield { kind: 'lost', why };
      failing = true;
      await idle(AFTER_FAILURE, signal);
      continue;
    }
    failing = false;
    if (answer.value.length === 0) await idle(IDLE, signal);
    else await hold(options, answer.value);
    for (const message of answer.value) yield* changesOf(message, options);
  }
}

function callOf(method: 'pull' | 'acknowledge' | 'modifyAckDeadline'): ApiCall {
  return { call: `POST /v1/{subscription}:${method}`, permission: CONSUME, limit: `gcp/events/${method}` };
}

function pull(options: FeedOptions): Promise<CallAnswer<readonly Message[]>> {
  return options.calls.call(callOf('pull'), async (within) => {
    const patience = AbortSignal.timeout(PATIENCE);
    try {
      const body = await post(options, 'pull', { maxMessages: 100 }, AbortSignal.any([within, patience]));
      const received = pullSchema.safeParse(body);
      if (!received.success) throw new UnreadableAnswer('the answer is not one of Pub/Sub');
      return (received.data.receivedMessages ?? []).map(({ ackId, message: { data, publishTime } }) => ({
        ackId,
        data: data ?? '',
        publishTime: publishTime ?? undefined,
      }));
    } catch (error) {
      if (patience.aborted && !within.aborted) return [];
      throw error;
    }
  });
}

/** Without it, what takes longer than the subscription's own deadline would come again meanwhile: harmless, but for nothing. */
async function hold(options: FeedOptions, messages: readonly Message[]): Promise<void> {
  const body = { ackIds: messages.map(({ ackId }) => ackId), ackDeadlineSeconds: HELD };
  await options.calls.call(callOf('modifyAckDeadline'), (within) => post(options, 'modifyAckDeadline', body, within));
}

function post({ client, subscription }: FeedOptions, method: string, body: unknown, signal: AbortSignal): Promise<unknown> {
  return client.send({ method: 'POST', service: 'pubsub', path: `/v1/${encodeURI(subscription)}:${method}`, body }, signal);
}

async function* changesOf({ ackId, data, publishTime }: Message, options: FeedOptions): AsyncIterable<Change> {
  // One that cannot be acknowledged (its time ran out, perhaps) is delivered again, which does no harm.
  const acknowledge = async (): Promise<void> => {
    await options.calls.call(callOf('acknowledge'), (within) => post(options, 'acknowledge', { ackIds: [ackId] }, within));
  };
  const event = eventIn(data);
  if (event === 'none') return await acknowledge();
  if (event === 'unreadable') {
    await acknowledge();
    return yield { kind: 'lost', why: 'a message of the feed is not one of Cloud Asset Inventory' };
  }
  const touched = touchedBy(event, options);
  if (touched === undefined) return await acknowledge();
  const time = Date.parse(event.window?.startTime ?? publishTime ?? '');
  const at = new Date(Number.isNaN(time) ? Date.now() : time).toISOString();
  yield { kind: 'touched', ...touched, at, acknowledge: once(acknowledge) };
}

/** `none`: the sentence that greets a new feed, which is not JSON. */
export function eventIn(data: string): TemporalAsset | 'none' | 'unreadable' {
  const text = Buffer.from(data, 'base64').toString('utf8');
  if (!/^\s*[[{]/.test(text)) return 'none';
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return 'unreadable';
    throw error;
  }
  const event = temporalAssetSchema.safeParse(value).data;
  return event === undefined || (event.asset == null && event.priorAsset == null) ? 'unreadable' : event;
}

type Touched = Pick<Extract<Change, { kind: 'touched' }>, 'scope' | 'resource'>;

/** Undefined for an asset of a kind or project that is not read. */
function touchedBy({ asset, priorAsset }: TemporalAsset, { kinds, projects }: FeedOptions): Touched | undefined {
  const about = asset ?? priorAsset;
  if (about == null) return undefined;
  const project = projectOf(about, projects);
  if (project === undefined) return undefined;
  const touch = (kind: GcpKind, name: string | undefined): Touched | undefined =>
    name === undefined ? undefined : { scope: scopeOf(kind, project), resource: idOf(name) };
  const own = kinds.find((kind) => assetTypeOf(kind) === about.assetType);
  if (own !== undefined) return touch(own, ownName(own, [about, priorAsset], project, projects));
  for (const kind of kinds)
    for (const { type, is } of kind.touchedBy)
      if (type === about.assetType)
        return touch(
          kind,
          is === 'below' ? above(canonical(about.name, projects)) : assetNameOf(kind, { projectId: project }, project),
        );
  return undefined;
}

/** As a page of its list would name it: by what the message says of it, where it does, else by the asset's name. */
function ownName(
  kind: GcpKind,
  said: readonly (Asset | null | undefined)[],
  project: string,
  projects: ReadonlyMap<string, string>,
): string | undefined {
  if (kind.from === 'itself') return assetNameOf(kind, { projectId: project }, project);
  const named = said
    .map((asset) => asset?.resource?.data)
    .map((data) => (data == null ? undefined : assetNameOf(kind, data, project)));
  return named.find((name) => name !== undefined) ?? canonical(said[0]?.name ?? '', projects);
}

/** Some names have the project's number where ours have its id. */
function canonical(name: string, projects: ReadonlyMap<string, string>): string | undefined {
  const known = name
    .replace(/^\/\//, '')
    .replace(/\/projects\/([^/]+)/, (whole, id: string) => `/projects/${projects.get(id) ?? id}`);
  return nameOf(known);
}

/** What it is below: `…/cryptoKeys/k` of `…/cryptoKeys/k/cryptoKeyVersions/1`. */
function above(name: string | undefined): string | undefined {
  return name?.split('/').slice(0, -2).join('/');
}

function projectOf({ name, ancestors }: Asset, projects: ReadonlyMap<string, string>): string | undefined {
  const [first = ''] = ancestors ?? [];
  const [, inName] = /\/projects\/([^/]+)/.exec(name) ?? [];
  return projects.get(first.replace(/^projects\//, '')) ?? projects.get(inName ?? '');
}

export function scopeOf({ apiVersion, kind }: GcpKind, account: string): Scope {
  return { platform: 'gcp', account, apiVersion, kind };
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
