/** Reads a kind page by page. Each object is parsed by itself, and what nobody needs of it is dropped before the next comes. */
import { JsonListTooLong, readJsonList } from '../../lib/json-list-stream.js';
import type { Observation } from '../../model/index.js';
import type { CallAnswer, Reread, ScopePage } from '../../ports/index.js';
import { callOn, METADATA_LIST, scopeGap, type KindScope, type LiveCluster } from './cluster.js';
import { ProtocolError } from './failure.js';
import type { ObjectName } from './identity.js';
import { fieldsOf, parseListHead } from './schema.js';

/** Objects of a page, as most clients ask for. */
const PAGE = 500;
const SMALLEST_PAGE = 10;
/** Where objects are large, pages have fewer of them: about so many bytes, and never more than the other. */
const PAGE_BYTES = 8 * 1024 ** 2;
const MOST_BYTES = 64 * 1024 ** 2;
const DEPTH = 500;

interface Page {
  readonly observations: readonly Observation[];
  readonly next: string | undefined;
  readonly position: string | undefined;
  readonly bytes: number;
  /** Objects that were left out because they have no name. */
  readonly nameless: number;
}

export async function* readPages(
  cluster: LiveCluster,
  kindScope: KindScope,
  from: string | undefined,
): AsyncGenerator<ScopePage, void, undefined> {
  let size = PAGE;
  for (let next = from, isFirst = true; ; isFirst = false) {
    const query = new URLSearchParams({
      ...kindScope.listed,
      limit: String(size),
      ...(next === undefined ? {} : { continue: next }),
    });
    const answer = await readPage(cluster, kindScope, query);
    if (answer.kind !== 'answer') {
      // A cursor of another server, or of one that was restored from a backup, is refused for what it holds.
      const isStale = answer.kind === 'failed' && isFirst && from !== undefined && answer.failure === 'rejected';
      yield broken(cluster, kindScope, answer, isStale);
      return;
    }
    if (answer.value === 'too large') {
      if (size <= SMALLEST_PAGE) {
        const why = `${size} of them have more than ${mostBytes(cluster)} bytes`;
        yield { kind: 'broken', gap: scopeGap(cluster, kindScope, { code: 'FILE_TOO_LARGE', why }) };
        return;
      }
      size = Math.max(SMALLEST_PAGE, Math.floor(size / 10));
      continue;
    }
    const { observations, position, bytes, nameless } = answer.value;
    const gaps = nameless === 0 ? [] : [namelessGap(cluster, kindScope, nameless)];
    next = answer.value.next;
    if (next === undefined) {
      yield { kind: 'page', observations: [...observations, ...gaps], ...(position === undefined ? {} : { position }) };
      return;
    }
    yield { kind: 'page', observations: [...observations, ...gaps], next };
    size = Math.max(SMALLEST_PAGE, Math.min(PAGE, Math.floor((size * PAGE_BYTES) / Math.max(1, bytes))));
  }
}

/** How one object is now. Asks for a list that has only it in it, so that no right is needed but to list. */
export async function rereadObject(cluster: LiveCluster, kindScope: KindScope, { namespace, name }: ObjectName): Promise<Reread> {
  const query = new URLSearchParams(kindScope.named(name));
  const path = namespace === '' || kindScope.namespace !== undefined ? kindScope.path : inNamespace(kindScope.path, namespace);
  const answer = await readPage(cluster, { ...kindScope, path }, query);
  if (answer.kind === 'answer' && answer.value !== 'too large')
    return answer.value.observations.length === 0 ? { kind: 'gone' } : { kind: 'seen', observations: answer.value.observations };
  if (answer.kind === 'answer') {
    const why = `it has more than ${mostBytes(cluster)} bytes`;
    return { kind: 'unknown', gap: scopeGap(cluster, kindScope, { code: 'FILE_TOO_LARGE', why }) };
  }
  return { kind: 'unknown', gap: scopeGap(cluster, kindScope, failureOf(answer)) };
}

/** From where the changes of a kind can be followed now. */
export async function currentPosition(cluster: LiveCluster, kindScope: KindScope): Promise<CallAnswer<string | undefined>> {
  const call = callOn(kindScope, 'list');
  return cluster.calls.call({ call, permission: call, limit: cluster.limit }, async (signal) => {
    const list = await cluster.server.json(`${kindScope.path}?limit=1`, METADATA_LIST, cluster.limits.jsonDocument, signal);
    return headOf(list).resourceVersion;
  });
}

function readPage(cluster: LiveCluster, kindScope: KindScope, query: URLSearchParams): Promise<CallAnswer<Page | 'too large'>> {
  const { server, limits, limit } = cluster;
  const { read, path, only } = kindScope;
  const verb = only === undefined ? 'list' : 'get';
  const call = callOn(kindScope, verb);
  return cluster.calls.call({ call, permission: call, limit }, async (signal) => {
    const observations: Observation[] = [];
    let nameless = 0;
    const take = (item: unknown): void => {
      const fields = fieldsOf(item);
      const told = fields === undefined ? undefined : kindScope.tell(fields);
      if (told === undefined) nameless += 1;
      else if (told.kind === 'seen') observations.push(...told.observations);
    };
    if (only !== undefined) {
      take(await server.json(`${path}/${only}`, 'application/json', limits.jsonDocument, signal));
      return { observations, next: undefined, position: undefined, bytes: 0, nameless };
    }
    const body = await server.stream(`${path}?${query}`, { accept: read.isWhole ? 'application/json' : METADATA_LIST, signal });
    const bounds = { longest: limits.jsonDocument, total: mostBytes(cluster), depth: DEPTH };
    try {
      const { around, bytes } = await readJsonList(body, 'items', take, bounds);
      const head = headOf(around);
      return { observations, next: head.continue || undefined, position: head.resourceVersion || undefined, bytes, nameless };
    } catch (error) {
      if (error instanceof JsonListTooLong) return 'too large';
      throw error;
    }
  });
}

function mostBytes({ limits }: LiveCluster): number {
  return Math.min(MOST_BYTES, limits.jsonDocument);
}

function headOf(list: unknown): { readonly resourceVersion?: string | undefined; readonly continue?: string | undefined } {
  const head = parseListHead(list);
  if (head === undefined) throw new ProtocolError('its answer is not a list of the Kubernetes API');
  return head;
}

type NoAnswer = Exclude<CallAnswer<unknown>, { kind: 'answer' }>;

function broken(cluster: LiveCluster, kindScope: KindScope, answer: NoAnswer, isStale: boolean): ScopePage {
  const gap = scopeGap(cluster, kindScope, failureOf(answer));
  const isExpired = isStale || (answer.kind === 'failed' && answer.failure === 'expired');
  return { kind: 'broken', gap, ...(isExpired ? { restart: true } : {}) };
}

/** A kind that is no longer served was removed with all that there was of it, but a proxy says the same of what it hides. */
function failureOf(answer: NoAnswer): { readonly code: string; readonly why: string } {
  return answer.kind === 'failed' ? answer : { code: 'API_UNAVAILABLE', why: 'the server does not have it any more' };
}

function namelessGap(cluster: LiveCluster, kindScope: KindScope, count: number): Observation {
  const why = `${count} of a page have no name or no metadata that can be read`;
  return { kind: 'gap', gap: scopeGap(cluster, kindScope, { code: 'API_REJECTED', why }) };
}

/** The path of a collection, of one namespace only. */
export function inNamespace(path: string, namespace: string): string {
  const at = path.lastIndexOf('/');
  return `${path.slice(0, at)}/namespaces/${encodeURIComponent(namespace)}${path.slice(at)}`;
}
