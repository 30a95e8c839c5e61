/**
 * Lists page by page, each page of the same instant, and watches from a version on. Writes to the response of a watch until its
 * time is up or whoever asked is gone. https://kubernetes.io/docs/reference/using-api/api-concepts/
 */
import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { fieldsAt, type Fields } from '../json.js';
import type { ServedKind } from './kinds.js';
import { namespaceOf, type ObjectEvent, type Objects } from './objects.js';
import { expired, statusOf } from './problem.js';
import { selectionOf } from './selectors.js';

export interface Collection {
  readonly kind: ServedKind;
  /** Undefined for all of them. */
  readonly namespace: string | undefined;
  readonly query: URLSearchParams;
  /** Only what objects say about themselves. */
  readonly isMetadata: boolean;
}

export interface Reads {
  /** Throws ApiProblem for a page that is no longer kept. */
  list(collection: Collection): Fields;
  watch(collection: Collection, response: ServerResponse): void;
  close(): void;
}

/** Readings that were begun and not ended; older ones begin anew. */
const MOST_SNAPSHOTS = 200;
/** Tells who watches where the server is, so that a silence is not taken for an end. Milliseconds. */
const BOOKMARK_EVERY = 30_000;
const LONGEST_WATCH_SECONDS = 3600;

interface Snapshot {
  readonly version: number;
  readonly rest: readonly Fields[];
}

export function readsOf(objects: Objects): Reads {
  const snapshots = new Map<string, Snapshot>();
  const ends = new Set<() => void>();
  return { list, watch, close: () => ends.forEach((end) => end()) };

  function list({ kind, namespace, query, isMetadata }: Collection): Fields {
    const limit = Number(query.get('limit') ?? 0) || Infinity;
    const token = query.get('continue') ?? '';
    const known = token === '' ? undefined : snapshots.get(token);
    if (token !== '' && known === undefined)
      throw expired('The provided continue parameter is too old to display a consistent list result.');
    snapshots.delete(token);
    const all = known?.rest ?? objects.all(kind, namespace).filter(selectionOf(query));
    const version = known?.version ?? objects.version();
    const rest = all.slice(limit);
    const next = rest.length === 0 ? {} : { continue: keep({ version, rest }), remainingItemCount: rest.length };
    const items = all.slice(0, limit).map((object) => (isMetadata ? partial(object) : withoutType(object)));
    const apiVersion = isMetadata ? 'meta.k8s.io/v1' : kind.apiVersion;
    const listKind = isMetadata ? 'PartialObjectMetadataList' : `${kind.kind}List`;
    return { kind: listKind, apiVersion, metadata: { resourceVersion: String(version), ...next }, items };
  }

  function keep(snapshot: Snapshot): string {
    const token = randomUUID();
    snapshots.set(token, snapshot);
    const [oldest] = snapshots.keys();
    if (snapshots.size > MOST_SNAPSHOTS && oldest !== undefined) snapshots.delete(oldest);
    return token;
  }

  function watch({ kind, namespace, query, isMetadata }: Collection, response: ServerResponse): void {
    const isSelected = selectionOf(query);
    const isHere = (object: Fields): boolean => namespace === undefined || namespaceOf(object) === namespace;
    const say = (type: string, object: Fields): void => {
      const shown = isMetadata && type !== 'ERROR' && type !== 'BOOKMARK' ? partial(object) : object;
      response.write(`${JSON.stringify({ type, object: shown })}\n`);
    };
    const forward = (event: ObjectEvent): void => {
      if (event.kind !== kind || !isHere(event.after)) return;
      const [was, is] = [event.before !== undefined && isSelected(event.before), !event.isGone && isSelected(event.after)];
      if (is) say(was ? 'MODIFIED' : 'ADDED', event.after);
      else if (was) say('DELETED', event.after);
    };
    response.writeHead(200, { 'content-type': 'application/json' });
    response.flushHeaders();
    const from = query.get('resourceVersion') ?? '';
    const missed = from === '' || from === '0' ? [] : objects.since(Number(from));
    if (missed === undefined) {
      say('ERROR', statusOf(expired(`too old resource version: ${from} (${objects.version()})`)));
      return void response.end();
    }
    if (from === '' || from === '0') for (const object of objects.all(kind, namespace).filter(isSelected)) say('ADDED', object);
    missed.forEach(forward);
    const unfollow = objects.follow(forward);
    const hasBookmarks = query.get('allowWatchBookmarks') === 'true';
    const { apiVersion, kind: name } = kind;
    const bookmark = (): void => {
      if (hasBookmarks) say('BOOKMARK', { kind: name, apiVersion, metadata: { resourceVersion: String(objects.version()) } });
    };
    const beat = setInterval(bookmark, BOOKMARK_EVERY);
    const seconds = Math.min(LONGEST_WATCH_SECONDS, Number(query.get('timeoutSeconds')) || LONGEST_WATCH_SECONDS);
    const clock = setTimeout(() => response.end(), seconds * 1000);
    const end = (): void => {
      unfollow();
      clearInterval(beat);
      clearTimeout(clock);
      ends.delete(end);
    };
    ends.add(end);
    response.on('close', end);
  }
}

export function partial(object: Fields): Fields {
  return { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: fieldsAt(object, 'metadata') ?? {} };
}

/** What an item is, its list says. */
function withoutType(object: Fields): Fields {
  const { apiVersion: _, kind: __, ...rest } = object;
  return rest;
}
