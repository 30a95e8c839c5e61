/**
 * Makes the calls of one account through the caller that it is given, with that account's credentials, within one rate for
 * each product and region. What failed is a value.
 */
import type { ApiCaller, CallAnswer } from '../../ports/index.js';
import type { AlibabaClient, CredentialSource } from './client.js';
import { AbsentAnswer, AlibabaError, UnreadableAnswer } from './errors.js';
import { isItem, itemsAt, toJson, type Item } from './json.js';
import type { Answer, Ask, Call, Place, Request } from './kind.js';

export interface AskParts {
  readonly client: AlibabaClient;
  readonly calls: ApiCaller;
  readonly place: Place;
  /** The account's credentials; those of a role may have to be asked for first. */
  readonly credentials: () => Promise<CallAnswer<CredentialSource>>;
  readonly regions: Ask['regions'];
  readonly fromOutside: Ask['fromOutside'];
}

/** Pages of a list that becomes one member of a resource; an answer that leads in circles is not followed for ever. */
const MEMBER_PAGES = 200;

export function createAsk(parts: AskParts): Ask {
  const { place, regions, fromOutside } = parts;
  const ask: Ask = { place, regions, fromOutside, one: (call, request = {}) => askOnce(parts, call, request), all };
  return ask;

  async function all(call: Call, request: Request, pages: Parameters<Ask['all']>[2], items: string): ReturnType<Ask['all']> {
    const found: Item[] = [];
    let token: string | undefined;
    for (let page = 0; page < MEMBER_PAGES; page += 1) {
      const parameters = { ...request.parameters, ...pages.first, ...(token === undefined ? {} : pages.with(token)) };
      const answer = await ask.one(call, { ...request, parameters });
      if (answer.kind !== 'answer') return answer;
      found.push(...itemsAt(answer.value, items));
      const next = pages.next(answer.value, token);
      if (next === undefined) return { kind: 'answer', value: found };
      if (typeof next === 'object') return rejected(call, next.moved);
      token = next;
    }
    return rejected(call, `the list has more than ${MEMBER_PAGES} pages`);
  }
}

function rejected({ call }: Call, why: string): CallAnswer<never> {
  return { kind: 'failed', failure: 'rejected', code: 'API_REJECTED', why: `${call}: ${why}` };
}

async function askOnce({ client, calls, place, credentials }: AskParts, call: Call, request: Request): Promise<Answer> {
  const key = await credentials();
  if (key.kind !== 'answer') return key;
  const { region = place.region, parameters = {}, ...rest } = request;
  const { product, action, permission } = call;
  const sent = { product, action, region, parameters, ...rest };
  const limit = ['alibaba', place.account, region, product].join('/');
  let gone = false;
  const answer = await calls.call({ call: call.call, permission, limit }, async (signal) => {
    try {
      return itemOf(await client.send(sent, key.value, signal));
    } catch (error) {
      if (!(error instanceof AlibabaError)) throw error;
      gone = call.gone.includes(error.code);
      if (gone || call.absent.includes(error.code)) throw new AbsentAnswer(error.code);
      throw error;
    }
  });
  return answer.kind === 'absent' && gone ? { kind: 'gone' } : answer;
}

function itemOf(answer: unknown): Item {
  const value = toJson(answer);
  // Some paths of Container Service answer with a list.
  if (isItem(value)) return value;
  throw new UnreadableAnswer('the answer is not an object');
}
