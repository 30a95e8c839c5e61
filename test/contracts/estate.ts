/** What every connector to a live estate must do, over its emulator and over recorded answers alike. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApiCalls } from '../../src/discover/index.js';
import {
  scopeKey,
  sourceId,
  type Gap,
  type Observation,
  type Resource,
  type ResourceId,
  type Scope,
} from '../../src/model/index.js';
import type { Estate, EstateConnector, EstateOptions, ScopePage } from '../../src/ports/index.js';
import { systemTimer } from '../../src/lib/system-timer.js';
import { TEST_LIMITS } from '../fakes/read-context.js';

/** A platform with something in it. */
export interface EstatePlatform {
  readonly connector: EstateConnector;
  readonly address: string;
  readonly options?: Partial<EstateOptions>;
  /** Resources that must be found, by id. Not empty. */
  readonly holds: readonly string[];
  /** The id of one that there is not, in a kind that there is. */
  readonly missing: string;
  /** Texts that were planted where secrets lie. */
  readonly secrets: readonly string[];
  /** From now on calls that need this permission are refused, until `allow`. Called only where `refusals` are given. */
  deny?(permission: string): Promise<void>;
  allow?(): Promise<void>;
  close(): Promise<void>;
}

/** Permissions that the platform can refuse. */
export interface Refusals {
  /** Of a call that lists some of the scopes. */
  readonly list?: string;
  /** Of a call that only adds members to resources. */
  readonly detail?: string;
}

const SOURCE = sourceId('contract');

/** @param start starts the platform; it is read several times and not changed */
export function describeEstate(name: string, start: () => Promise<EstatePlatform>, refusals: Refusals = {}): void {
  describe(`${name}, as every live estate,`, () => {
    let platform: EstatePlatform;
    let estate: Estate;
    beforeAll(async () => {
      platform = await start();
      estate = await openEstate(platform);
    }, 120_000);
    afterAll(async () => {
      await estate?.close();
      await platform?.close();
    });

    it('claims addresses of its scheme, and nothing else', async () => {
      const { connector } = platform;
      expect(await connector.recognise({ kind: 'address', address: platform.address })).toBeDefined();
      for (const address of ['ftp://x', `${connector.name}x://y`, 'registry://r.example/a'])
        expect(await connector.recognise({ kind: 'address', address })).toBeUndefined();
      expect(await connector.recognise({ kind: 'folder', path: '/', entries: new Set() })).toBeUndefined();
    });

    it('declares for each kind the calls that answer for it, each with a permission, all of which the grant gives', () => {
      const { connector } = platform;
      expect(connector.kinds.length).toBeGreaterThan(0);
      for (const { kind, calls } of connector.kinds) {
        expect(calls.length, kind).toBeGreaterThan(0);
        for (const { call, permission } of calls)
          expect(
            [call, permission].every((text) => text !== ''),
            `${kind} ${call}`,
          ).toBe(true);
      }
      const permissions = connector.kinds.flatMap(({ calls }) => calls.map(({ permission }) => permission));
      expect(connector.grant([...new Set(permissions)]).text.length).toBeGreaterThan(0);
    });

    it('finds each scope once', async () => {
      const { scopes } = await scopesOf(estate);
      const keys = scopes.map(scopeKey);
      expect(keys.length).toBeGreaterThan(0);
      expect(new Set(keys).size).toBe(keys.length);
      for (const scope of scopes) expect(scope.platform).toBe(platform.connector.name);
    });

    it('reads what there is, each resource once, of its scope, named by its platform, in JSON', async () => {
      const found = await readAll(estate);
      const ids = found.resources.map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
      expect(ids).toEqual(expect.arrayContaining([...platform.holds]));
      for (const { scope, resource } of found.read) {
        expect(resource.id.startsWith(`${platform.connector.name}:`), resource.id).toBe(true);
        expect([resource.source, resource.platform, resource.kind, resource.apiVersion]).toEqual([
          SOURCE,
          scope.platform,
          scope.kind,
          scope.apiVersion,
        ]);
        expect(JSON.parse(JSON.stringify(resource))).toEqual(resource);
        if (resource.createdAt !== undefined) expect(Number.isNaN(Date.parse(resource.createdAt))).toBe(false);
      }
    });

    it('gives edges that start at what it read', async () => {
      const found = await readAll(estate);
      const ids = new Set<ResourceId>(found.resources.map(({ id }) => id));
      for (const observation of found.observations) {
        if (observation.kind !== 'edge') continue;
        const { from, to, evidence } = observation.edge;
        expect(ids.has(from) || ids.has(to), `${from} → ${to}`).toBe(true);
        expect(evidence).not.toBe('');
      }
    });

    it('lets no secret out', async () => {
      const text = JSON.stringify((await readAll(estate)).observations);
      for (const secret of platform.secrets) expect(text).not.toContain(secret);
    });

    it('reads the same a second time', async () => {
      const [first, second] = [await readAll(estate), await readAll(estate)];
      expect(byId(second.resources)).toEqual(byId(first.resources));
    });

    it('goes on behind any page, without a hole and without a double', async () => {
      for (const scope of (await scopesOf(estate)).scopes) {
        const pages = await pagesOf(estate, scope);
        const whole = idsOf(pages);
        for (const [index, page] of pages.entries()) {
          if (page.kind !== 'page' || page.next === undefined) continue;
          const rest = idsOf(await pagesOf(estate, scope, page.next));
          expect([...idsOf(pages.slice(0, index + 1)), ...rest]).toEqual(whole);
        }
      }
    });

    it('says of one resource that is read again what its page said', async () => {
      const found = await readAll(estate);
      for (const id of platform.holds) {
        const before = found.read.find(({ resource }) => resource.id === id);
        if (before === undefined) throw new Error(`${id} was not read`);
        const again = await estate.reread(before.scope, before.resource.id);
        expect(again.kind, id).toBe('seen');
        expect(again.kind === 'seen' ? resourcesOf(again.observations) : []).toEqual([before.resource]);
      }
    });

    it('says that what is not there is gone', async () => {
      const found = await readAll(estate);
      const scope = found.read.find(({ resource }) => resource.id === platform.holds[0])?.scope;
      if (scope === undefined) throw new Error('nothing was read');
      expect((await estate.reread(scope, platform.missing as ResourceId)).kind).toBe('gone');
    });

    const { list, detail } = refusals;
    if (list !== undefined)
      it('ends a scope that it may not list as broken, naming the permission, and reads the others', async () => {
        await platform.deny?.(list);
        try {
          const refused = await readAll(await openEstate(platform));
          expect(refused.broken.map(({ code }) => code)).toContain('PERMISSION_MISSING');
          expect(refused.broken.some(({ why }) => why.includes(list))).toBe(true);
          expect(refused.resources.length).toBeGreaterThan(0);
        } finally {
          await platform.allow?.();
        }
      });

    if (detail !== undefined)
      it('marks what a refused call would have said as unread, with one gap that names the permission', async () => {
        const before = await readAll(estate);
        await platform.deny?.(detail);
        try {
          const refused = await readAll(await openEstate(platform));
          expect(refused.resources.map(({ id }) => id).sort()).toEqual(before.resources.map(({ id }) => id).sort());
          expect(refused.resources.some(({ unread }) => unread?.some(({ why }) => why.includes(detail)) === true)).toBe(true);
          const gaps = refused.gaps.filter(({ why, code }) => code === 'PERMISSION_MISSING' && why.includes(detail));
          expect(gaps.length).toBeGreaterThan(0);
        } finally {
          await platform.allow?.();
        }
      });
  });
}

/** Opens a platform as the pipeline does. */
export async function openEstate(
  { connector, address, options = {} }: Pick<EstatePlatform, 'connector' | 'address' | 'options'>,
  signal: AbortSignal = new AbortController().signal,
): Promise<Estate> {
  const claim = await connector.recognise({ kind: 'address', address });
  if (claim === undefined) throw new Error(`${connector.name} does not claim ${address}`);
  const timer = systemTimer;
  const calls = createApiCalls({
    clock: { now: () => new Date() },
    timer,
    random: Math.random,
    bounds: { start: 200, most: 500, burst: 200 },
  });
  return connector.open(
    claim,
    { accounts: [], regions: [], kinds: [], ...options },
    {
      source: SOURCE,
      limits: TEST_LIMITS,
      signal,
      calls: (classify) => calls.caller(classify, signal),
      progress: () => undefined,
    },
  );
}

export async function scopesOf(estate: Estate): Promise<{ readonly scopes: readonly Scope[]; readonly gaps: readonly Gap[] }> {
  const scopes: Scope[] = [];
  const gaps: Gap[] = [];
  for await (const found of estate.scopes()) {
    if (found.kind === 'scope') scopes.push(found.scope);
    else gaps.push(found.gap);
  }
  return { scopes, gaps };
}

export interface WholeReading {
  readonly read: readonly { readonly scope: Scope; readonly resource: Resource }[];
  readonly resources: readonly Resource[];
  readonly observations: readonly Observation[];
  /** Gaps beside what was read, and of scopes that cannot be listed. */
  readonly gaps: readonly Gap[];
  /** Of scopes that could not be read to their end. */
  readonly broken: readonly Gap[];
}

export async function readAll(estate: Estate): Promise<WholeReading> {
  const { scopes, gaps } = await scopesOf(estate);
  const read: { scope: Scope; resource: Resource }[] = [];
  const observations: Observation[] = [];
  const broken: Gap[] = [];
  const readings = await Promise.all(scopes.map(async (scope) => ({ scope, pages: await pagesOf(estate, scope) })));
  for (const { scope, pages } of readings) {
    for (const page of pages) {
      if (page.kind === 'broken') broken.push(page.gap);
      else {
        observations.push(...page.observations);
        read.push(...resourcesOf(page.observations).map((resource) => ({ scope, resource })));
      }
    }
  }
  const beside = observations.flatMap((one) => (one.kind === 'gap' ? [one.gap] : []));
  return { read, resources: read.map(({ resource }) => resource), observations, gaps: [...gaps, ...beside], broken };
}

/** A scope's pages. Throws when they end neither with a last page nor with a broken one. */
export async function pagesOf(estate: Estate, scope: Scope, from?: string): Promise<readonly ScopePage[]> {
  const pages: ScopePage[] = [];
  for await (const page of estate.read(scope, from)) pages.push(page);
  const last = pages.at(-1);
  if (last === undefined || (last.kind === 'page' && last.next !== undefined))
    throw new Error(`${scopeKey(scope)} has no last page`);
  return pages;
}

function idsOf(pages: readonly ScopePage[]): readonly string[] {
  return pages.flatMap((page) => (page.kind === 'page' ? resourcesOf(page.observations).map(({ id }) => id) : []));
}

function resourcesOf(observations: readonly Observation[]): readonly Resource[] {
  return observations.flatMap((one) => (one.kind === 'resource' ? [one.resource] : []));
}

function byId(resources: readonly Resource[]): Readonly<Record<string, Resource>> {
  return Object.fromEntries(resources.map((resource) => [resource.id, resource]));
}
