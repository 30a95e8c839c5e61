import { afterEach, describe, expect, it, vi } from 'vitest';
import { at, isFields, listAt, numberAt, parseJson, textAt, type Fields, type Json } from '../json.js';
import { startCluster, type ClusterOptions, type SimulatedCluster } from './cluster.js';

const LABELS = { app: 'web' };

function deployment(spec: Fields = {}, image = 'registry.example/web:1', pod: Fields = {}): Fields {
  const template = { metadata: { labels: LABELS }, spec: { containers: [{ name: 'app', image }], ...pod } };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'shop' },
    spec: { replicas: 2, selector: { matchLabels: LABELS }, template, ...spec },
  };
}

function budget(spec: Fields): Fields {
  const metadata = { name: 'web', namespace: 'shop' };
  return { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata, spec: { selector: { matchLabels: LABELS }, ...spec } };
}

const SHOP = '/apis/apps/v1/namespaces/shop/deployments/web';
const PODS = '/api/v1/namespaces/shop/pods';

let cluster: SimulatedCluster | undefined;
afterEach(async () => {
  await cluster?.close();
  cluster = undefined;
});

interface Answer {
  readonly status: number;
  readonly body: Fields;
}

async function start(objects: readonly Fields[], options: Partial<ClusterOptions> = {}) {
  const started = await startCluster({ objects, readyAfter: 20, endAfter: 20, ...options });
  cluster = started;
  const open = (method: string, path: string, body?: Json, headers: Readonly<Record<string, string>> = {}) => {
    const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
    return fetch(`${started.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${started.token}`, 'content-type': type, ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  };
  const call = async (...parameters: Parameters<typeof open>): Promise<Answer> => {
    const answer = await open(...parameters);
    const body = parseJson(await answer.text());
    return { status: answer.status, body: isFields(body) ? body : {} };
  };
  const get = async (path: string): Promise<Fields> => (await call('GET', path)).body;
  const pods = async (): Promise<readonly Json[]> => listAt(await get(PODS), 'items');
  return { open, call, get, pods, url: started.url };
}

function namesOf(items: readonly Json[]): readonly string[] {
  return items.map((item) => textAt(item, 'metadata', 'name') ?? '');
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  await vi.waitUntil(holds, { timeout: 20_000, interval: 10 });
}

describe('at its start', () => {
  it('runs what it was given, on nodes, with the images that nodes pull', async () => {
    const digest = `sha256:${'a'.repeat(64)}`;
    const { get, pods } = await start([deployment()], { images: new Map([['registry.example/web:1', { digest }]]) });
    expect(at(await get(SHOP), 'status')).toMatchObject({
      observedGeneration: 1,
      replicas: 2,
      updatedReplicas: 2,
      availableReplicas: 2,
    });
    for (const pod of await pods()) {
      expect(at(pod, 'status', 'phase')).toBe('Running');
      expect(textAt(listAt(pod, 'status', 'containerStatuses')[0], 'imageID')).toBe(`registry.example/web@${digest}`);
      expect(textAt(pod, 'spec', 'nodeName')).toMatch(/^simulated-\d$/);
    }
  });

  it('makes the namespaces that objects name, and takes no kind that it does not have', async () => {
    const { get } = await start([deployment()]);
    expect(namesOf(listAt(await get('/api/v1/namespaces'), 'items'))).toEqual(['default', 'kube-system', 'shop']);
    await expect(startCluster({ objects: [{ apiVersion: 'v1', kind: 'Secretary', metadata: { name: 'a' } }] })).rejects.toThrow(
      RangeError,
    );
  });
});

describe('reading', () => {
  it('is only for those who have the token', async () => {
    const { call, open } = await start([]);
    expect(await call('GET', '/api/v1/pods', undefined, { authorization: 'Bearer other' })).toMatchObject({
      status: 401,
      body: { kind: 'Status', reason: 'Unauthorized' },
    });
    expect((await open('GET', '/readyz')).status).toBe(200);
  });

  it('pages through one instant, whatever changes meanwhile', async () => {
    const maps = ['a', 'b', 'c'].map((name) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'shop' } }));
    const { get, call } = await start(maps);
    const path = '/api/v1/namespaces/shop/configmaps';
    const first = await get(`${path}?limit=2`);
    await call('DELETE', `${path}/c`);
    const token = textAt(first, 'metadata', 'continue') ?? '';
    const second = await get(`${path}?limit=2&continue=${token}`);
    expect([...namesOf(listAt(first, 'items')), ...namesOf(listAt(second, 'items'))]).toEqual(['a', 'b', 'c']);
    expect(at(second, 'metadata', 'resourceVersion')).toBe(at(first, 'metadata', 'resourceVersion'));
    expect(await call('GET', `${path}?limit=2&continue=${token}`)).toMatchObject({ status: 410, body: { reason: 'Expired' } });
  });

  it('narrows by labels and fields, and gives metadata alone', async () => {
    const { get, call } = await start([deployment()]);
    for (const [query, count] of [
      ['labelSelector=app%3Dweb', 2],
      ['labelSelector=app+in+(shop,web),!tier', 2],
      ['labelSelector=app!%3Dweb', 0],
      ['fieldSelector=status.phase%3DRunning', 2],
      ['fieldSelector=metadata.name%3Dnone', 0],
    ] as const)
      expect([query, listAt(await get(`${PODS}?${query}`), 'items').length]).toEqual([query, count]);
    const accept = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1';
    const { body } = await call('GET', PODS, undefined, { accept });
    expect(body).toMatchObject({ kind: 'PartialObjectMetadataList' });
    expect(listAt(body, 'items').every((item) => at(item, 'spec') === undefined)).toBe(true);
    expect((await call('GET', `${PODS}?fieldSelector=what`)).status).toBe(400);
  });

  it('says what it has, all at once and group by group', async () => {
    const { get, call } = await start([]);
    const accept = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';
    expect((await call('GET', '/apis', undefined, { accept })).body).toMatchObject({ kind: 'APIGroupDiscoveryList' });
    expect(JSON.stringify(await get('/apis'))).toContain('"groupVersion":"apps/v1"');
    expect(JSON.stringify(await get('/apis/apps/v1'))).toContain('"deployments/scale"');
    expect((await call('GET', '/apis/none/v1')).status).toBe(404);
    expect((await call('GET', '/apis/apps/v1/deployments/web')).status).toBe(404);
    expect((await call('GET', '/api/v1/namespaces/%ZZ/pods')).status).toBe(404);
  });
});

describe('a watch', () => {
  interface Seen {
    readonly type: string;
    readonly name: string;
  }

  async function follow(path: string, open: (method: string, path: string) => Promise<Response>) {
    const response = await open('GET', path);
    const seen: Seen[] = [];
    const reading = (async () => {
      let rest = '';
      const decoder = new TextDecoder();
      for await (const part of response.body ?? []) {
        const lines = (rest + decoder.decode(part, { stream: true })).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) {
          const event = parseJson(line);
          if (isFields(event))
            seen.push({ type: textAt(event, 'type') ?? '', name: textAt(event, 'object', 'metadata', 'name') ?? '' });
        }
      }
    })();
    return { seen, reading };
  }

  it('tells what came after a version, and ends when it was asked to', async () => {
    const { get, call, open } = await start([]);
    const path = '/api/v1/namespaces/default/configmaps';
    await call('POST', path, { metadata: { name: 'before' } });
    const version = textAt(await get(path), 'metadata', 'resourceVersion') ?? '';
    await call('POST', path, { metadata: { name: 'missed', labels: { app: 'web' } } });
    const query = `watch=1&resourceVersion=${version}&timeoutSeconds=1&labelSelector=app%3Dweb`;
    const { seen, reading } = await follow(`${path}?${query}`, open);
    await call('POST', path, { metadata: { name: 'other' } });
    await call('PATCH', `${path}/missed`, { data: { a: 'b' } });
    // What no longer is selected is gone to whoever watches the selection.
    await call('PATCH', `${path}/missed`, { metadata: { labels: { app: 'shop' } } });
    await reading;
    expect(seen).toEqual([
      { type: 'ADDED', name: 'missed' },
      { type: 'MODIFIED', name: 'missed' },
      { type: 'DELETED', name: 'missed' },
    ]);
  });

  it('from a version that is forgotten ends with 410', async () => {
    const { open } = await start([]);
    const response = await open('GET', '/api/v1/pods?watch=1&resourceVersion=-5');
    expect(parseJson((await response.text()).trim())).toMatchObject({ type: 'ERROR', object: { code: 410, reason: 'Expired' } });
  });
});

describe('writing', () => {
  it('counts writes of the specification, and takes what says nothing new for no write', async () => {
    const { get, call } = await start([deployment()]);
    const before = await get(SHOP);
    await call('PATCH', SHOP, { spec: { replicas: 2 } });
    expect(await get(SHOP)).toEqual(before);
    await call('PATCH', SHOP, { metadata: { labels: { team: 'shop' } } });
    expect(numberAt(await get(SHOP), 'metadata', 'generation')).toBe(1);
    const { body } = await call('PATCH', SHOP, { spec: { replicas: 3 }, status: { replicas: 99 } });
    expect(body).toMatchObject({ metadata: { generation: 2 }, spec: { replicas: 3 } });
    expect(numberAt(body, 'status', 'replicas')).toBe(2);
  });

  it('is refused for a version that is no longer the one that there is', async () => {
    const { get, call } = await start([deployment()]);
    const read = await get(SHOP);
    await call('PATCH', SHOP, { spec: { replicas: 3 } });
    expect(await call('PUT', SHOP, { ...read, spec: { ...(read['spec'] as Fields), replicas: 1 } })).toMatchObject({
      status: 409,
      body: { reason: 'Conflict' },
    });
    const preconditions = { resourceVersion: textAt(read, 'metadata', 'resourceVersion') ?? '' };
    expect((await call('DELETE', SHOP, { preconditions })).status).toBe(409);
    expect((await call('DELETE', SHOP, { preconditions: { uid: 'another' } })).status).toBe(409);
  });

  it('only tries, where it is asked to', async () => {
    const { get, call, pods } = await start([deployment()]);
    const [all, before] = [await pods(), await get(SHOP)];
    const [name] = namesOf(all);
    const eviction = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: name ?? '' } };
    for (const [method, path, body] of [
      ['PATCH', SHOP, { spec: { replicas: 9 } }],
      ['DELETE', SHOP, undefined],
      ['POST', '/api/v1/namespaces', { metadata: { name: 'tried' } }],
      ['POST', `${PODS}/${name ?? ''}/eviction`, eviction],
    ] as const)
      expect((await call(method, `${path}?dryRun=All`, body)).status).toBeLessThan(300);
    expect(await get(SHOP)).toEqual(before);
    expect(namesOf(await pods())).toEqual(namesOf(all));
    expect((await call('GET', '/api/v1/namespaces/tried')).status).toBe(404);
  });

  it.each<[what: string, status: number, method: string, path: string, body: Json]>([
    ['a name that there is', 409, 'POST', '/apis/apps/v1/namespaces/shop/deployments', deployment()],
    ['no name', 422, 'POST', '/api/v1/namespaces', {}],
    ['a name that is a path', 422, 'POST', '/api/v1/namespaces', { metadata: { name: '../x' } }],
    ['a namespace that there is not', 404, 'POST', '/api/v1/namespaces/none/configmaps', { metadata: { name: 'a' } }],
    ['another kind', 400, 'POST', '/api/v1/namespaces/shop/configmaps', { kind: 'Secret', metadata: { name: 'a' } }],
    ['another selector', 422, 'PATCH', SHOP, { spec: { selector: { matchLabels: { app: 'other' } } } }],
    ['a template that it does not select', 422, 'PATCH', SHOP, { spec: { template: { metadata: { labels: { app: null } } } } }],
    ['a list for an object', 400, 'PUT', SHOP, []],
    ['a number of replicas that is none', 422, 'PUT', `${SHOP}/scale`, { spec: { replicas: -1 } }],
    ['a subresource that there is not', 404, 'PUT', `${SHOP}/eviction`, {}],
    ['a way to do it that there is not', 405, 'PUT', '/api/v1/namespaces', {}],
  ])('of %s is refused with %i', async (_, status, method, path, body) => {
    const { call } = await start([deployment()]);
    expect(await call(method, path, body)).toMatchObject({ status, body: { kind: 'Status', code: status } });
  });

  it('of depth without end does no harm', async () => {
    const { url, call } = await start([deployment()]);
    const depth = 50_000;
    const body = `{"spec":{"x":${'['.repeat(depth)}${']'.repeat(depth)}}}`;
    const type = 'application/merge-patch+json';
    const authorization = `Bearer ${cluster?.token ?? ''}`;
    await fetch(`${url}${SHOP}`, { method: 'PATCH', body, headers: { 'content-type': type, authorization } });
    expect((await call('GET', '/version')).status).toBe(200);
  });
});

describe('a rollout', () => {
  it('never has fewer Pods ready than its strategy says, and leaves the older revision behind', async () => {
    const { get, call, pods } = await start([deployment({ replicas: 4 })]);
    let fewest = Infinity;
    const template = at(deployment({}, 'registry.example/web:2'), 'spec', 'template') ?? null;
    await call('PATCH', SHOP, { spec: { template } });
    await until(async () => {
      const status = at(await get(SHOP), 'status');
      fewest = Math.min(fewest, numberAt(status, 'availableReplicas') ?? 0);
      return (
        numberAt(status, 'observedGeneration') === 2 &&
        numberAt(status, 'updatedReplicas') === 4 &&
        numberAt(status, 'replicas') === 4 &&
        numberAt(status, 'availableReplicas') === 4
      );
    });
    expect(fewest).toBeGreaterThanOrEqual(3);
    await until(async () => (await pods()).length === 4);
    for (const pod of await pods()) expect(textAt(listAt(pod, 'spec', 'containers')[0], 'image')).toBe('registry.example/web:2');
    const sets = listAt(await get('/apis/apps/v1/namespaces/shop/replicasets'), 'items');
    expect(
      sets
        .map((set) => [
          numberAt(set, 'spec', 'replicas'),
          textAt(set, 'metadata', 'annotations', 'deployment.kubernetes.io/revision'),
        ])
        .toSorted(),
    ).toEqual([
      [0, '1'],
      [4, '2'],
    ]);
  });

  it('to Pods that cannot start stands still, and leaves those that run', async () => {
    const { get, call, pods } = await start([deployment({ progressDeadlineSeconds: 1 })]);
    const before = namesOf(await pods());
    const template =
      at(
        deployment({}, 'registry.example/web:2', { securityContext: { runAsNonRoot: true, runAsUser: 0 } }),
        'spec',
        'template',
      ) ?? null;
    await call('PATCH', SHOP, { spec: { template } });
    await until(async () => JSON.stringify(await pods()).includes('CreateContainerConfigError'));
    expect(numberAt(await get(SHOP), 'status', 'availableReplicas')).toBe(2);
    expect(namesOf(await pods())).toEqual(expect.arrayContaining([...before]));
  });

  it('to nothing ends all Pods, and says so by saying no number', async () => {
    const { get, call, pods } = await start([deployment()]);
    expect((await call('PATCH', `${SHOP}/scale`, { spec: { replicas: 0 } })).body).toMatchObject({ kind: 'Scale', spec: {} });
    await until(async () => (await pods()).length === 0);
    await until(async () => at(await get(SHOP), 'status', 'replicas') === undefined);
  });
});

describe('a StatefulSet', () => {
  it('has its Pods one after the other, and each again by its name', async () => {
    const spec =
      at(
        deployment({ replicas: 2, serviceName: 'db', volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: {} }] }),
        'spec',
      ) ?? null;
    const set = { apiVersion: 'apps/v1', kind: 'StatefulSet', metadata: { name: 'db', namespace: 'shop' }, spec };
    const { get, call, pods } = await start([set]);
    expect(namesOf(await pods())).toEqual(['db-0', 'db-1']);
    expect(namesOf(listAt(await get('/api/v1/namespaces/shop/persistentvolumeclaims'), 'items'))).toEqual([
      'data-db-0',
      'data-db-1',
    ]);
    const before = textAt((await pods())[0], 'metadata', 'uid');
    await call('DELETE', `${PODS}/db-0`, {});
    await until(async () => {
      const [first] = await pods();
      return (
        textAt(first, 'metadata', 'name') === 'db-0' &&
        textAt(first, 'metadata', 'uid') !== before &&
        JSON.stringify(first).includes('"type":"Ready","status":"True"')
      );
    });
    await call('PATCH', '/apis/apps/v1/namespaces/shop/statefulsets/db', { spec: { replicas: 0 } });
    await until(async () => (await pods()).length === 0);
  });
});

describe('an eviction', () => {
  const evictionOf = (name: string, uid?: string): Fields => ({
    apiVersion: 'policy/v1',
    kind: 'Eviction',
    metadata: { name },
    ...(uid === undefined ? {} : { deleteOptions: { preconditions: { uid } } }),
  });

  it('is taken once where a budget has room for one, and another Pod takes the place', async () => {
    const { call, pods, get } = await start([deployment(), budget({ minAvailable: 1 })], { readyAfter: 500 });
    const [first = '', second = ''] = namesOf(await pods());
    expect((await call('POST', `${PODS}/${first}/eviction`, evictionOf(first))).status).toBe(201);
    const refused = await call('POST', `${PODS}/${second}/eviction`, evictionOf(second));
    expect(refused).toMatchObject({
      status: 429,
      body: { reason: 'TooManyRequests', details: { causes: [{ reason: 'DisruptionBudget' }] } },
    });
    await until(
      async () =>
        numberAt(await get('/apis/policy/v1/namespaces/shop/poddisruptionbudgets/web'), 'status', 'disruptionsAllowed') === 1,
    );
    expect(namesOf(await pods())).not.toContain(first);
    expect(await pods()).toHaveLength(2);
  });

  it('is refused where a budget has no room, where two guard the Pod, and for another Pod of the name', async () => {
    const { call, pods } = await start([deployment(), budget({ maxUnavailable: 0 })]);
    const [name = ''] = namesOf(await pods());
    const refused = await call('POST', `${PODS}/${name}/eviction`, evictionOf(name));
    expect(refused.status).toBe(429);
    expect(JSON.stringify(refused.body)).toContain('needs 2 healthy pods and has 2 currently');
    expect((await call('POST', `${PODS}/${name}/eviction`, evictionOf(name, 'another'))).status).toBe(409);
    expect((await call('POST', `${PODS}/none/eviction`, evictionOf('none'))).status).toBe(404);
    await call('POST', '/apis/policy/v1/namespaces/shop/poddisruptionbudgets', {
      ...budget({ minAvailable: 1 }),
      metadata: { name: 'second' },
    });
    expect((await call('POST', `${PODS}/${name}/eviction`, evictionOf(name))).status).toBe(500);
  });
});

it('lets go of a Pod that loses its labels, and takes it up again when it gets them back', async () => {
  const { call, pods } = await start([deployment()]);
  const [name = ''] = namesOf(await pods());
  await call('PATCH', `${PODS}/${name}`, { metadata: { labels: { app: null } } });
  await until(async () => (await pods()).length === 3);
  const free = (await pods()).find((pod) => textAt(pod, 'metadata', 'name') === name);
  expect(at(free, 'metadata', 'ownerReferences')).toBeUndefined();
  await call('PATCH', `${PODS}/${name}`, { metadata: { labels: LABELS } });
  await until(async () => (await pods()).length === 2);
});

it('takes what was made for something away with it', async () => {
  const { call, pods, get } = await start([deployment()]);
  await call('DELETE', SHOP, {});
  await until(async () => (await pods()).length === 0);
  expect(listAt(await get('/apis/apps/v1/namespaces/shop/replicasets'), 'items')).toEqual([]);
});

it('leaves a container in a Pod for good, as kubectl does', async () => {
  const left = { namespace: 'shop', pod: 'web-', container: { name: 'debugger', image: 'registry.example/tools:1' } };
  const { call, pods } = await start([deployment()], { debugging: [left] });
  const debugged = (await pods()).filter((pod) => listAt(pod, 'spec', 'ephemeralContainers').length > 0);
  expect(debugged).toHaveLength(1);
  const [name = ''] = namesOf((await pods()).filter((pod) => !debugged.includes(pod)));
  const spec = { ephemeralContainers: [{ name: 'second', image: 'registry.example/tools:1' }] };
  expect((await call('PATCH', `${PODS}/${name}/ephemeralcontainers`, { spec })).status).toBe(200);
  expect((await call('PATCH', `${PODS}/${name}`, { spec: { ephemeralContainers: [] } })).status).toBe(422);
});
