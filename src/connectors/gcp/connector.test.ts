import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { resourceId, scopeKey, type Edge, type Gap, type Observation, type Resource, type Scope } from '../../model/index.js';
import type { Estate, EstateOptions, ScopePage } from '../../ports/index.js';
import { gcp } from './connector.js';
import { errorBody, type GoogleWorld } from '../../../test/fakes/gcp/google-server.js';
import { HAVE_RECORDINGS, scenarios } from '../../../test/fakes/gcp/recordings.js';
import { NUMBER, openOver, PROJECT, SECRET, shopWorld, without, type OpenedEstate } from '../../../test/fakes/gcp/world.js';

let opened: OpenedEstate | undefined;
afterEach(async () => {
  await opened?.close();
  opened = undefined;
});

async function open(world: Partial<GoogleWorld> = shopWorld(), options: Partial<EstateOptions> = {}): Promise<OpenedEstate> {
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

/** @param name `compute Instance` where two services have a kind of that name */
function scope(name: string, account = PROJECT): Scope {
  const [kind = '', service = ''] = name.split(' ').toReversed();
  const known = gcp.kinds.find((each) => each.kind === kind && each.apiVersion.startsWith(service));
  if (known === undefined) throw new Error(`no kind ${name}`);
  return { platform: 'gcp', account, apiVersion: known.apiVersion, kind };
}

const HELD = [
  'Bucket',
  'compute Instance',
  'CryptoKey',
  'ServiceAccountKey',
  'Dataset',
  'Service',
  'Cluster',
  'Topic',
  'Disk',
  'Network',
];

describe('what there is to read', () => {
  it('is every kind in every project that is shown', async () => {
    const { estate } = await open();
    const { scopes, gaps } = await scopesOf(estate);
    expect(gaps).toEqual([]);
    expect(scopes).toHaveLength(gcp.kinds.length);
    expect(new Set(scopes.map(scopeKey)).size).toBe(scopes.length);
  });

  it('is narrowed by projects and kinds, and a project that is not shown is a gap', async () => {
    const { estate } = await open(shopWorld(), {
      accounts: [PROJECT, 'elsewhere-1'],
      kinds: ['bucket', 'sqladmin.googleapis.com Instance'],
    });
    const { scopes, gaps } = await scopesOf(estate);
    expect(scopes.map(({ kind }) => kind)).toEqual(['Bucket', 'Instance']);
    expect(gaps).toMatchObject([{ what: 'project elsewhere-1', hides: ['resources'] }]);
  });

  it('is each project below an organisation once, by Cloud Asset Inventory', async () => {
    const { estate } = await open(shopWorld(), { accounts: ['organizations/9', 'folders/7', PROJECT], kinds: ['Topic'] });
    expect((await scopesOf(estate)).scopes.map(({ account }) => account)).toEqual([PROJECT]);
  });

  it.each([
    [
      'no project is shown',
      { lists: new Map([['cloudresourcemanager /v3/projects:search', { member: 'projects', items: [] }]]) },
      'PERMISSION_MISSING',
    ],
    [
      'the list is refused',
      { failures: [{ status: 401, body: errorBody(401, 'UNAUTHENTICATED', 'expired') }] },
      'CREDENTIALS_REFUSED',
    ],
  ])('is a gap, never nothing, when %s', async (_, world, code) => {
    const { estate } = await open({ ...shopWorld(), ...world });
    const { scopes, gaps } = await scopesOf(estate);
    expect(scopes).toEqual([]);
    expect(gaps).toMatchObject([{ code, hides: ['resources'] }]);
  });
});

describe('a resource', () => {
  it('is as its own API gives it, with what the further calls say, without nulls', async () => {
    const { estate } = await open();
    const [bucket] = resourcesIn(observationsIn(await pagesOf(estate, scope('Bucket'))));
    expect(bucket).toEqual({
      id: 'gcp://storage.googleapis.com/logs',
      source: 'gcp://',
      platform: 'gcp',
      apiVersion: 'storage.googleapis.com/v1',
      kind: 'Bucket',
      name: 'logs',
      account: PROJECT,
      region: 'europe-west1',
      createdAt: '2024-05-01T10:00:00.123Z',
      version: 'CAI=',
      labels: { team: 'shop' },
      annotations: {},
      raw: {
        name: 'logs',
        location: 'EUROPE-WEST1',
        labels: { team: 'shop' },
        iamConfiguration: { publicAccessPrevention: 'enforced' },
        encryption: { defaultKmsKeyName: `projects/${PROJECT}/locations/europe-west1/keyRings/main/cryptoKeys/data` },
        iamPolicy: { version: 3, etag: 'BwX=', bindings: [{ role: 'roles/viewer', members: ['user:a@example.com'] }] },
      },
    });
  });

  it('names what it uses, what encrypts it, what it is in and whom it runs as', async () => {
    const { estate } = await open();
    const edges = edgesIn(observationsIn(await pagesOf(estate, scope('compute Instance'))));
    const compute = `gcp://compute.googleapis.com/projects/${PROJECT}`;
    expect(edges.map(({ relation, to, evidence }) => [relation, to, evidence])).toEqual([
      ['member-of', `gcp://cloudresourcemanager.googleapis.com/projects/${PROJECT}`, 'name'],
      ['uses', `${compute}/zones/europe-west1-b/disks/web`, 'disks[0].source'],
      ['uses', `${compute}/global/networks/main`, 'networkInterfaces[0].network'],
      ['uses', `${compute}/regions/europe-west1/subnetworks/web`, 'networkInterfaces[0].subnetwork'],
      [
        'encrypted-by',
        `gcp://cloudkms.googleapis.com/projects/${PROJECT}/locations/europe-west1/keyRings/main/cryptoKeys/data`,
        'disks[0].diskEncryptionKey.kmsKeyName',
      ],
      [
        'runs-as',
        `gcp://iam.googleapis.com/projects/${PROJECT}/serviceAccounts/web@${PROJECT}.iam.gserviceaccount.com`,
        'serviceAccounts[0].email',
      ],
    ]);
  });

  it('leads with its edges to what is read: the project, the disk, the key, the account', async () => {
    const { estate } = await open();
    const { scopes } = await scopesOf(estate);
    const all = (await Promise.all(scopes.map((each) => pagesOf(estate, each)))).map(observationsIn).flat();
    const ids = new Set<string>(resourcesIn(all).map(({ id }) => id));
    const dangling = edgesIn(all).filter(({ to }) => !ids.has(to));
    expect(dangling.map(({ to }) => to)).toEqual([
      `gcp://compute.googleapis.com/projects/${PROJECT}/regions/europe-west1/subnetworks/web`,
    ]);
  });

  it('that runs containers says which images', async () => {
    const { estate } = await open();
    const uses = observationsIn(await pagesOf(estate, scope('Service'))).flatMap((each) =>
      each.kind === 'resource' ? each.uses : [],
    );
    expect(uses).toMatchObject([{ container: 'web', containerKind: 'container', reference: 'europe-docker.pkg.dev/shop/web:2' }]);
  });

  it('has no secret in it: what was taken out is unread, its name stays, and so does what policies read', async () => {
    const { estate } = await open();
    const pages = await Promise.all(
      ['compute Instance', 'compute Project', 'Service', 'Cluster'].map((name) => pagesOf(estate, scope(name))),
    );
    expect(JSON.stringify(pages)).not.toContain(SECRET);
    const [machine, project, service, cluster] = pages.map((each) => resourcesIn(observationsIn(each))[0]);
    expect(machine?.raw).toMatchObject({
      metadata: { items: [{ value: 'TRUE' }, { key: 'startup-script' }, { key: 'ssh-keys' }] },
    });
    expect(machine?.unread?.map(({ path }) => path)).toEqual(['metadata.items[1].value', 'metadata.items[2].value']);
    expect(project?.unread?.map(({ path }) => path)).toEqual(['commonInstanceMetadata.items[0].value']);
    expect(service?.unread).toEqual([
      { path: 'template.containers[0].env[0].value', why: 'redacted: the value of an environment variable' },
    ]);
    expect(cluster?.unread?.map(({ path }) => path)).toEqual([
      'masterAuth.clientKey',
      'masterAuth.password',
      'nodePools[0].config.metadata.token',
    ]);
    expect(cluster?.raw).toMatchObject({ nodePools: [{ config: { metadata: { 'disable-legacy-endpoints': 'true' } } }] });
  });

  it('of Cloud SQL has the labels of its settings', async () => {
    const instance = { name: 'orders', region: 'europe-west1', settings: { userLabels: { team: 'shop' } } };
    const world = shopWorld();
    world.lists.set(`sqladmin /v1/projects/${PROJECT}/instances`, { member: 'items', items: [instance] });
    const { estate } = await open(world);
    const [orders] = resourcesIn(observationsIn(await pagesOf(estate, scope('sqladmin Instance'))));
    expect(orders).toMatchObject({ name: 'orders', labels: { team: 'shop' } });
  });

  it('of a list that is empty has the empty list, not nothing', async () => {
    const { estate } = await open();
    const [project] = resourcesIn(observationsIn(await pagesOf(estate, scope('cloudresourcemanager Project'))));
    expect(project).toMatchObject({ id: `gcp://cloudresourcemanager.googleapis.com/projects/${PROJECT}`, name: PROJECT });
    expect(project?.raw).toMatchObject({ name: `projects/${NUMBER}`, metrics: [], alertPolicies: [], sinks: [{ name: 'all' }] });
  });
});

describe('pages', () => {
  it.each(['Bucket', 'CryptoKey', 'ServiceAccountKey', 'Disk', 'compute Instance', 'compute Project'])(
    'of %s go on behind any of them, and end without a next one',
    async (kind) => {
      const { estate } = await open({ ...shopWorld(), pageSize: 1 });
      const pages = await pagesOf(estate, scope(kind));
      const all = resourcesIn(observationsIn(pages)).map(({ id }) => id);
      expect(all.length).toBeGreaterThan(0);
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

  it.each(HELD)('of %s say the same on a second reading, and of each resource when it is read again', async (kind) => {
    const { estate } = await open();
    const first = observationsIn(await pagesOf(estate, scope(kind)));
    expect(resourcesIn(first).length).toBeGreaterThan(0);
    expect(observationsIn(await pagesOf(estate, scope(kind)))).toEqual(first);
    for (const { id } of resourcesIn(first)) {
      const of = first.filter(
        (each) => (each.kind === 'resource' ? each.resource.id : each.kind === 'edge' ? each.edge.from : '') === id,
      );
      expect(await estate.reread(scope(kind), id)).toEqual({ kind: 'seen', observations: of });
    }
  });

  it('begin anew for a place to go on from that is not taken', async () => {
    const { estate } = await open();
    expect(await pagesOf(estate, scope('Bucket'), 'nonsense')).toMatchObject([
      { kind: 'broken', restart: true, gap: { code: 'CURSOR_EXPIRED' } },
    ]);
    expect(await pagesOf(estate, scope('Bucket'), JSON.stringify({ token: 'x' }))).toMatchObject([
      { kind: 'broken', restart: true },
    ]);
  });

  it('hold only what is in the regions that are wanted, or in none', async () => {
    const { estate } = await open(shopWorld(), { regions: ['us-central1'] });
    expect(resourcesIn(observationsIn(await pagesOf(estate, scope('compute Instance'))))).toEqual([]);
    expect(resourcesIn(observationsIn(await pagesOf(estate, scope('Network'))))).toHaveLength(1);
  });

  it.each([
    ['Cluster', { missingZones: ['europe-west1-b'] }],
    ['Service', { unreachable: ['projects/p/locations/europe-west1'] }],
    ['compute Instance', { items: { 'zones/a': { warning: { code: 'UNREACHABLE' } } } }],
  ])('of %s are never whole when a part of it did not answer', async (kind, extra) => {
    const { estate } = await open({ ...shopWorld(), extras: [extra] });
    const pages = await pagesOf(estate, scope(kind));
    expect(pages.at(-1)).toMatchObject({ kind: 'broken', gap: { code: 'API_UNREACHABLE' } });
    for (const page of pages)
      if (page.kind === 'page') expect((await pagesOf(estate, scope(kind), page.next)).at(-1)?.kind).toBe('broken');
  });
});

describe('what may not be read', () => {
  it.each(
    HELD.flatMap((name) => {
      const { kind, apiVersion } = scope(name);
      const known = gcp.kinds.find((each) => each.kind === kind && each.apiVersion === apiVersion);
      return [...new Set((known?.calls ?? []).map(({ permission }) => permission))].map(
        (permission) => [name, permission] as const,
      );
    }),
  )('of %s for want of %s is named by a gap', async (name, permission) => {
    const { estate } = await open({ ...shopWorld(), refused: without(permission) });
    const pages = await pagesOf(estate, scope(name));
    const [held] = resourcesIn(observationsIn(pages));
    const again = held === undefined ? undefined : await estate.reread(scope(name), held.id);
    const isForSwitchedOff = permission === 'cloudasset.assets.listResource' && !['CryptoKey', 'Dataset', 'Disk'].includes(name);
    if (!isForSwitchedOff) expect(JSON.stringify([pages, again])).toContain(`it needs ${permission}`);
  });

  it('of a resource is unread in each, with one gap that names the permission and how many', async () => {
    const { estate } = await open({ ...shopWorld(), refused: without('storage.buckets.getIamPolicy'), pageSize: 1 });
    const observations = observationsIn(await pagesOf(estate, scope('Bucket')));
    for (const { unread } of resourcesIn(observations)) expect(unread?.map(({ path }) => path)).toEqual(['iamPolicy']);
    expect(gapsIn(observations)).toMatchObject([
      {
        code: 'PERMISSION_MISSING',
        what: `GET /storage/v1/b/{name}/iam?optionsRequestedPolicyVersion=3 of 2 Bucket in project ${PROJECT}`,
      },
    ]);
  });

  it('below one parent leaves the children of others, and the scope is not whole', async () => {
    const { estate } = await open({
      ...shopWorld(),
      refused: (service, _, path) => (service === 'cloudkms' && path.includes('/main/') ? 'cloudkms.cryptoKeys.list' : undefined),
    });
    const pages = await pagesOf(estate, scope('CryptoKey'));
    expect(resourcesIn(observationsIn(pages)).map(({ name }) => name)).toEqual(['other']);
    expect(pages.at(-1)).toMatchObject({ kind: 'broken', gap: { code: 'PERMISSION_MISSING' } });
  });

  it.each([
    ['Disk', 'compute.googleapis.com/Disk', { name: 'odd' }],
    ['Disk', 'compute.googleapis.com/Disk', undefined],
    ['CryptoKey', 'cloudkms.googleapis.com/KeyRing', {}],
  ])('keeps what is found of %s from being whole where an asset has no name that can be used', async (name, assetType, data) => {
    const world = shopWorld();
    const ancestors = [`projects/${PROJECT}`];
    const odd = { name: '//compute.googleapis.com/a/../b', assetType, ancestors, ...(data && { resource: { data } }) };
    const { estate } = await open({ ...world, assets: [odd, ...world.assets], pageSize: 1 });
    const pages = await pagesOf(estate, scope(name));
    expect(resourcesIn(observationsIn(pages)).length).toBeGreaterThan(0);
    expect(pages.at(-1)).toMatchObject({ kind: 'broken', gap: { code: 'API_REJECTED' } });
    expect(JSON.stringify(pages.at(-1))).toContain('1 have no name that can be used');
    for (const page of pages)
      if (page.kind === 'page') expect((await pagesOf(estate, scope(name), page.next)).at(-1)?.kind).toBe('broken');
  });

  it('of a resource has no name: the list that has it is not whole', async () => {
    const { estate } = await open({ ...shopWorld(), extras: [{ items: [{ name: 'odd' }] }] });
    const pages = await pagesOf(estate, scope('Network'));
    expect(pages.at(-1)).toMatchObject({ kind: 'broken', gap: { code: 'API_REJECTED' } });
  });
});

describe('a service that is switched off', () => {
  it('has nothing of a kind where Cloud Asset Inventory knows of nothing', async () => {
    const { estate } = await open({ ...shopWorld(), off: new Set(['dns']) });
    expect(await pagesOf(estate, scope('ManagedZone'))).toEqual([{ kind: 'page', observations: [] }]);
  });

  it.each([
    ['knows of some', new Set(['cloudkms'])],
    ['cannot be asked', new Set(['cloudkms', 'cloudasset'])],
  ])('is a gap where Cloud Asset Inventory %s', async (_, off) => {
    const world = shopWorld();
    world.assets.push({
      name: '//cloudkms.googleapis.com/x',
      assetType: 'cloudkms.googleapis.com/CryptoKey',
      ancestors: [`projects/${PROJECT}`],
    });
    const { estate } = await open({ ...world, off });
    expect((await pagesOf(estate, scope('CryptoKey'))).at(-1)).toMatchObject({
      kind: 'broken',
      gap: { code: 'API_UNAVAILABLE' },
    });
  });
});

describe('one resource read again', () => {
  it.each([
    [404, errorBody(404, 'NOT_FOUND', 'no'), 'gone'],
    [404, { error: { code: 404, message: 'no', errors: [{ reason: 'notFound' }] } }, 'gone'],
    [404, '<html>', 'unknown'],
    [403, errorBody(403, 'PERMISSION_DENIED', 'no'), 'unknown'],
    [429, errorBody(429, 'RESOURCE_EXHAUSTED', 'slow'), 'unknown'],
    [503, errorBody(503, 'UNAVAILABLE', 'later'), 'unknown'],
    [200, {}, 'unknown'],
  ])('is, for an answer %i %o, %s', async (status, body, kind) => {
    const { estate } = await open({ ...shopWorld(), failures: [{ status, body }] });
    expect((await estate.reread(scope('Bucket'), resourceId('gcp://storage.googleapis.com/logs'))).kind).toBe(kind);
  });

  it('is not asked for by a name that leads elsewhere', async () => {
    const { estate, server } = await open();
    expect((await estate.reread(scope('Bucket'), resourceId('gcp://storage.googleapis.com/../o?x'))).kind).toBe('unknown');
    expect(server.requests).toEqual([]);
  });
});

it('ends with a page or as broken, whatever the platform answers', async () => {
  const kinds: readonly string[] = ['Bucket', 'CryptoKey', 'Dataset', 'compute Instance', 'cloudresourcemanager Project'];
  const odd: fc.Arbitrary<unknown> = fc.oneof(
    fc.jsonValue(),
    fc.record({ value: fc.jsonValue(), items: fc.jsonValue(), nextLink: fc.jsonValue(), data: fc.jsonValue() }),
  );
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...kinds), fc.array(odd, { minLength: 1, maxLength: 6 }), async (kind, bodies) => {
      const { estate } = await open({ ...shopWorld(), failures: bodies.map((body) => ({ status: 200, body })) });
      const pages = await pagesOf(estate, scope(kind));
      expect(pages.length).toBeGreaterThan(0);
      expect(pages.at(-1)).not.toHaveProperty('next');
    }),
    {
      numRuns: 60,
      examples: kinds.map((kind): [string, unknown[]] => [kind, [{ items: [{ name: 'logs', selfLink: 1 }], nextPageToken: 7 }]]),
    },
  );
});

describe.skipIf(!HAVE_RECORDINGS)('what Google once answered', () => {
  it('is read: the resources of every list, each once, with their details', async () => {
    const seen = new Map<string, number>();
    let policies = 0;
    for (const scenario of scenarios()) {
      const { estate } = await open(scenario);
      for (const { apiVersion, kind } of gcp.kinds) {
        const pages = await pagesOf(estate, { platform: 'gcp', account: scenario.project, apiVersion, kind });
        const resources = resourcesIn(observationsIn(pages));
        // Somebody copied a cluster in that recording and left its link as it was.
        if (scenario.name !== 'gke-cluster-filter-server-config')
          expect(new Set(resources.map(({ id }) => id)).size, `${scenario.name} ${kind}`).toBe(resources.length);
        seen.set(kind, (seen.get(kind) ?? 0) + resources.length);
        policies += resources.filter(({ raw }) => JSON.stringify(raw).includes('"iamPolicy":{')).length;
        // Only what a scenario asked for was recorded: the rest is told apart from nothing.
        for (const page of pages) if (page.kind === 'broken') expect(page.gap.why).not.toBe('');
      }
    }
    for (const [kind, least] of Object.entries({
      Bucket: 15,
      Cluster: 10,
      Instance: 7,
      ServiceAccountKey: 3,
      CryptoKey: 5,
      Network: 3,
    }))
      expect(seen.get(kind), kind).toBeGreaterThanOrEqual(least);
    expect(policies).toBeGreaterThan(8);
  });
});
