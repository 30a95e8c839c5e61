/**
 * An estate in memory behind the port of live estates: scopes with resources, pages, refusals, events. What a test does to
 * it is seen by the next call, as with a real platform.
 */
import {
  resourceId,
  scopeKey,
  type Gap,
  type Json,
  type Observation,
  type Resource,
  type ResourceId,
  type Scope,
  type SourceId,
} from '../../src/model/index.js';
import type { Change, Estate, EstateConnector, EstateContext, ScopePage } from '../../src/ports/index.js';

export interface LiveWorld {
  readonly connector: EstateConnector;
  /** The scope of a kind in an account, made when it is new. */
  scope(kind: string, account?: string): Scope;
  put(scope: Scope, name: string, raw?: Json): ResourceId;
  remove(id: ResourceId): void;
  /** From now on listing the scope is refused; until `allow`. */
  deny(scope: Scope): void;
  allow(scope: Scope): void;
  /** Listing the scope fails behind this many pages, once. */
  breakAfter(scope: Scope, pages: number): void;
  /** An account that cannot be listed: a gap among the scopes. */
  hideAccount(account: string): void;
  showAccount(account: string): void;
  /** An event arrives. */
  say(change: Change): void;
  touched(id: ResourceId, at?: string): Change & { readonly kind: 'touched' };
  endEvents(): void;
  /** Calls so far: pages asked for, and resources read again. */
  readonly pagesRead: () => number;
  readonly rereads: readonly ResourceId[];
  readonly acknowledged: readonly ResourceId[];
  pageSize: number;
}

interface Held {
  readonly scope: Scope;
  readonly name: string;
  raw: Json;
  version: number;
}

export function liveWorld(): LiveWorld {
  const scopes = new Map<string, Scope>();
  const held = new Map<ResourceId, Held>();
  const denied = new Set<string>();
  const breaks = new Map<string, number>();
  const hidden = new Set<string>();
  const events: (Change | 'end')[] = [];
  let wake = (): void => undefined;
  let pages = 0;
  const rereads: ResourceId[] = [];
  const acknowledged: ResourceId[] = [];

  const world: LiveWorld = {
    connector: {
      name: 'fake',
      describes: 'an estate in memory',
      kinds: [],
      grant: (permissions) => ({ as: 'list', format: 'json', text: JSON.stringify(permissions) }),
      recognise: async (candidate) =>
        candidate.kind === 'address' && candidate.address.startsWith('fake://')
          ? { candidate, as: 'estate in memory' }
          : undefined,
      open: async (_claim, _options, context) => open(context),
    },
    scope(kind, account = 'one') {
      const scope: Scope = { platform: 'fake', account, apiVersion: 'fake.example/v1', kind };
      const key = scopeKey(scope);
      scopes.set(key, scopes.get(key) ?? scope);
      return scopes.get(key) ?? scope;
    },
    put(scope, name, raw = {}) {
      const id = idOf(scope, name);
      const version = (held.get(id)?.version ?? 0) + 1;
      held.set(id, { scope, name, raw, version });
      return id;
    },
    remove: (id) => void held.delete(id),
    deny: (scope) => void denied.add(scopeKey(scope)),
    allow: (scope) => void denied.delete(scopeKey(scope)),
    breakAfter: (scope, after) => void breaks.set(scopeKey(scope), after),
    hideAccount: (account) => void hidden.add(account),
    showAccount: (account) => void hidden.delete(account),
    say(change) {
      events.push(change);
      wake();
    },
    touched(id, at = '2026-01-01T00:00:00Z') {
      const scope = held.get(id)?.scope ?? scopeOf(id);
      return { kind: 'touched', scope, resource: id, at, acknowledge: async () => void acknowledged.push(id) };
    },
    endEvents() {
      events.push('end');
      wake();
    },
    pagesRead: () => pages,
    rereads,
    acknowledged,
    pageSize: 2,
  };
  return world;

  function idOf(scope: Scope, name: string): ResourceId {
    return resourceId(`fake:${scope.account ?? ''}/${scope.kind}/${name}`);
  }

  function scopeOf(id: ResourceId): Scope {
    const [account = '', kind = ''] = id.slice('fake:'.length).split('/');
    return { platform: 'fake', account, apiVersion: 'fake.example/v1', kind };
  }

  function open(context: EstateContext): Estate {
    const { source, signal } = context;
    return {
      async *scopes() {
        for (const account of hidden) yield { kind: 'gap', gap: gapOf(source, `account ${account}`, 'it cannot be listed') };
        for (const scope of scopes.values()) if (!hidden.has(scope.account ?? '')) yield { kind: 'scope', scope };
      },
      read: (scope, from) => read(scope, from, source),
      async reread(_scope, id) {
        rereads.push(id);
        const found = held.get(id);
        if (found === undefined) return { kind: 'gone' };
        if (denied.has(scopeKey(found.scope))) return { kind: 'unknown', gap: gapOf(source, id, 'access denied') };
        return { kind: 'seen', observations: [observed(id, found, source)] };
      },
      async *changes() {
        for (;;) {
          if (signal.aborted) return;
          const next = events.shift();
          if (next === 'end') return;
          if (next !== undefined) {
            yield next;
            continue;
          }
          await new Promise<void>((resolve) => {
            wake = resolve;
            signal.addEventListener('abort', () => resolve(), { once: true });
          });
        }
      },
      close: async () => undefined,
    };
  }

  async function* read(scope: Scope, from: string | undefined, source: SourceId): AsyncIterable<ScopePage> {
    const key = scopeKey(scope);
    let after = from ?? '';
    for (let given = 0; ; given += 1) {
      pages += 1;
      await new Promise((resolve) => setImmediate(resolve));
      if (denied.has(key) || breaks.get(key) === given) {
        breaks.delete(key);
        yield { kind: 'broken', gap: gapOf(source, key, 'access denied; it needs fake:list') };
        return;
      }
      const rest = [...held]
        .filter(([, one]) => scopeKey(one.scope) === key && one.name > after)
        .sort(([, a], [, b]) => (a.name < b.name ? -1 : 1));
      const page = rest.slice(0, world.pageSize);
      const observations = page.map(([id, one]) => observed(id, one, source));
      after = page.at(-1)?.[1].name ?? after;
      if (rest.length <= world.pageSize) {
        yield { kind: 'page', observations, position: `${key}@${pages}` };
        return;
      }
      yield { kind: 'page', observations, next: after };
    }
  }

  function observed(id: ResourceId, { scope, name, raw, version }: Held, source: SourceId): Observation {
    const resource: Resource = {
      id,
      source,
      platform: scope.platform,
      apiVersion: scope.apiVersion,
      kind: scope.kind,
      name,
      ...(scope.account === undefined ? {} : { account: scope.account }),
      version: String(version),
      labels: {},
      annotations: {},
      raw,
    };
    return { kind: 'resource', resource, uses: [] };
  }
}

function gapOf(source: SourceId, what: string, why: string): Gap {
  return { code: 'PERMISSION_MISSING', source, what, why, hides: ['resources', 'findings'] };
}
