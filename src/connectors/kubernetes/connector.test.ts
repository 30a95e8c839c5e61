import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { scopeKey, type Edge, type Observation, type Scope } from '../../model/index.js';
import type { Change, Estate, EstateOptions } from '../../ports/index.js';
import { describeEstate, openEstate, pagesOf, readAll, scopesOf } from '../../../test/contracts/estate.js';
import {
  kubeconfigFile,
  startFakeKubernetes,
  type FakeKubernetes,
  type KubernetesObject,
  type ServedResource,
} from '../../../test/fakes/kubernetes-api.js';
import { kubernetesConnector } from './index.js';

const served = (apiVersion: string, kind: string, resource: string, namespaced = true): ServedResource => ({
  apiVersion,
  kind,
  resource,
  namespaced,
});
const SERVED: readonly ServedResource[] = [
  served('v1', 'Namespace', 'namespaces', false),
  served('v1', 'Pod', 'pods'),
  served('v1', 'ConfigMap', 'configmaps'),
  served('v1', 'Secret', 'secrets'),
  served('v1', 'Node', 'nodes', false),
  served('v1', 'Event', 'events'),
  served('apps/v1', 'Deployment', 'deployments'),
  served('apps/v1', 'ReplicaSet', 'replicasets'),
  served('apiextensions.k8s.io/v1', 'CustomResourceDefinition', 'customresourcedefinitions', false),
  served('shop.example/v1', 'Order', 'orders'),
  served('shop.example/v1alpha1', 'Order', 'orders'),
];
const DIGEST = `sha256:${'a'.repeat(64)}`;

function object(
  apiVersion: string,
  kind: string,
  name: string,
  more: KubernetesObject = {},
  metadata: KubernetesObject = {},
): KubernetesObject {
  const namespace = kind === 'Namespace' || kind === 'Node' || kind === 'CustomResourceDefinition' ? {} : { namespace: 'shop' };
  const common = { name, ...namespace, uid: `uid-${name}`, creationTimestamp: '2026-01-01T00:00:00Z' };
  const managed = { managedFields: [{ manager: 'kubectl', fieldsV1: { 'f:spec': {} } }] };
  return { apiVersion, kind, metadata: { ...common, ...managed, ...metadata }, ...more };
}

const POD = object(
  'v1',
  'Pod',
  'web-1',
  {
    spec: {
      containers: [{ name: 'app', image: 'registry.example/web:1', env: [{ name: 'DB_PASSWORD', value: 'hunter2-in-env' }] }],
    },
    status: { phase: 'Running', containerStatuses: [{ name: 'app', imageID: `registry.example/web@${DIGEST}` }] },
  },
  { ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web-rs', uid: 'u', controller: true }] },
);
const SECRET = object('v1', 'Secret', 'db', { type: 'Opaque', data: { 'pass.word': 'aHVudGVyMg==' } });

function fill(api: FakeKubernetes): void {
  api.put(object('v1', 'Namespace', 'shop', { status: { phase: 'Active' } }, { labels: { phase: 'production' } }));
  for (let index = 0; index < 7; index++)
    api.put(object('v1', 'ConfigMap', `settings-${index}`, { data: { index: String(index) } }));
  api.put(POD);
  api.put(SECRET);
  api.put(object('v1', 'Node', 'node-1', { status: { images: [] } }));
  api.put(object('v1', 'Event', 'event-1'));
  api.put(object('apps/v1', 'Deployment', 'web', { spec: { replicas: 1 } }));
  api.put(object('shop.example/v1', 'Order', 'order-1', { spec: { paid: true } }));
}

const files: { remove(): void }[] = [];
const before = process.env['KUBECONFIG'];
function use(...clusters: Parameters<typeof kubeconfigFile>[0]): void {
  const file = kubeconfigFile(clusters);
  files.push(file);
  process.env['KUBECONFIG'] = file.path;
}
afterAll(() => {
  for (const file of files) file.remove();
  if (before === undefined) delete process.env['KUBECONFIG'];
  else process.env['KUBECONFIG'] = before;
});

const TUNING = { silentAfter: 300, firstPause: 20, longestPause: 100, deniedPause: 100, surveyAfter: 20, connectionFor: 60 };
const connector = kubernetesConnector(TUNING);
const open = (options: Partial<EstateOptions> = {}, address = 'kubernetes://', signal?: AbortSignal): Promise<Estate> =>
  openEstate({ connector, address, options }, signal);

describeEstate(
  'Kubernetes over a server that is not real',
  async () => {
    const api = await startFakeKubernetes(SERVED);
    fill(api);
    use({ name: 'fake', url: api.url, token: api.token });
    return {
      connector,
      address: 'kubernetes://',
      holds: ['kubernetes:fake//Pod/shop/web-1', 'kubernetes:fake/apps/Deployment/shop/web', 'kubernetes:fake//Node//node-1'],
      missing: 'kubernetes:fake//Pod/shop/none',
      secrets: ['aHVudGVyMg', 'hunter2'],
      deny: async (permission) => api.deny(permission),
      allow: async () => api.allow(),
      close: () => api.close(),
    };
  },
  { list: 'list deployments.apps' },
);

describe('a cluster', () => {
  let api: FakeKubernetes;
  beforeAll(async () => {
    api = await startFakeKubernetes(SERVED);
    fill(api);
    use({ name: 'fake', url: api.url, token: api.token });
  });
  afterAll(() => api.close());

  const found = async (options?: Partial<EstateOptions>) => {
    const estate = await open(options);
    const reading = await readAll(estate);
    await estate.close();
    const byName = new Map(reading.resources.map((resource) => [`${resource.kind} ${resource.name}`, resource]));
    return { ...reading, byName };
  };

  it('has each kind once, by the version that its group prefers, and no records of what happened', async () => {
    const { scopes, gaps } = await scopesOf(await open());
    expect(gaps).toEqual([]);
    expect(scopes.map(({ apiVersion, kind }) => `${apiVersion} ${kind}`).toSorted()).toEqual([
      'apiextensions.k8s.io/v1 CustomResourceDefinition',
      'apps/v1 Deployment',
      'apps/v1 ReplicaSet',
      'helm.sh/v3 Release',
      'shop.example/v1 Order',
      'v1 ConfigMap',
      'v1 Namespace',
      'v1 Node',
      'v1 Pod',
      'v1 Secret',
    ]);
  });

  it('gives what runs, with the digest that the node says, and who controls it', async () => {
    const { observations } = await found();
    const pod = observations.find((one) => one.kind === 'resource' && one.resource.kind === 'Pod');
    expect(pod).toMatchObject({
      resource: {
        id: 'kubernetes:fake//Pod/shop/web-1',
        cluster: 'fake',
        account: 'fake',
        namespace: 'shop',
        createdAt: '2026-01-01T00:00:00Z',
        raw: { apiVersion: 'v1', kind: 'Pod', spec: { containers: [{ env: [{ value: 'redacted' }] }] } },
      },
      uses: [{ container: 'app', reference: 'registry.example/web:1', running: DIGEST }],
    });
    expect(edgesOf(observations)).toContainEqual({
      from: 'kubernetes:fake//Pod/shop/web-1',
      relation: 'controlled-by',
      to: 'kubernetes:fake/apps/ReplicaSet/shop/web-rs',
      evidence: 'metadata.ownerReferences[0]',
    });
  });

  it('keeps the keys of a Secret and says that its values were not read', async () => {
    const { byName } = await found();
    expect(byName.get('Secret db')).toMatchObject({
      raw: { type: 'Opaque', data: { 'pass.word': '<redacted>' } },
      unread: [{ path: "data['pass.word']", why: 'redacted: values of Secrets are not read' }],
    });
  });

  it('reads of kinds that nobody asks about the metadata only, and says so', async () => {
    const { byName } = await found();
    const order = byName.get('Order order-1');
    expect(order?.raw).toEqual({ apiVersion: 'shop.example/v1', kind: 'Order', metadata: expect.anything() });
    expect(order?.unread?.map(({ path }) => path)).toEqual(['spec', 'status', 'data']);
    expect(JSON.stringify(order)).not.toContain('managedFields');
  });

  it.each([['Order'], ['shop.example Order'], ['shop.example/v1 Order']])(
    'reads %s whole, and nothing else, when asked to',
    async (kind) => {
      const { resources } = await found({ kinds: [kind] });
      expect(resources.map(({ raw }) => raw)).toMatchObject([{ kind: 'Order', spec: { paid: true } }]);
      expect(resources[0]?.unread).toBeUndefined();
    },
  );

  it('reads page by page, and tells from where changes can be followed', async () => {
    const many = await startFakeKubernetes([
      {
        ...served('v1', 'ConfigMap', 'configmaps'),
        generated: { count: 1201, make: (index) => object('v1', 'ConfigMap', `c-${index}`) },
      },
    ]);
    use({ name: 'many', url: many.url, token: many.token });
    const estate = await open();
    const pages = await pagesOf(estate, configMaps('many'));
    expect(
      pages.map((page) => (page.kind === 'page' ? [page.observations.length, page.next !== undefined, page.position] : [])),
    ).toEqual([
      [500, true, undefined],
      [500, true, undefined],
      [201, false, '1000'],
    ]);
    const [first] = pages;
    many.compact();
    const cursor = first?.kind === 'page' ? first.next : undefined;
    expect(await pagesOf(estate, configMaps('many'), cursor)).toMatchObject([
      { kind: 'broken', restart: true, gap: { code: 'CURSOR_EXPIRED' } },
    ]);
    await many.close();
    use({ name: 'fake', url: api.url, token: api.token });
  });

  it('asks for smaller pages where objects are large', async () => {
    const data = { blob: 'x'.repeat(100_000) };
    const large = await startFakeKubernetes([
      {
        ...served('v1', 'ConfigMap', 'configmaps'),
        generated: { count: 300, make: (index) => object('v1', 'ConfigMap', `c-${index}`, { data }) },
      },
    ]);
    use({ name: 'large', url: large.url, token: large.token });
    const estate = await openEstate({ connector, address: 'kubernetes://', options: {} });
    const pages = await pagesOf(estate, configMaps('large'));
    const sizes = pages.map((page) => (page.kind === 'page' ? page.observations.length : 0));
    expect(sizes.reduce((sum, size) => sum + size)).toBe(300);
    expect(Math.max(...sizes)).toBeLessThan(100);
    await large.close();
    use({ name: 'fake', url: api.url, token: api.token });
  });

  it('names a group that does not answer, and reads the others', async () => {
    const partly = await startFakeKubernetes(SERVED);
    partly.breakGroup('metrics.example/v1');
    use({ name: 'partly', url: partly.url, token: partly.token });
    const { scopes, gaps } = await scopesOf(await open());
    expect(gaps).toMatchObject([{ code: 'API_UNAVAILABLE', what: 'metrics.example/v1 in partly' }]);
    expect(scopes.length).toBeGreaterThan(5);
    await partly.close();
    use({ name: 'fake', url: api.url, token: api.token });
  });

  it('finds the same kinds on a server that knows no aggregated discovery', async () => {
    const old = await startFakeKubernetes(SERVED, { isAggregated: false });
    use({ name: 'fake', url: old.url, token: old.token });
    const listed = (await scopesOf(await open())).scopes.map(scopeKey).toSorted();
    await old.close();
    use({ name: 'fake', url: api.url, token: api.token });
    expect(listed).toEqual((await scopesOf(await open())).scopes.map(scopeKey).toSorted());
  });

  it('reads only the namespaces that the address names, and needs no right beyond them', async () => {
    api.put({ ...object('v1', 'ConfigMap', 'elsewhere'), metadata: { name: 'elsewhere', namespace: 'other' } });
    const estate = await open({}, 'kubernetes://?namespace=other');
    const { scopes } = await scopesOf(estate);
    expect(new Set(scopes.map(({ region }) => region))).toEqual(new Set(['other']));
    expect(scopes.map(({ kind }) => kind)).not.toContain('Node');
    const reading = await readAll(estate);
    expect(reading.resources.map(({ name }) => name)).toContain('elsewhere');
    expect(reading.resources.filter(({ namespace = 'other' }) => namespace !== 'other')).toEqual([]);
    const lists = api.requests.filter((request) => request.includes('configmaps')).at(-1);
    expect(lists).toContain('/api/v1/namespaces/other/configmaps');
  });

  it('takes each cluster of a kubeconfig once, and of several those that are asked for', async () => {
    const access = { url: api.url, token: api.token };
    use({ name: 'one', ...access }, { name: 'two', ...access });
    const accounts = async (options?: Partial<EstateOptions>) =>
      [...new Set((await scopesOf(await open(options, 'kubernetes://*'))).scopes.map(({ account }) => account))].toSorted();
    expect(await accounts()).toEqual(['one', 'two']);
    expect(await accounts({ accounts: ['two-context'] })).toEqual(['two']);
    await expect(accounts({ accounts: ['three'] })).rejects.toMatchObject({ code: 'OPTION_INVALID' });
    expect(new Set((await scopesOf(await open({}, 'kubernetes://two-context'))).scopes.map(({ account }) => account))).toEqual(
      new Set(['two']),
    );
    await expect(open({}, 'kubernetes://three')).rejects.toMatchObject({ code: 'OPTION_INVALID' });
    use({ name: 'fake', url: api.url, token: api.token });
  });

  it('throws when the server does not take the credentials, and when there are none', async () => {
    use({ name: 'fake', url: api.url, token: 'wrong' });
    await expect(open()).rejects.toMatchObject({ code: 'CREDENTIALS_REFUSED' });
    process.env['KUBECONFIG'] = '/none/such';
    await expect(open()).rejects.toMatchObject({ code: 'CREDENTIALS_MISSING' });
    use({ name: 'fake', url: api.url, token: api.token });
  });

  it('says of a cluster that does not answer that nothing is known of it', async () => {
    use({ name: 'away', url: 'http://127.0.0.1:1', token: 'x' });
    const { scopes, gaps } = await scopesOf(await open());
    expect(scopes).toEqual([]);
    expect(gaps.map(({ code, what }) => [code, what])).toEqual([['API_UNREACHABLE', 'cluster away']]);
    use({ name: 'fake', url: api.url, token: api.token });
  });
});

describe('changes', () => {
  const CONFIG_MAPS = configMaps('fake');
  const started: { stop(): Promise<void> }[] = [];
  afterAll(async () => {
    for (const one of started) await one.stop();
  });

  /** A cluster whose ConfigMaps are followed from where they were read to. */
  const follow = async (options: Partial<EstateOptions> = { kinds: ['ConfigMap'] }, isRead = true) => {
    const api = await startFakeKubernetes(SERVED);
    fill(api);
    use({ name: 'fake', url: api.url, token: api.token });
    const controller = new AbortController();
    const estate = await open(options, 'kubernetes://', controller.signal);
    const positions = new Map<string, string>();
    for (const scope of isRead ? (await scopesOf(estate)).scopes : []) {
      const last = (await pagesOf(estate, scope)).at(-1);
      if (last?.kind === 'page' && last.position !== undefined) positions.set(scopeKey(scope), last.position);
    }
    const changes = changesOf(estate, positions)[Symbol.asyncIterator]();
    const next = async (): Promise<Change> => {
      const { value, done } = await changes.next();
      if (done === true) throw new Error('the stream ended');
      return value;
    };
    const until = async (kind: Change['kind']): Promise<Change> => {
      for (;;) {
        const change = await next();
        if (change.kind === kind) return change;
      }
    };
    const stop = async (): Promise<void> => {
      controller.abort();
      await changes.return?.();
      await estate.close();
      await api.close();
    };
    started.push({ stop });
    return { api, estate, next, until, stop };
  };
  const put = (api: FakeKubernetes, name: string): void => api.put(object('v1', 'ConfigMap', name));

  it('come with the whole object, and with where to go on', async () => {
    const { api, next } = await follow();
    put(api, 'new');
    expect(await next()).toMatchObject({
      kind: 'seen',
      scope: CONFIG_MAPS,
      resource: 'kubernetes:fake//ConfigMap/shop/new',
      observations: [{ kind: 'resource', resource: { name: 'new', version: expect.any(String) } }],
      position: expect.any(String),
    });
    api.remove('v1', 'ConfigMap', 'new', 'shop');
    expect(await next()).toMatchObject({ kind: 'gone', resource: 'kubernetes:fake//ConfigMap/shop/new' });
    api.bookmark();
    expect(await next()).toMatchObject({ kind: 'position', scope: CONFIG_MAPS });
  });

  it('of what was never read begin with that there is a hole', async () => {
    const { api, next, estate } = await follow({ kinds: ['ConfigMap'] }, false);
    expect(await next()).toMatchObject({ kind: 'lost', scope: CONFIG_MAPS });
    await pagesOf(estate, CONFIG_MAPS);
    put(api, 'after');
    expect(await next()).toMatchObject({ kind: 'seen', resource: 'kubernetes:fake//ConfigMap/shop/after' });
  });

  it('go on without a hole when the server goes away and comes back', async () => {
    const { api, next } = await follow();
    put(api, 'one');
    await next();
    await api.goAway();
    put(api, 'while-away');
    await api.comeBack();
    expect(await next()).toMatchObject({ kind: 'seen', resource: 'kubernetes:fake//ConfigMap/shop/while-away' });
  });

  it('have a hole where the server no longer has them, and go on behind it', async () => {
    const { api, next } = await follow();
    put(api, 'one');
    await next();
    await api.goAway();
    api.compact();
    await api.comeBack();
    expect(await next()).toMatchObject({ kind: 'lost', scope: CONFIG_MAPS, why: expect.stringContaining('410') });
    put(api, 'later');
    expect(await next()).toMatchObject({ kind: 'seen', resource: 'kubernetes:fake//ConfigMap/shop/later' });
  });

  it('are asked for anew when a connection falls silent', async () => {
    const { api, next } = await follow();
    put(api, 'one');
    await next();
    api.fallSilent();
    put(api, 'unheard');
    expect(await next()).toMatchObject({ kind: 'seen', resource: 'kubernetes:fake//ConfigMap/shop/unheard' });
  });

  it('that may not be followed are lost, once, and followed as soon as they may', async () => {
    const { api, next } = await follow({ kinds: ['ConfigMap'] });
    api.deny('watch configmaps');
    await api.goAway();
    await api.comeBack();
    expect(await next()).toMatchObject({ kind: 'lost', why: expect.stringContaining('watch configmaps') });
    api.allow();
    expect(await next()).toMatchObject({ kind: 'lost', why: expect.stringContaining('for a while') });
    put(api, 'again');
    expect(await next()).toMatchObject({ kind: 'seen', resource: 'kubernetes:fake//ConfigMap/shop/again' });
  });

  it('are followed of kinds that come later', async () => {
    const { api, until } = await follow({});
    api.serve(served('late.example/v1', 'Late', 'lates'));
    api.put(object('apiextensions.k8s.io/v1', 'CustomResourceDefinition', 'lates.late.example'));
    expect(await until('lost')).toMatchObject({ scope: { apiVersion: 'late.example/v1', kind: 'Late' } });
    api.put(object('late.example/v1', 'Late', 'x'));
    expect(await until('seen')).toMatchObject({ resource: 'kubernetes:fake/late.example/Late/shop/x' });
  });

  it('leave no connection behind when they end', async () => {
    const { api, stop, next } = await follow({});
    put(api, 'one');
    await next();
    await expect.poll(() => api.openWatches()).toBe(10);
    await stop();
    await expect.poll(() => api.openWatches()).toBe(0);
  });
});

function changesOf(estate: Estate, positions: ReadonlyMap<string, string>): AsyncIterable<Change> {
  const changes = estate.changes?.(positions);
  if (changes === undefined) throw new Error('it has no changes');
  return changes;
}

function configMaps(cluster: string): Scope {
  return { platform: 'kubernetes', account: cluster, apiVersion: 'v1', kind: 'ConfigMap' };
}

function edgesOf(observations: readonly Observation[]): readonly Edge[] {
  return observations.flatMap((one) => (one.kind === 'edge' ? [one.edge] : []));
}
