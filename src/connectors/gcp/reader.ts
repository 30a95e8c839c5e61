/**
 * Asks Google Cloud in the words of the shape files: one call, one page of a list, all pages of one. Every call goes through
 * the caller that it is given; what failed is a value.
 */
import type { Gap, Scope, SourceId } from '../../model/index.js';
import type { ApiCaller, CallAnswer, EstateCall } from '../../ports/index.js';
import type { ApiClient } from './client.js';
import { UnreadableAnswer } from './errors.js';
import { requestOf, serviceOf, type ListCall } from './kind.js';
import { objectSchema, type ApiObject } from './schema.js';

export interface Reader {
  readonly source: SourceId;
  /** @param project what the call is counted against */
  get(call: EstateCall, project: string, values: Values): Promise<CallAnswer<ApiObject>>;
  page(call: ListCall, project: string, values: Values, token: string | undefined, query?: Values): Promise<CallAnswer<Page>>;
  /** A whole list, all its pages; one that leaves something out is a failure. */
  all(call: ListCall, project: string, values: Values, query?: Values): Promise<CallAnswer<readonly ApiObject[]>>;
}

export type Values = Readonly<Record<string, string>>;

export interface Page {
  readonly items: readonly ApiObject[];
  /** The token of the next one. */
  readonly next?: string;
  /** Zones or locations that did not answer: what is there is missing in the list. */
  readonly unreachable: readonly string[];
}

export type Failed = Extract<CallAnswer<never>, { readonly kind: 'failed' }>;

/** Pages of a list that becomes one member of a resource; an answer that links in circles is not followed for ever. */
const MEMBER_PAGES = 100;
/** How much each service gives at once, where it can be asked for more than it gives by itself. */
const PAGE_SIZES: Readonly<Record<string, Values>> = {
  cloudasset: { pageSize: '1000' },
  cloudkms: { pageSize: '1000' },
  compute: { maxResults: '500' },
  iam: { pageSize: '100' },
  logging: { pageSize: '1000' },
  monitoring: { pageSize: '1000' },
  pubsub: { pageSize: '1000' },
  cloudresourcemanager: { pageSize: '500' },
};

export function createReader(client: ApiClient, calls: ApiCaller, source: SourceId): Reader {
  return { source, get, page, all };

  function get(call: EstateCall, project: string, values: Values): Promise<CallAnswer<ApiObject>> {
    return ask(call, project, values, {}, readObject);
  }

  function page(call: ListCall, project: string, values: Values, token: string | undefined, query: Values = {}) {
    const asked = { ...PAGE_SIZES[serviceOf(call)], ...query, ...(token === undefined ? {} : { pageToken: token }) };
    return ask(call, project, values, asked, (body) => readPage(call, body, token));
  }

  async function all(
    call: ListCall,
    project: string,
    values: Values,
    query: Values = {},
  ): Promise<CallAnswer<readonly ApiObject[]>> {
    const items: ApiObject[] = [];
    let token: string | undefined;
    for (let pages = 0; pages < MEMBER_PAGES; pages += 1) {
      const answer: CallAnswer<Page> = await page(call, project, values, token, query);
      if (answer.kind !== 'answer') return answer;
      if (answer.value.unreachable.length > 0) return unreachable(call, answer.value.unreachable);
      items.push(...answer.value.items);
      token = answer.value.next;
      if (token === undefined) return { kind: 'answer', value: items };
    }
    return endless(call, MEMBER_PAGES);
  }

  function ask<T>(call: EstateCall, project: string, values: Values, query: Values, read: (body: unknown) => T) {
    const request = requestOf(call, values, query);
    const { call: name, permission } = call;
    const limit = `gcp/${project}/${request.service}`;
    return calls.call({ call: name, permission, limit }, async (signal) => read(await client.send(request, signal)));
  }
}

export function readObject(body: unknown): ApiObject {
  const object = objectSchema.safeParse(body);
  if (object.success) return object.data;
  throw new UnreadableAnswer('the answer is not an object');
}

function readPage({ items: member, within }: ListCall, body: unknown, token: string | undefined): Page {
  const answer = readObject(body);
  const next =
    typeof answer['nextPageToken'] === 'string' && answer['nextPageToken'] !== '' ? answer['nextPageToken'] : undefined;
  if (next !== undefined && next === token) throw new UnreadableAnswer('a page names itself as the next one');
  const listed = answer[member];
  const unreachable = ['unreachable', 'unreachables', 'missingZones'].flatMap((name) => textsIn(answer[name]));
  const rest = { unreachable, ...(next === undefined ? {} : { next }) };
  // Google leaves lists out that are empty.
  if (listed === undefined || listed === null) return { items: [], ...rest };
  if (within === undefined) return { items: objectsIn(listed), ...rest };
  const places = Object.entries(readObject(listed)).map(([name, part]) => ({ name, part: readObject(part) }));
  const silent = places.filter(({ part }) => isUnreachable(part['warning'])).map(({ name }) => name);
  return {
    ...rest,
    items: places.flatMap(({ part }) => objectsIn(part[within] ?? [])),
    unreachable: [...unreachable, ...silent],
  };
}

/** A part of an aggregated list says with a warning that it has nothing on this page, or that it did not answer. */
function isUnreachable(warning: unknown): boolean {
  const { code } = objectSchema.safeParse(warning).data ?? {};
  return code === 'UNREACHABLE';
}

function objectsIn(value: unknown): readonly ApiObject[] {
  if (!Array.isArray(value)) throw new UnreadableAnswer('the answer is not a list');
  return value.map(readObject);
}

function textsIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
}

export function endless({ call }: EstateCall, pages: number): Failed {
  return { kind: 'failed', failure: 'rejected', code: 'API_REJECTED', why: `${call}: the list has more than ${pages} pages` };
}

export function unreachable({ call }: EstateCall, places: readonly string[]): Failed {
  const why = `${call}: ${places.slice(0, 5).join(', ')}${places.length > 5 ? ' and others' : ''} did not answer`;
  return { kind: 'failed', failure: 'unreachable', code: 'API_UNREACHABLE', why };
}

export function gapOf(source: SourceId, { kind, account = '' }: Scope, { code, why }: Pick<Failed, 'code' | 'why'>): Gap {
  return { code, source, what: `${kind} in project ${account}`, why, hides: ['resources'] };
}
