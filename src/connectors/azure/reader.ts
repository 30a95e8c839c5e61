/**
 * Asks Azure in the words of the shape files: one call, all pages of a list, one page of Resource Graph. Every call goes
 * through the caller that it is given; what failed is a value.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Gap, Scope, SourceId } from '../../model/index.js';
import type { ApiCaller, CallAnswer, EstateCall } from '../../ports/index.js';
import type { ArmAnswer, ArmClient } from './client.js';
import { ArmError, NOT_REGISTERED, UnreadableAnswer } from './errors.js';
import { PERMISSIONS } from './kind.js';
import { listSchema, permissionSchema, type ArmObject, type Permission } from './schema.js';

export interface Reader {
  readonly source: SourceId;
  /** Reads one path. @param limit calls with the same text share one rate limit */
  get<T>(call: EstateCall, path: string, limit: string, read: (body: unknown) => T): Promise<CallAnswer<T>>;
  /** One page of a list. Of a provider that was never registered it is empty: Azure lets nobody unregister one in use. */
  page(call: EstateCall, link: string, limit: string): Promise<CallAnswer<Page>>;
  /** A whole list, all its pages. */
  all(call: EstateCall, path: string, limit: string): Promise<CallAnswer<readonly ArmObject[]>>;
  /** A query to Resource Graph, as soon as the caller's quota allows. */
  query<T>(call: EstateCall, body: unknown, read: (body: unknown) => T): Promise<CallAnswer<T>>;
  /**
   * Whether the caller may do something everywhere in a subscription. Lists leave out what may not be read and need not say
   * so, so this is asked before one is believed to be whole.
   */
  permitted(subscription: string, action: string): Promise<CallAnswer<boolean>>;
}

export interface Page {
  readonly items: readonly ArmObject[];
  /** The link to the next one. */
  readonly next?: string;
}

export type Failed = Extract<CallAnswer<never>, { readonly kind: 'failed' }>;

/** Pages of a list that becomes one member of a resource; an answer that links in circles is not followed for ever. */
const MEMBER_PAGES = 100;

export function createReader(client: ArmClient, calls: ApiCaller, source: SourceId, signal: AbortSignal): Reader {
  const permissions = new Map<string, Promise<CallAnswer<readonly Permission[]>>>();
  let graphFrom = 0;
  return { source, get, page, all, query, permitted };

  function get<T>(call: EstateCall, path: string, limit: string, read: (body: unknown) => T): Promise<CallAnswer<T>> {
    return calls.call({ ...call, limit }, async (signal) => read((await client.get(path, signal)).body));
  }

  function page(call: EstateCall, link: string, limit: string): Promise<CallAnswer<Page>> {
    return calls.call({ ...call, limit }, async (within) => {
      try {
        return readPage((await client.get(link, within)).body, link);
      } catch (error) {
        if (error instanceof ArmError && NOT_REGISTERED.has(error.code)) return { items: [] };
        throw error;
      }
    });
  }

  async function all(call: EstateCall, path: string, limit: string): Promise<CallAnswer<readonly ArmObject[]>> {
    const items: ArmObject[] = [];
    let link: string | undefined = path;
    for (let pages = 0; link !== undefined; pages += 1) {
      if (pages >= MEMBER_PAGES) return endless(call, MEMBER_PAGES);
      const answer: CallAnswer<Page> = await page(call, link, limit);
      if (answer.kind !== 'answer') return answer;
      items.push(...answer.value.items);
      link = answer.value.next;
    }
    return { kind: 'answer', value: items };
  }

  function query<T>(call: EstateCall, body: unknown, read: (body: unknown) => T): Promise<CallAnswer<T>> {
    const path = '/providers/Microsoft.ResourceGraph/resources?api-version=2022-10-01';
    return calls.call({ ...call, limit: 'azure/resource-graph' }, async (within) => {
      const wait = graphFrom - Date.now();
      if (wait > 0) await pause(wait, undefined, { signal: within });
      const answer: ArmAnswer = await client.post(path, body, within);
      if (answer.quota?.remaining === 0) graphFrom = Date.now() + Math.min(answer.quota.resetsAfter, LONGEST_RESET);
      return read(answer.body);
    });
  }

  async function permitted(subscription: string, action: string): Promise<CallAnswer<boolean>> {
    const path = PERMISSIONS.call.replace('GET ', '').replace('{subscriptionId}', subscription);
    const asked = permissions.get(subscription) ?? askPermissions(path, subscription);
    permissions.set(subscription, asked);
    const answer = await asked;
    // One that failed is asked again by the next.
    if (answer.kind === 'failed') permissions.delete(subscription);
    if (answer.kind !== 'answer') return answer;
    return { kind: 'answer', value: answer.value.some((entry) => allows(entry, action)) };
  }

  async function askPermissions(path: string, subscription: string): Promise<CallAnswer<readonly Permission[]>> {
    signal.throwIfAborted();
    const answer = await all(PERMISSIONS, path, limitOf(subscription, 'Microsoft.Authorization'));
    if (answer.kind !== 'answer') return answer;
    return { kind: 'answer', value: answer.value.flatMap((entry) => permissionSchema.safeParse(entry).data ?? []) };
  }
}

/** The quota of Resource Graph is counted anew within seconds; a longer pause is not believed. */
const LONGEST_RESET = 30_000;

/** Azure counts per subscription and provider. */
export function limitOf(subscription: string, namespace: string): string {
  return `azure/${subscription}/${namespace}`;
}

/** Throws UnreadableAnswer for what is no list, and for a page that links to itself. */
function readPage(body: unknown, link: string): Page {
  const page = listSchema.safeParse(body);
  if (!page.success) throw new UnreadableAnswer('the answer is not a list of resources');
  const { value, nextLink } = page.data;
  if (nextLink == null || nextLink === '') return { items: value };
  if (nextLink === link) throw new UnreadableAnswer('a page links to itself as the next one');
  return { items: value, next: nextLink };
}

export function endless({ call }: EstateCall, pages: number): Failed {
  return { kind: 'failed', failure: 'rejected', code: 'API_REJECTED', why: `${call}: the list has more than ${pages} pages` };
}

/** As Azure matches them: `*` stands for any text, the case does not matter, notActions take away from their own entry. */
function allows({ actions, notActions }: Permission, action: string): boolean {
  return actions.some((pattern) => matches(pattern, action)) && !notActions.some((pattern) => matches(pattern, action));
}

function matches(pattern: string, action: string): boolean {
  const [head = '', ...rest] = pattern.toLowerCase().split('*');
  const text = action.toLowerCase();
  if (rest.length === 0) return text === head;
  const tail = rest.pop() ?? '';
  if (!text.startsWith(head) || text.length < head.length + tail.length || !text.endsWith(tail)) return false;
  let at = head.length;
  for (const part of rest) {
    const found = text.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  return at <= text.length - tail.length;
}

export function gapOf(source: SourceId, { kind, account = '' }: Scope, { code, why }: Pick<Failed, 'code' | 'why'>): Gap {
  return { code, source, what: `${kind} in subscription ${account}`, why, hides: ['resources'] };
}
