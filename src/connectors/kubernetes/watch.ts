/**
 * Follows the changes of one kind, from a position on, for as long as it is let. A connection that ends or falls silent is
 * made again from where it was; where the server no longer has what came after that, the hole is said, and it goes on behind it.
 * https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { linesOf } from '../../lib/line-stream.js';
import { scopeKey } from '../../model/index.js';
import type { CallAnswer, Change } from '../../ports/index.js';
import { callOn, METADATA, type KindScope, type LiveCluster } from './cluster.js';
import { classify, ProtocolError, statusError } from './failure.js';
import { currentPosition } from './list.js';
import { fieldsOf, parseEvent, parseStatus, textAt, type Fields } from './schema.js';

export interface WatchTuning {
  /** Servers tell about once a minute where they are; what says nothing for so long is no longer there. Milliseconds. */
  readonly silentAfter: number;
  /** How long the server is asked to keep a connection: from here to twice as long. Seconds. */
  readonly connectionFor: number;
  /** Before a connection that failed is made again: doubled each time, up to the longest. Milliseconds. */
  readonly firstPause: number;
  readonly longestPause: number;
  /** Before something is tried again that is not allowed. Milliseconds. */
  readonly deniedPause: number;
}

export const WATCH_TUNING: WatchTuning = {
  silentAfter: 150_000,
  connectionFor: 300,
  firstPause: 500,
  longestPause: 30_000,
  deniedPause: 300_000,
};

export interface Follower {
  readonly cluster: LiveCluster;
  readonly kindScope: KindScope;
  readonly tuning: WatchTuning;
  readonly signal: AbortSignal;
  /** Resolves when what it says was dealt with. */
  emit(change: Change): Promise<void>;
  /** Where the last whole reading of each scope ended, by scope key. */
  readonly readTo: Map<string, string>;
}

/** @param from undefined for what was not followed before; ends only when the signal aborts */
export async function followKind(follower: Follower, from: string | undefined): Promise<void> {
  const { kindScope, signal } = follower;
  const state: State = { position: from, failures: 0, said: undefined };
  let why = 'it was not followed before';
  while (!signal.aborted) {
    if (state.position === undefined && !(await findPosition(follower, state, why))) continue;
    const end = await watchOnce(follower, state);
    if (signal.aborted) return;
    if (end === undefined) continue;
    if (end.kind === 'expired') {
      state.position = undefined;
      why = `changes of ${kindScope.scope.kind} were missed: ${end.why}`;
    } else await pause(follower, state, end);
  }
}

interface State {
  position: string | undefined;
  /** In a row. */
  failures: number;
  /** What was last said to be lost: not again and again. */
  said: string | undefined;
}

interface End {
  readonly kind: 'expired' | 'failed' | 'denied';
  readonly why: string;
}

/**
 * Says that there is a hole, and finds where to go on behind it: where the reading that fills it ended, else where it was
 * before that was begun.
 */
async function findPosition(follower: Follower, state: State, why: string): Promise<boolean> {
  const { cluster, kindScope, emit, readTo } = follower;
  const { scope } = kindScope;
  const answer = await currentPosition(cluster, kindScope);
  const key = scopeKey(scope);
  if (answer.kind === 'answer' && answer.value !== undefined) {
    readTo.delete(key);
    await emit({ kind: 'lost', scope, why });
    state.position = readTo.get(key) ?? answer.value;
    state.said = undefined;
    return true;
  }
  const end = answer.kind === 'answer' ? { kind: 'failed' as const, why: 'the server gives it no version' } : endOf(answer);
  await pause(follower, state, end);
  return false;
}

async function pause({ emit, kindScope, tuning, signal }: Follower, state: State, end: End): Promise<void> {
  state.failures += 1;
  // It may come back by itself within seconds, and then there is no hole.
  const isLasting = end.kind === 'denied' || state.failures === LASTING;
  if (isLasting && state.said !== end.why) {
    state.said = end.why;
    await emit({ kind: 'lost', scope: kindScope.scope, why: end.why });
  }
  const longest = Math.min(tuning.longestPause, tuning.firstPause * 2 ** (state.failures - 1));
  const milliseconds = end.kind === 'denied' ? tuning.deniedPause : longest * (0.5 + Math.random() / 2);
  await sleep(milliseconds, undefined, { signal }).catch(ignoreAbort(signal));
}

const LASTING = 5;
/** A watch that ends sooner, and says nothing, is none. Milliseconds. */
const SHORTEST = 1000;

/** Undefined when it ended as it was to, or was made again without harm. */
async function watchOnce(follower: Follower, state: State): Promise<End | undefined> {
  const { cluster, kindScope, tuning, signal } = follower;
  // Each try to connect has its own.
  let connection = new AbortController();
  const stop = (): void => connection.abort();
  signal.addEventListener('abort', stop, { once: true });
  try {
    const answer = await connect(follower, state.position ?? '', (next) => (connection = next));
    if (answer.kind !== 'answer') return endOf(answer);
    if (state.said !== undefined) return { kind: 'expired', why: 'for a while there was no way to follow them' };
    const began = Date.now();
    let isEmpty = true;
    const body = untilSilent(answer.value, tuning.silentAfter);
    for await (const lines of linesOf(body, cluster.limits.line)) {
      for (const line of lines) {
        if (line.text === '') continue;
        if (line.text === undefined) return { kind: 'expired', why: `an event is ${line.problem}` };
        await take(follower, state, line.text);
        state.failures = 0;
        isEmpty = false;
      }
    }
    const isUseless = isEmpty && Date.now() - began < SHORTEST;
    return isUseless ? { kind: 'failed', why: `${callOn(kindScope, 'watch')}: the server ends it at once` } : undefined;
  } catch (error) {
    if (signal.aborted) return undefined;
    if (error instanceof Silence) return undefined;
    const { kind, message } = classify(error);
    const why = `${callOn(kindScope, 'watch')}: ${message}`;
    return { kind: kind === 'expired' || kind === 'denied' ? kind : 'failed', why };
  } finally {
    signal.removeEventListener('abort', stop);
    connection.abort();
  }
}

function connect(
  { cluster, kindScope, tuning }: Follower,
  position: string,
  onTry: (connection: AbortController) => void,
): Promise<CallAnswer<AsyncIterable<Uint8Array>>> {
  const { read, path, changed } = kindScope;
  const query = new URLSearchParams({
    ...changed,
    watch: '1',
    allowWatchBookmarks: 'true',
    resourceVersion: position,
    // So that not all of them are made again at the same time.
    timeoutSeconds: String(Math.round(tuning.connectionFor * (1 + Math.random()))),
  });
  const call = callOn(kindScope, 'watch');
  return cluster.calls.call({ call, permission: call, limit: cluster.limit }, async (signal) => {
    const connection = new AbortController();
    onTry(connection);
    // Its time is up when there is no connection; one that is there may last.
    const stop = (): void => connection.abort();
    signal.addEventListener('abort', stop, { once: true });
    try {
      const accept = read.isWhole ? 'application/json' : METADATA;
      return await cluster.server.stream(`${path}?${query}`, { accept, signal: connection.signal, isWatch: true });
    } finally {
      signal.removeEventListener('abort', stop);
    }
  });
}

function endOf(answer: Exclude<CallAnswer<unknown>, { kind: 'answer' }>): End {
  // One that was just defined is not served yet.
  if (answer.kind === 'absent') return { kind: 'failed', why: 'the server does not have it' };
  const { failure, why } = answer;
  return { kind: failure === 'expired' || failure === 'denied' ? failure : 'failed', why };
}

async function take(follower: Follower, state: State, text: string): Promise<void> {
  const event = parseEvent(jsonOf(text));
  if (event === undefined) throw new ProtocolError('what comes is not a watch of the Kubernetes API');
  if (event.type === 'ERROR') {
    const status = parseStatus(event.object);
    throw status === undefined ? new ProtocolError('the watch ended in an error without a reason') : statusError(status);
  }
  const position = textAt(event.object, 'metadata', 'resourceVersion');
  const at = position === undefined ? {} : { position };
  for (const change of changesIn(event.type, event.object, follower))
    await follower.emit(change.kind === 'lost' ? change : { ...change, ...at });
  state.position = position ?? state.position;
}

type PlainChange = Extract<Change, { readonly kind: 'seen' | 'gone' | 'position' | 'lost' }>;

function changesIn(type: string, object: Fields, { kindScope }: Follower): readonly PlainChange[] {
  const { scope, tell, isGoneWith } = kindScope;
  const position = textAt(object, 'metadata', 'resourceVersion');
  const onlyPosition: readonly PlainChange[] = position === undefined ? [] : [{ kind: 'position', scope, position }];
  if (type === 'BOOKMARK') return onlyPosition;
  const told = tell(object);
  if (told === undefined) return [{ kind: 'lost', scope, why: 'an event is about something without a name' }];
  if (told.kind === 'other') return onlyPosition;
  const { id: resource } = told;
  if (type === 'DELETED') return isGoneWith(object) ? [{ kind: 'gone', scope, resource }] : onlyPosition;
  return told.kind === 'gone'
    ? [{ kind: 'gone', scope, resource }]
    : [{ kind: 'seen', scope, resource, observations: told.observations }];
}

class Silence extends Error {
  override readonly name = 'Silence';
}

/** Ends with Silence when nothing comes for so long. Time that whoever reads takes for itself does not count. */
async function* untilSilent(
  source: AsyncIterable<Uint8Array>,
  milliseconds: number,
): AsyncGenerator<Uint8Array, void, undefined> {
  const parts = source[Symbol.asyncIterator]();
  try {
    for (;;) {
      const { value, done } = await within(parts.next(), milliseconds);
      if (done === true) return;
      yield value;
    }
  } finally {
    // It waits for what may never come; what it fails with by then is about a stream that nobody reads any more.
    void parts.return?.().catch(() => undefined);
  }
}

function within<Value>(promise: Promise<Value>, milliseconds: number): Promise<Value> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Silence()), milliseconds);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

function jsonOf(text: string): unknown {
  try {
    return fieldsOf(JSON.parse(text));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return undefined;
  }
}

function ignoreAbort(signal: AbortSignal): (error: unknown) => void {
  return (error) => {
    if (!signal.aborted) throw error;
  };
}
