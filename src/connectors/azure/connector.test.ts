import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { scopeKey, type Edge, type Gap, type Observation, type Resource, type Scope } from '../../model/index.js';
import type { Estate, EstateOptions, ScopePage } from '../../ports/index.js';
import { azure } from './connector.js';
import { HAVE_RECORDINGS, recordedWorld } from '../../../test/fakes/azure/recordings.js';
import {
  ACCOUNT,
  DISK,
  GROUP,
  MACHINE,
  NIC,
  NSG,
  openOver,
  SECRET,
  shopWorld,
  SUBSCRIPTION,
  VAULT,
  type OpenedEstate,
} from '../../../test/fakes/azure/world.js';

let opened: OpenedEstate | undefined;
afterEach(async () => {
  await opened?.close();
  opened = undefined;
});

async function open(
  world: Parameters<typeof openOver>[0] = shopWorld(),
  options: Partial<EstateOptions> = {},
): Promise<OpenedEstate> {
  await opened?.close();
  opened = await openOver(world, options);
  return opened;
}

async function scopesOf(estate: Estate): Promise<{ readonly scopes: readonly Scope[]; readonly gaps: readonly Gap[] }> {
  const scopes: Scope[] = [];
  const gaps: Gap[] = [];
  for await (const found of estate.scopes())
    if (found.kind === 'scope') scopes.push(found.scope);
    else gaps.push(found.gap);
  return { scopes, gaps };
}

async function pagesOf(estate: Estate, scope: Scope, from?: string): Promise<readonly ScopePage[]> {
  const pages: ScopePage[] = [];
  for await (const page of estate.read(scope, from)) pages.push(page);
  return pages;
}

const observationsIn = (pages: readonly ScopePage[]): readonly Observation[] =>
  pages.flatMap((page) => (page.kind === 'page' ? page.observations : []));
const resourcesIn = (observations: readonly Observation[]): readonly Resource[] =>
  observations.flatMap((each) => (each.kind === 'resource' ? [each.resource] : []));
const edgesIn = (observations: readonly Observation[]): readonly Edge[] =>
  observations.flatMap((each) => (each.kind === 'edge' ? [each.edge] : []));
const gapsIn = (observations: readonly Observation[]): readonly Gap[] =>
  observations.flatMap((each) => (each.kind === 'gap' ? [each.gap] : []));

function scope(kind: string): Scope {
  const known = azure.kinds.find((each) => each.kind === kind);
  if (known === undefined) throw new Error(`no kind ${kind}`);
  return { platform: 'azure', account: SUBSCRIPTION, apiVersion: known.apiVersion, kind };
}

const idOf = (arm: string): string => `azure:${arm.toLowerCase()}`;

describe('what there is to read', () => {
  it('is every kind in every subscription that is shown', async () => {
    const { estate } = await open();
    const { scopes, gaps } = await scopesOf(estate);
    expect(gaps).toEqual([]);
    expect(scopes).toHaveLength(azure.kinds.length);
    expect(new Set(scopes.map(scopeKey)).size).toBe(scopes.length);
  });

  it('is narrowed by the name or id of a subscription and by kinds, and a subscription that is not shown is a gap', async () => {
    const { estate } = await open(shopWorld(), { accounts: ['shop', 'elsewhere'], kinds: ['vaults', 'microsoft.web sites'] });
    const { scopes, gaps } = await scopesOf(estate);
    expect(scopes.map(({ kind }) => kind)).toEqual(['vaults', 'sites']);
    expect(gaps).toMatchObject([{ what: 'subscription elsewhere', code: 'PERMISSION_MISSING', hides: ['resources'] }]);
  });

  it.each([
    ['no subscription is shown', { subscriptions: [] }, 'PERMISSION_MISSING'],
    ['the list is refused', { failures: [{ status: 401, code: 'ExpiredAuthenticationToken' }] }, 'CREDENTIALS_REFUSED'],
  ])('is a gap, never nothing, when %s', async (_, world, code) => {
    const { estate } = await open({ ...shopWorld(), ...world });
    const { scopes, gaps } = await scopesOf(estate);
    expect(scopes).toEqual([]);
    expect(gaps).toMatchObject([{ code, hides: ['resources'] }]);
  });
});

describe('a resource', () => {
  it('is as ARM gives it, with what the further calls say, without nulls', async () => {
    const { estate } = await open();
    const [account] = resourcesIn(observationsIn(await pagesOf(estate, scope('storageAccounts'))));
    expect(account).toMatchObject({
      id: idOf(ACCOUNT),
      platform: 'azure',
      apiVersion: 'Microsoft.Storage/2023-05-01',
      kind: 'storageAccounts',
      name: 'shopfiles',
      account: SUBSCRIPTION,
      region: 'westeurope',
      createdAt: '2024-05-01T10:00:00.123Z',
      labels: { team: 'shop' },
    });
    expect(account?.raw).toEqual({
      id: ACCOUNT,
      name: 'shopfiles',
      type: 'Microsoft.Storage/storageAccounts',
      location: 'westeurope',
      tags: { team: 'shop' },
      properties: { creationTime: '2024-05-01T10:00:00.1234567Z' },
      blobServices: { id: `${ACCOUNT}/blobServices/default`, name: 'default', properties: {} },
      blobDiagnosticSettings: [{ name: 'all' }],
    });
    expect(account?.unread).toBeUndefined();
  });

  it('names what it uses, what encrypts it, what it is in and whom it runs as', async () => {
    const { estate } = await open();
    const edges = edgesIn(observationsIn(await pagesOf(estate, scope('virtualMachines'))));
    const group = GROUP.toLowerCase();
    expect(edges.map(({ relation, to, evidence }) => [relation, to, evidence])).toEqual([
      ['member-of', `azure:${group}`, 'id'],
      ['uses', idOf(NIC), 'properties.networkProfile.networkInterfaces[0].id'],
      ['uses', idOf(DISK), 'properties.storageProfile.osDisk.managedDisk.id'],
      [
        'encrypted-by',
        `azure:${group}/providers/microsoft.compute/diskencryptionsets/main`,
        'properties.storageProfile.osDisk.managedDisk.diskEncryptionSet.id',
      ],
      [
        'runs-as',
        `azure:${group}/providers/microsoft.managedidentity/userassignedidentities/web`,
        'identity.userAssignedIdentities',
      ],
    ]);
    expect(edges.every(({ from }) => from === idOf(MACHINE))).toBe(true);
  });

  it('has no secret in it: what was taken out is unread, and its name stays', async () => {
    const { estate } = await open();
    const observations = [...(await pagesOf(estate, scope('sites'))), ...(await pagesOf(estate, scope('virtualMachines')))];
    expect(JSON.stringify(observations)).not.toContain(SECRET);
    const [site, machine] = resourcesIn(observationsIn(observations));
    expect(site?.unread?.map(({ path }) => path)).toEqual([
      'config.properties.appSettings[0].value',
      'config.properties.connectionStrings[0].connectionString',
      'config.properties.azureStorageAccounts.files.accessKey',
    ]);
    expect(site?.unread?.every(({ why }) => why.startsWith('redacted: '))).toBe(true);
    expect(JSON.stringify(site?.raw)).toContain('DB_PASSWORD');
    expect(machine?.unread?.map(({ path }) => path)).toEqual([
      'properties.osProfile.adminPassword',
      'properties.osProfile.customData',
    ]);
  });

  it('that Resource Graph lists has the type of its kind and no nulls', async () => {
    const { estate } = await open();
    const [nic] = resourcesIn(observationsIn(await pagesOf(estate, scope('networkInterfaces'))));
    expect(nic?.raw).toEqual({
      id: NIC,
      name: 'web-nic',
      type: 'Microsoft.Network/networkInterfaces',
      location: 'westeurope',
      tags: { team: 'shop' },
      properties: { networkSecurityGroup: { id: NSG } },
    });
  });

  it('of a subscription has the display name as its name', async () => {
    const { estate } = await open();
    const [subscription] = resourcesIn(observationsIn(await pagesOf(estate, scope('subscriptions'))));
    expect(subscription).toMatchObject({
      id: `azure:/subscriptions/${SUBSCRIPTION}`,
      name: 'Shop',
      raw: { name: 'Shop', state: 'Enabled' },
    });
  });
});

describe('pages', () => {
  it.each(['storageAccounts', 'vaults/keys', 'vaults', 'networkInterfaces', 'subscriptions'])(
    'of %s go on behind any of them, and end without a next one',
    async (kind) => {
      const { estate } = await open({ ...shopWorld(), pageSize: 1 });
      const pages = await pagesOf(estate, scope(kind));
      const all = resourcesIn(observationsIn(pages)).map(({ id }) => id);
      expect(new Set(all).size).toBe(all.length);
      expect(pages.map((page) => page.kind === 'page' && page.next !== undefined)).toEqual(
        pages.map((_, index) => index < pages.length - 1),
      );
      for (const [index, page] of pages.entries()) {
        if (page.kind !== 'page' || page.next === undefined) continue;
        const rest = resourcesIn(observationsIn(await pagesOf(estate, scope(kind), page.next))).map(({ id }) => id);
        const before = resourcesIn(observationsIn(pages.slice(0, index + 1))).map(({ id }) => id);
        expect([...before, ...rest]).toEqual(all);
      }
    },
  );

  it('give the same on a second reading, and each resource the same when it is read again', async () => {
    const { estate } = await open();
    for (const kind of ['storageAccounts', 'vaults/keys', 'networkInterfaces', 'sites', 'subscriptions', 'resourceGroups']) {
      const first = observationsIn(await pagesOf(estate, scope(kind)));
      expect(observationsIn(await pagesOf(estate, scope(kind)))).toEqual(first);
      for (const { id } of resourcesIn(first)) {
        const again = await estate.reread(scope(kind), id);
        const of = first.filter(
          (each) => (each.kind === 'resource' ? each.resource.id : each.kind === 'edge' ? each.edge.from : '') === id,
        );
        expect(again).toEqual({ kind: 'seen', observations: of });
      }
    }
  });

  it('begin anew for a place to go on from that is not taken', async () => {
    const { estate } = await open();
    expect(await pagesOf(estate, scope('vaults'), 'nonsense')).toMatchObject([
      { kind: 'broken', restart: true, gap: { code: 'CURSOR_EXPIRED' } },
    ]);
    const link = `/subscriptions/${SUBSCRIPTION}/providers/Microsoft.KeyVault/vaults?api-version=2023-07-01&$skiptoken=x`;
    expect(await pagesOf(estate, scope('vaults'), JSON.stringify({ link }))).toMatchObject([{ kind: 'broken', restart: true }]);
  });

  it('hold only what is in the regions that are wanted', async () => {
    const { estate } = await open(shopWorld(), { regions: ['North Europe'] });
    expect(resourcesIn(observationsIn(await pagesOf(estate, scope('storageAccounts')))).map(({ name }) => name)).toEqual([
      'shopfiles2',
    ]);
  });
});

describe('what may not be read', () => {
  it.each([
    'storageAccounts',
    'vaults',
    'vaults/keys',
    'networkInterfaces',
    'servers/databases',
    'resourceGroups',
    'subscriptions',
  ])('of %s breaks the scope and names what is needed', async (kind) => {
    const known = azure.kinds.find((each) => each.kind === kind);
    const needed = known?.calls.find(({ gives }) => gives.includes('id'))?.permission ?? '';
    const { estate } = await open({ ...shopWorld(), denied: new Set([needed.toLowerCase()]) });
    const pages = await pagesOf(estate, scope(kind));
    expect(pages.at(-1)).toMatchObject({ kind: 'broken', gap: { code: 'PERMISSION_MISSING' } });
    expect(JSON.stringify(pages.at(-1))).toContain(needed);
  });

  it('of a resource is unread in each, with one gap that names the action and how many', async () => {
    const denied = new Set(['microsoft.storage/storageaccounts/blobservices/read']);
    const { estate } = await open({ ...shopWorld(), denied, pageSize: 2 });
    const observations = observationsIn(await pagesOf(estate, scope('storageAccounts')));
    for (const { unread } of resourcesIn(observations)) expect(unread?.map(({ path }) => path)).toEqual(['blobServices']);
    expect(gapsIn(observations)).toHaveLength(1);
    expect(gapsIn(observations)[0]).toMatchObject({
      code: 'PERMISSION_MISSING',
      what: `GET {id}/blobServices/default of 3 storageAccounts in subscription ${SUBSCRIPTION}`,
    });
    expect(gapsIn(observations)[0]?.why).toContain('it needs Microsoft.Storage/storageAccounts/blobServices/read');
  });

  it.each(azure.kinds.flatMap(({ kind, calls }) => calls.map(({ permission }) => [kind, permission] as const)))(
    'of %s for want of %s is named by a gap, where there is something to read',
    async (kind, permission) => {
      const { estate } = await open({ ...shopWorld(), denied: new Set([permission.toLowerCase()]) });
      const whole = await openOver(shopWorld());
      const held = resourcesIn(observationsIn(await pagesOf(whole.estate, scope(kind)))).length > 0;
      await whole.close();
      const said = JSON.stringify(await pagesOf(estate, scope(kind)));
      if (held) expect(said).toContain(permission);
    },
  );

  it('keeps a list from being whole that may leave something out, and what it has is kept', async () => {
    const world = shopWorld();
    const permissions = `/subscriptions/${SUBSCRIPTION}/providers/microsoft.authorization/permissions`;
    world.answers.set(permissions, { value: [{ actions: ['Microsoft.Storage/*/read'], notActions: ['*/queueServices/*'] }] });
    const { estate } = await open(world);
    expect((await pagesOf(estate, scope('storageAccounts'))).map(({ kind }) => kind)).toEqual(['page']);
    for (const kind of ['vaults', 'networkInterfaces', 'vaults/keys']) {
      const pages = await pagesOf(estate, scope(kind));
      expect(resourcesIn(observationsIn(pages)).length).toBeGreaterThan(0);
      expect(pages.at(-1)).toMatchObject({ kind: 'broken', gap: { code: 'PERMISSION_MISSING' } });
      for (const page of pages)
        if (page.kind === 'page') expect((await pagesOf(estate, scope(kind), page.next)).at(-1)?.kind).toBe('broken');
    }
  });

  it('below one parent leaves the children of others, and the scope is not whole', async () => {
    const world = shopWorld();
    const { estate, server } = await open(world);
    server.world.answers.set(`${VAULT}/keys`.toLowerCase(), { unexpected: true });
    const pages = await pagesOf(estate, scope('vaults/keys'));
    expect(resourcesIn(observationsIn(pages)).map(({ name }) => name)).toEqual(['c']);
    expect(pages.at(-1)).toMatchObject({ kind: 'broken', gap: { code: 'API_REJECTED' } });
    const [first] = pages;
    const resumed = await pagesOf(estate, scope('vaults/keys'), first?.kind === 'page' ? first.next : undefined);
    expect(resumed.at(-1)).toMatchObject({ kind: 'broken' });
  });

  it.each([
    ['virtualMachines', MACHINE.replace('/Shop/', '//')],
    ['vaults/keys', `${VAULT.replace('/Shop/', '//')}`],
    ['networkInterfaces', NIC.replace('/Shop/', '//')],
  ])('keeps a list of %s from being whole that has something without an id that can be used', async (kind, id) => {
    const world = shopWorld();
    const type = id.replace(/^.*\/providers\/([^/]+\/[^/]+)\/.*$/, '$1');
    world.resources.unshift({ id, name: 'odd', type, location: 'westeurope', properties: {} });
    const { estate } = await open({ ...world, pageSize: 1 });
    const pages = await pagesOf(estate, scope(kind));
    expect(resourcesIn(observationsIn(pages)).length).toBeGreaterThan(0);
    expect(pages.at(-1)).toMatchObject({ kind: 'broken', gap: { code: 'API_REJECTED' } });
    expect(JSON.stringify(pages.at(-1))).toContain('1 have no id that can be used');
    for (const page of pages)
      if (page.kind === 'page') expect((await pagesOf(estate, scope(kind), page.next)).at(-1)?.kind).toBe('broken');
  });
});

describe('what the platform says it has not', () => {
  it('is nothing where a provider was never registered', async () => {
    const { estate } = await open({ ...shopWorld(), failures: [{ status: 409, code: 'MissingSubscriptionRegistration' }] });
    expect(await pagesOf(estate, scope('vaults'))).toEqual([{ kind: 'page', observations: [] }]);
  });

  it('is never nothing where a path is not served', async () => {
    const { estate } = await open({ ...shopWorld(), failures: [{ status: 404, code: '' }] });
    expect(await pagesOf(estate, scope('vaults'))).toMatchObject([{ kind: 'broken', gap: { code: 'API_REJECTED' } }]);
  });

  it.each([
    [{ status: 404, code: 'ResourceNotFound' }, 'gone'],
    [{ status: 404, code: 'ResourceGroupNotFound' }, 'gone'],
    [{ status: 404, code: 'ParentResourceNotFound' }, 'gone'],
    [{ status: 404, code: 'SubscriptionNotFound' }, 'unknown'],
    [{ status: 404, code: '' }, 'unknown'],
    [{ status: 403, code: 'AuthorizationFailed' }, 'unknown'],
    [{ status: 429, code: 'TooManyRequests' }, 'unknown'],
    [{ status: 503, code: 'ServerTimeout' }, 'unknown'],
  ])('of one resource: %o means %s', async (failure, kind) => {
    const { estate } = await open({ ...shopWorld(), failures: [failure] });
    expect((await estate.reread(scope('vaults'), idOf(VAULT) as never)).kind).toBe(kind);
  });

  it('of another subscription is not asked at all', async () => {
    const { estate, server } = await open();
    const elsewhere = idOf(VAULT).replace(SUBSCRIPTION, '99999999-2222-4333-8444-555555555555');
    expect((await estate.reread(scope('vaults'), elsewhere as never)).kind).toBe('unknown');
    expect(server.requests).toEqual([]);
  });
});

it('ends with a page or as broken, whatever the platform answers', async () => {
  const kinds: readonly string[] = ['storageAccounts', 'vaults/keys', 'networkInterfaces', 'subscriptions', 'servers'];
  const odd: fc.Arbitrary<unknown> = fc.oneof(
    fc.jsonValue(),
    fc.record({ value: fc.jsonValue(), items: fc.jsonValue(), nextLink: fc.jsonValue(), data: fc.jsonValue() }),
  );
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...kinds), fc.array(odd, { minLength: 1, maxLength: 6 }), async (kind, bodies) => {
      const { estate } = await open({
        ...shopWorld(),
        failures: bodies.map((body) => ({ status: 200, code: '', body: body ?? {} })),
      });
      const pages = await pagesOf(estate, scope(kind));
      expect(pages.length).toBeGreaterThan(0);
      expect(pages.at(-1)).not.toHaveProperty('next');
    }),
    {
      numRuns: 60,
      examples: kinds.map((kind): [string, unknown[]] => [kind, [{ id: VAULT, value: [{ id: ACCOUNT, properties: 1 }] }]]),
    },
  );
});

describe.skipIf(!HAVE_RECORDINGS)('what Azure once answered', () => {
  it('is read: the resources of every list, each once, with their details', async () => {
    const world = recordedWorld();
    const { estate } = await open(world);
    const { scopes } = await scopesOf(estate);
    const seen: Resource[] = [];
    for (const each of scopes) {
      const pages = await pagesOf(estate, each);
      seen.push(...resourcesIn(observationsIn(pages)));
      // Parents were recorded, not all of their lists: what is not there is told apart from nothing.
      for (const page of pages) if (page.kind === 'broken') expect(page.gap.why).not.toBe('');
    }
    const count = (kind: string): number => seen.filter((each) => each.kind === kind).length;
    expect(new Set(seen.map(({ id }) => id)).size).toBe(seen.length);
    expect(count('storageAccounts')).toBeGreaterThan(5);
    expect(count('networkSecurityGroups')).toBeGreaterThan(3);
    expect(count('virtualMachines')).toBeGreaterThan(1);
    expect(count('vaults')).toBeGreaterThan(1);
    const isUnread = (each: Resource, member: string): boolean => each.unread?.some(({ path }) => path === member) === true;
    const accounts = seen.filter((each) => each.kind === 'storageAccounts');
    const answered = accounts.filter((each) => !isUnread(each, 'blobServices'));
    expect(answered.length).toBeGreaterThan(0);
    for (const each of answered) expect(JSON.stringify(each.raw)).toContain('"blobServices":{');
    const withRules = seen.filter((each) => each.kind === 'servers' && JSON.stringify(each.raw).includes('"firewallRules":[{'));
    expect(withRules.length).toBeGreaterThan(0);
    expect(JSON.stringify(seen)).not.toMatch(/"accountKey"|AccountKey=|DEC0DEDITtVwMoyAuTz1/);
  });
});
