/**
 * Makes the calls of one kind at one place: names what is allowed and limited, and tells what an answer means for the kind.
 * A failed call is an answer with a code, never an exception.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ApiCaller } from '../../ports/index.js';
import { codeOf } from './classify.js';
import type { AwsClient, Signer } from './client.js';
import type { Json } from '../../model/index.js';
import { listAt, textAt, type Item } from './json.js';
import type { Answer, Ask, DeclaredCall, Pages, Place } from './kind.js';
import { answerOf } from './schema.js';

export interface AskOptions {
  readonly caller: ApiCaller;
  readonly client: AwsClient;
  readonly signer: Signer;
  readonly place: Place;
  readonly signal: AbortSignal;
  /** Codes which say that the resource itself is not there. */
  readonly gone?: readonly string[];
}

/** Pages of one list that are joined; one that goes on beyond is not believed. */
const MOST_PAGES = 1000;

export function createAsk({ caller, client, signer, place, signal, gone = [] }: AskOptions): Ask {
  const asked = new Map<string, Promise<Answer>>();
  const one: Ask['one'] = async (call, input, region = place.region) => {
    const limit = `aws/${place.account}/${region}/${call.call.split(':')[0] ?? ''}`;
    const answer = await caller.call({ call: call.call, permission: call.permission, limit }, async (signal) => {
      try {
        return answerOf(await client.send({ call: call.call, region, signer, input, signal }));
      } catch (error) {
        // What goes between the list and the question is no failure.
        const code = codeOf(error);
        if (code !== undefined && gone.includes(code) && !call.absent.includes(code)) return undefined;
        throw error;
      }
    });
    if (answer.kind === 'absent') return answer;
    if (answer.kind === 'answer') return answer.value === undefined ? { kind: 'gone' } : { kind: 'answer', value: answer.value };
    return { ...answer, call };
  };
  return {
    place,
    one,
    all: (call, input, pages, region) => allPages((more) => one(call, { ...input, ...more }, region), call, pages),
    once: (key, make) => {
      const made = asked.get(key) ?? make();
      asked.set(key, made);
      return made;
    },
    pause: async (milliseconds) => void (await sleep(milliseconds, undefined, { signal })),
  };
}

async function allPages(
  ask: (more: Item) => Promise<Answer>,
  call: DeclaredCall,
  { items, token: [request, given] }: Pages,
): Promise<Answer> {
  const lists = typeof items === 'string' ? [items] : items;
  const joined = new Map(lists.map((list): [string, Json[]] => [list, []]));
  let first: Item | undefined;
  let next: string | undefined;
  for (let page = 0; page < MOST_PAGES; page++) {
    const answer = await ask(next === undefined ? {} : { [request]: next });
    if (answer.kind !== 'answer') return answer;
    const { value } = answer;
    first ??= value;
    for (const [list, all] of joined) for (const item of listAt(value, list)) all.push(item);
    next = textAt(value, ...given.split('.'));
    if (next === undefined) return { kind: 'answer', value: { ...first, ...Object.fromEntries(joined) } };
  }
  return { kind: 'failed', code: 'API_REJECTED', failure: 'rejected', why: `${call.call}: its list does not end`, call };
}
