/**
 * Follows an estate's changes by a queue that EventBridge rules fill: each message names what was touched, which is read
 * again by whoever listens, so order and duplicates do not matter. A message is deleted when all that it touched was dealt
 * with; until then it is delivered again. Makes no rule and no queue.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Change } from '../../ports/index.js';
import type { Session } from './accounts.js';
import { createAsk } from './ask.js';
import { touchesOf } from './event-matches.js';
import type { KindDefinition, Place } from './kind.js';
import { textAt } from './json.js';
import { messagesSchema, type QueueMessage } from './schema.js';
import { declared } from './steps.js';

export const RECEIVE = declared({ call: 'sqs:ReceiveMessage', gives: [] });
export const DELETE = declared({ call: 'sqs:DeleteMessage', gives: [] });
/** Asked only when a queue is given by its name. */
const GET_URL = declared({ call: 'sqs:GetQueueUrl', gives: [] });

export const EVENT_CALLS = [RECEIVE, DELETE, GET_URL];

/** As long as SQS lets a request wait, in seconds. */
const LONGEST_WAIT = 20;
/** What a listener has for a message before it is delivered again, in seconds. */
const VISIBILITY = 120;
/** Before a queue that failed is asked again, in milliseconds. */
const PAUSE = 15_000;

/** @param places each account, with all of its regions */
export async function* followEvents(
  session: Session,
  kinds: readonly KindDefinition[],
  places: readonly Place[],
): AsyncIterable<Change> {
  const names = (session.options.events ?? '').split(/[\s,]+/).filter((name) => name !== '');
  try {
    yield* merged(names.map((name) => followQueue(session, kinds, places, name)));
  } catch (error) {
    // To be stopped while it waits for a message is how it ends.
    if (!session.signal.aborted) throw error;
  }
}

async function* followQueue(
  session: Session,
  kinds: readonly KindDefinition[],
  places: readonly Place[],
  name: string,
): AsyncGenerator<Change> {
  const { signal, home, homeRegion } = session;
  const place: Place = { partition: home.partition, account: home.id, region: regionOf(name) ?? homeRegion, regions: [] };
  const ask = createAsk({ ...session, signer: home.signer, place });
  let url = name.includes('://') ? name : undefined;
  let isLost = false;
  let unknown = 0;
  // A message that stays comes again: harmless, but somebody must be told.
  let undeleted: string | undefined;
  let isTold = false;
  const queue: Queue = {
    kinds,
    places,
    remove: async (ReceiptHandle) => {
      const answer = await ask.one(DELETE, { QueueUrl: url, ReceiptHandle });
      if (answer.kind === 'failed') undeleted = answer.why;
    },
  };
  while (!signal.aborted) {
    const found = url === undefined ? await ask.one(GET_URL, { QueueName: name }) : undefined;
    url ??= found?.kind === 'answer' ? textAt(found.value, 'QueueUrl') : undefined;
    const answer = url === undefined ? found : await ask.one(RECEIVE, request(url));
    if (url === undefined || answer?.kind !== 'answer') {
      // Once for each time that it breaks: whoever listens reads all of it again.
      const why = answer?.kind === 'failed' ? answer.why : 'the queue is not there';
      if (!isLost) yield { kind: 'lost', why: `events of ${name}: ${why}` };
      isLost = true;
      await rest(signal);
      continue;
    }
    isLost = false;
    for (const message of messagesSchema.parse(answer.value).Messages) {
      const before = unknown;
      unknown += yield* changesOf(message, queue);
      if (unknown > before) session.progress(`${unknown} events say nothing of what is read`);
    }
    if (undeleted !== undefined && !isTold) {
      yield { kind: 'lost', why: `messages of ${name} stay in the queue: ${undeleted}` };
      isTold = true;
    }
  }
}

function request(QueueUrl: string) {
  return { QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: LONGEST_WAIT, VisibilityTimeout: VISIBILITY };
}

interface Queue {
  readonly kinds: readonly KindDefinition[];
  readonly places: readonly Place[];
  /** Deletes a message. */
  remove(receipt: string): Promise<void>;
}

/** @returns 1 for a message that is about nothing that is read */
async function* changesOf(
  { Body, ReceiptHandle }: QueueMessage,
  { kinds, places, remove: removeMessage }: Queue,
): AsyncGenerator<Change, number> {
  const remove = (): Promise<void> => removeMessage(ReceiptHandle);
  const touched = touchesOf(Body, kinds, places);
  if (touched.kind === 'malformed') {
    yield { kind: 'lost', why: `a message of the queue is no event: ${touched.why}` };
    await remove();
    return 0;
  }
  const acknowledge = afterAll(touched.resources.length, remove);
  for (const { scope, resource, at } of touched.resources)
    yield { kind: 'touched', scope, resource, at, acknowledge: acknowledge() };
  for (const { scope, why } of touched.scopes) yield { kind: 'lost', scope, why };
  if (touched.resources.length === 0) await remove();
  return touched.resources.length + touched.scopes.length === 0 ? 1 : 0;
}

/** Does it when as many as there are have asked for it, each counted once. */
function afterAll(count: number, then: () => Promise<void>): () => () => Promise<void> {
  let left = count;
  return () => {
    let done = false;
    return async () => {
      if (done) return;
      done = true;
      left -= 1;
      if (left === 0) await then();
    };
  };
}

/** `https://sqs.eu-west-1.amazonaws.com/123456789012/name` */
function regionOf(url: string): string | undefined {
  return /^https?:\/\/(?:sqs\.([a-z0-9-]+)|([a-z0-9-]+)\.queue)\.(?:amazonaws|api\.aws)/
    .exec(url)
    ?.slice(1)
    .find((part) => part !== undefined);
}

async function rest(signal: AbortSignal): Promise<void> {
  try {
    await sleep(PAUSE, undefined, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

/** What several give, as it comes. */
async function* merged(streams: readonly AsyncGenerator<Change>[]): AsyncGenerator<Change> {
  const next = (stream: AsyncGenerator<Change>) => stream.next().then((result) => ({ stream, result }));
  const waiting = new Map(streams.map((stream) => [stream, next(stream)]));
  try {
    while (waiting.size > 0) {
      const { stream, result } = await Promise.race(waiting.values());
      if (result.done === true) {
        waiting.delete(stream);
        continue;
      }
      yield result.value;
      waiting.set(stream, next(stream));
    }
  } finally {
    // Those that wait for a message end with their signal; nobody waits for them here.
    for (const stream of waiting.keys()) stream.return(undefined).catch(() => undefined);
  }
}
