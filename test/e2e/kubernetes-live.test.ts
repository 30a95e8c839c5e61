/**
 * The connector to live clusters over a real API server, with no right but those that it asks for: what there is, how it
 * changes, and what happens when a right is missing, the server forgets or is killed.
 */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { kubernetesConnector } from '../../src/connectors/kubernetes/index.js';
import { scopeKey, type Edge, type ImageUse, type Observation, type ResourceId, type Scope } from '../../src/model/index.js';
import type { Change, Estate } from '../../src/ports/index.js';
import { describeEstate, openEstate, pagesOf, readAll, scopesOf, type EstatePlatform } from '../contracts/estate.js';
import { CONTROL_PLANE_TIMEOUT_MS, hasControlPlane, startControlPlane, type ControlPlane } from '../fakes/control-plane.js';
import { kubeconfigFile } from '../fakes/kubernetes-api.js';
import { startKubelet, type Kubelet } from '../fakes/kubelet.js';

const isPossible = hasControlPlane('the connector to live clusters');
const connector = kubernetesConnector({ surveyAfter: 200, deniedPause: 1000 });
const CRD_PERMISSIONS = ['list orders.shop.example', 'watch orders.shop.example'];
const PERMISSIONS = [
  ...new Set([...connector.kinds.flatMap(({ calls }) => calls.map(({ permission }) => permission)), ...CRD_PERMISSIONS]),
];
const ACCOUNT = 'system:serviceaccount:headwater:headwater';

let server: ControlPlane;
let kubelet: Kubelet;
let kubeconfig: { readonly path: string; remove(): void };
const before = process.env['KUBECONFIG'];

const DIGEST = `sha256:${'d'.repeat(64)}`;

if (isPossible) {
  beforeAll(async () => {
    const controllers = [
      'serviceaccount-controller',
      'deployment-controller',
      'replicaset-controller',
      'cronjob-controller',
      'job-controller',
    ];
    server = await startControlPlane({ controllers });
    await apply('/apis/apiextensions.k8s.io/v1/customresourcedefinitions', orders('orders', 'Order'));
    for (const document of parseAllDocuments(connector.grant(PERMISSIONS).text)) await applyAny(document.toJSON() as ApiObject);
    kubelet = await startKubelet(server, {
      nodes: ['node-1', 'node-2'],
      imageId: (image) => `${image.split(':')[0] ?? ''}@${DIGEST}`,
    });
    await fill();
    const { body } = await server.call('POST', '/api/v1/namespaces/headwater/serviceaccounts/headwater/token', {
      spec: { expirationSeconds: 7200 },
    });
    const { status } = z.object({ status: z.object({ token: z.string() }) }).parse(body);
    kubeconfig = kubeconfigFile([{ name: 'real', url: server.url, token: status.token, ca: server.ca }]);
    process.env['KUBECONFIG'] = kubeconfig.path;
    await until(async () => (await mayDo('list', 'shop.example', 'orders')) === true);
    await until(async () =>
      /"readyReplicas":2/.test(JSON.stringify((await server.call('GET', '/apis/apps/v1/namespaces/shop/deployments/web')).body)),
    );
  }, CONTROL_PLANE_TIMEOUT_MS);
  afterAll(async () => {
    await kubelet?.close();
    await server?.close();
    kubeconfig?.remove();
    if (before === undefined) delete process.env['KUBECONFIG'];
    else process.env['KUBECONFIG'] = before;
  });

  describeEstate(
    'Kubernetes over a real API server',
    async (): Promise<EstatePlatform> => ({
      connector,
      address: 'kubernetes://',
      holds: [
        'kubernetes:real/apps/Deployment/shop/web',
        'kubernetes:real//Secret/shop/db',
        'kubernetes:real//Namespace//shop',
        'kubernetes:real/shop.example/Order/shop/order-1',
        'kubernetes:real/rbac.authorization.k8s.io/ClusterRole//system%3Anode',
      ],
      missing: 'kubernetes:real/apps/Deployment/shop/none',
      secrets: ['hunter2', 'aHVudGVyMg', 'sk_live_0123456789abcdefgh'],
      deny: async (permission) => grantWithout(permission),
      allow: async () => grantWithout(undefined),
      close: async () => undefined,
    }),
    { list: 'list deployments.apps' },
  );
}

describe.skipIf(!isPossible)('a real cluster', () => {
  it('is read whole, without a gap, by whoever has the roles that are printed', async () => {
    const { scopes, gaps } = await scopesOf(await open());
    expect(gaps).toEqual([]);
    expect(scopes.length).toBeGreaterThan(40);
    expect(scopes.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['Pod', 'Order', 'ClusterRole', 'StorageClass', 'Release']),
    );
    const reading = await readAll(await open());
    expect(reading.broken).toEqual([]);
    expect(reading.gaps).toEqual([]);
  });

  it('tells of each rule that is dropped which permission is missing', async () => {
    const role = await clusterRole();
    try {
      for (const [index, rule] of role.rules.entries()) {
        await putRole({ ...role, rules: role.rules.filter((_, other) => other !== index) });
        const [group = '', resource = ''] = [rule.apiGroups[0], rule.resources[0]];
        await until(async () => (await mayDo('list', group, resource)) === false);
        const estate = await open();
        const served = (await scopesOf(estate)).scopes;
        const broken = (await readAll(estate)).broken.map(({ why }) => why).join('\n');
        for (const name of rule.resources) {
          const isServed = served.some(({ apiVersion, kind }) => groupOf(apiVersion) === group && pluralIs(kind, name));
          if (isServed) expect(broken).toMatch(new RegExp(`it needs list ${name}${group === '' ? '' : `.${group}`}$`, 'm'));
        }
        await estate.close();
      }
    } finally {
      await grantWithout(undefined);
    }
  });

  it('says what its Pods run, by the digest that the node reports, and who controls them', async () => {
    const { observations } = await readAll(await open());
    const uses = usesOf(observations).filter(
      ({ workload, running }) => workload.includes('/Pod/shop/web-') && running !== undefined,
    );
    expect(uses.map(({ container, containerKind, running }) => [container, containerKind, running]).toSorted()).toEqual([
      ['app', 'container', DIGEST],
      ['app', 'container', DIGEST],
      ['migrate', 'initContainer', DIGEST],
      ['migrate', 'initContainer', DIGEST],
    ]);
    const edges = edgesOf(observations);
    const controllerOf = (id: string): string =>
      edges.find(({ from, relation }) => from === id && relation === 'controlled-by')?.to ?? '';
    const set = controllerOf(uses[0]?.workload ?? '');
    expect(set).toMatch(/^kubernetes:real\/apps\/ReplicaSet\/shop\/web-/);
    expect(controllerOf(set)).toBe('kubernetes:real/apps/Deployment/shop/web');
  });

  it('is read in pages, on from any of them, when there is much of a kind', async () => {
    const bodies = Array.from({ length: 2000 }, (_, index) => configMap(`many-${index}`, 'many'));
    await apply('/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'many' } });
    for (let at = 0; at < bodies.length; at += 50)
      await Promise.all(bodies.slice(at, at + 50).map((body) => apply('/api/v1/namespaces/many/configmaps', body)));
    const estate = await open();
    const scope = kindScope('v1', 'ConfigMap');
    const pages = await pagesOf(estate, scope);
    expect(pages.length).toBe(5);
    const ids = idsIn(pages);
    expect(ids.length).toBeGreaterThan(2000);
    const cursor = pages[1]?.kind === 'page' ? pages[1].next : undefined;
    expect([...idsIn(pages.slice(0, 2)), ...idsIn(await pagesOf(estate, scope, cursor))]).toEqual(ids);
    expect((await pagesOf(estate, scope, 'no cursor of this server')).at(-1)).toMatchObject({ kind: 'broken', restart: true });
  });

  it('names an API whose service does not answer', async () => {
    const path = '/apis/apiregistration.k8s.io/v1/apiservices';
    const spec = {
      group: 'broken.example',
      version: 'v1',
      groupPriorityMinimum: 100,
      versionPriority: 10,
      insecureSkipTLSVerify: true,
    };
    const metadata = { name: 'v1.broken.example' };
    await apply(path, {
      apiVersion: 'apiregistration.k8s.io/v1',
      kind: 'APIService',
      metadata,
      spec: { ...spec, service: { name: 'none', namespace: 'default' } },
    });
    await expect
      .poll(async () => (await scopesOf(await open())).gaps, { timeout: 20_000 })
      .toMatchObject([{ code: 'API_UNAVAILABLE', what: 'broken.example/v1 in real' }]);
    expect((await readAll(await open())).broken).toEqual([]);
    await server.call('DELETE', `${path}/${metadata.name}`);
    await expect.poll(async () => (await scopesOf(await open())).gaps, { timeout: 20_000 }).toEqual([]);
  });
});

describe.skipIf(!isPossible)('changes of a real cluster', () => {
  it('come within a fraction of a second, whole, and go', async () => {
    const followed = await follow();
    const delays: number[] = [];
    for (let index = 0; index < 100; index++) {
      const sent = performance.now();
      const seen = followed.next((change) => change.kind === 'seen' && change.resource.endsWith(`/live-${index}`));
      await apply('/api/v1/namespaces/shop/configmaps', configMap(`live-${index}`, 'shop'));
      const change = await seen;
      delays.push(performance.now() - sent);
      expect(change).toMatchObject({ observations: [{ resource: { raw: { data: { index: 'x' } } } }] });
    }
    const gone = followed.next((change) => change.kind === 'gone' && change.resource.endsWith('/live-0'));
    await server.call('DELETE', '/api/v1/namespaces/shop/configmaps/live-0');
    expect(await gone).toMatchObject({ scope: kindScope('v1', 'ConfigMap') });
    await followed.stop();
    delays.sort((a, b) => a - b);
    const at = (share: number): string => `${(delays[Math.floor(share * delays.length)] ?? 0).toFixed(0)} ms`;
    console.log(
      `from the request that changes it to the event: median ${at(0.5)}, 95th percentile ${at(0.95)}, most ${at(0.99)}`,
    );
  });

  it('tell of a Pod that starts and ends, and of a kind that is new', async () => {
    const followed = await follow();
    const running = followed.next(
      (change) =>
        change.kind === 'seen' &&
        usesOf(change.observations).some(({ workload, running }) => workload.includes('/Pod/shop/single') && running === DIGEST),
    );
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'single' },
      spec: { containers: [{ name: 'app', image: 'registry.example/single:1' }] },
    };
    await apply('/api/v1/namespaces/shop/pods', pod);
    await running;
    const gone = followed.next((change) => change.kind === 'gone' && change.resource === 'kubernetes:real//Pod/shop/single');
    await server.call('DELETE', '/api/v1/namespaces/shop/pods/single');
    await gone;
    const isNew = followed.next(
      (change) => change.kind === 'lost' && change.scope?.kind === 'Parcel' && change.why.includes('not followed before'),
    );
    await putRole({ ...(await clusterRole()), rules: [...(await clusterRole()).rules, rule('shop.example', 'parcels')] });
    await until(() => mayDo('list', 'shop.example', 'parcels'));
    await apply('/apis/apiextensions.k8s.io/v1/customresourcedefinitions', orders('parcels', 'Parcel'));
    await isNew;
    const seen = followed.next(
      (change) => change.kind === 'seen' && change.resource === 'kubernetes:real/shop.example/Parcel/shop/p',
    );
    await apply('/apis/shop.example/v1/namespaces/shop/parcels', {
      apiVersion: 'shop.example/v1',
      kind: 'Parcel',
      metadata: { name: 'p' },
    });
    await seen;
    await followed.stop();
  });

  it('go on when the server was killed and is there again, with a hole where it says that there is one', async () => {
    const followed = await follow();
    await server.restart();
    const seen = followed.next((change) => change.kind === 'seen' && change.resource.endsWith('/after-restart'));
    await apply('/api/v1/namespaces/shop/configmaps', configMap('after-restart', 'shop'));
    // It comes as a change, or as what a reading of the hole finds.
    const hole = followed
      .next((change) => change.kind === 'lost' && change.scope?.kind === 'ConfigMap')
      .then(() => followed.estate);
    const which = await Promise.race([seen.then(() => undefined), hole]);
    if (which !== undefined)
      expect(idsIn(await pagesOf(which, kindScope('v1', 'ConfigMap')))).toContain(
        'kubernetes:real//ConfigMap/shop/after-restart',
      );
    const later = followed.next((change) => change.kind === 'seen' && change.resource.endsWith('/later'));
    await apply('/api/v1/namespaces/shop/configmaps', configMap('later', 'shop'));
    await later;
    await followed.stop();
  });

  it('have a hole where the server no longer knows what happened', async () => {
    const estate = await open();
    const positions = new Map([
      [scopeKey(kindScope('v1', 'ConfigMap')), positionOf(await pagesOf(estate, kindScope('v1', 'ConfigMap')))],
    ]);
    for (let index = 0; index < 20; index++) await apply('/api/v1/namespaces/shop/configmaps', configMap(`old-${index}`, 'shop'));
    await server.restart({ isCompacted: true });
    const followed = await follow(positions, ['ConfigMap']);
    await followed.next((change) => change.kind === 'lost' && change.scope?.kind === 'ConfigMap' && change.why.includes('410'));
    await followed.stop();
    await estate.close();
  });
});

async function until(holds: () => Promise<boolean>): Promise<void> {
  await vi.waitUntil(holds, { timeout: 60_000, interval: 100 });
}

type ApiObject = { readonly [key: string]: unknown };

function open(kinds: readonly string[] = [], signal?: AbortSignal): Promise<Estate> {
  return openEstate({ connector, address: 'kubernetes://', options: { kinds } }, signal);
}

interface Followed {
  readonly estate: Estate;
  /** The next change that is one of these; those that are not are passed over. */
  next(isWanted: (change: Change) => boolean): Promise<Change>;
  stop(): Promise<void>;
}

async function follow(from?: ReadonlyMap<string, string>, kinds: readonly string[] = []): Promise<Followed> {
  const controller = new AbortController();
  const estate = await open(kinds, controller.signal);
  const positions = new Map(from);
  if (from === undefined)
    for (const scope of (await scopesOf(estate)).scopes) positions.set(scopeKey(scope), positionOf(await pagesOf(estate, scope)));
  const waiting = new Set<{ isWanted(change: Change): boolean; take(change: Change): void }>();
  const reading = (async () => {
    for await (const change of estate.changes?.(positions) ?? [])
      for (const one of waiting) {
        if (!one.isWanted(change)) continue;
        waiting.delete(one);
        one.take(change);
      }
  })();
  return {
    estate,
    next: (isWanted) => new Promise((take) => void waiting.add({ isWanted, take })),
    stop: async () => {
      controller.abort();
      await reading;
      await estate.close();
    },
  };
}

function positionOf(pages: Awaited<ReturnType<typeof pagesOf>>): string {
  const last = pages.at(-1);
  if (last?.kind !== 'page' || last.position === undefined) throw new Error('there is no position');
  return last.position;
}

function kindScope(apiVersion: string, kind: string): Scope {
  return { platform: 'kubernetes', account: 'real', apiVersion, kind };
}

function idsIn(pages: Awaited<ReturnType<typeof pagesOf>>): readonly ResourceId[] {
  return pages.flatMap((page) =>
    page.kind === 'page' ? page.observations.flatMap((one) => (one.kind === 'resource' ? [one.resource.id] : [])) : [],
  );
}

function usesOf(observations: readonly Observation[]): readonly ImageUse[] {
  return observations.flatMap((one) => (one.kind === 'resource' ? one.uses : []));
}

function edgesOf(observations: readonly Observation[]): readonly Edge[] {
  return observations.flatMap((one) => (one.kind === 'edge' ? [one.edge] : []));
}

async function apply(path: string, object: ApiObject): Promise<void> {
  const { status, body } = await server.call('POST', path, object);
  if (status !== 201) throw new Error(`${path}: ${status}: ${JSON.stringify(body)}`);
}

const COLLECTIONS: Readonly<Record<string, string>> = {
  Namespace: '/api/v1/namespaces',
  ServiceAccount: '/api/v1/namespaces/headwater/serviceaccounts',
  ClusterRole: '/apis/rbac.authorization.k8s.io/v1/clusterroles',
  ClusterRoleBinding: '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings',
};

async function applyAny(object: ApiObject): Promise<void> {
  const path = COLLECTIONS[String(object['kind'])];
  if (path === undefined) throw new Error(`what is a ${String(object['kind'])}?`);
  await apply(path, object);
}

function orders(plural: string, kind: string): ApiObject {
  const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.shop.example` },
    spec: {
      group: 'shop.example',
      scope: 'Namespaced',
      names: { plural, singular: kind.toLowerCase(), kind, listKind: `${kind}List` },
      versions: [{ name: 'v1', served: true, storage: true, schema }],
    },
  };
}

function configMap(name: string, namespace: string): ApiObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace }, data: { index: 'x' } };
}

async function fill(): Promise<void> {
  await apply('/api/v1/namespaces', {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: 'shop', labels: { phase: 'production' } },
  });
  await until(async () => (await server.call('GET', '/api/v1/namespaces/shop/serviceaccounts/default')).status === 200);
  await apply('/api/v1/namespaces/shop/secrets', {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'db' },
    stringData: { password: 'hunter2' },
  });
  const env = [
    { name: 'DB_PASSWORD', value: 'hunter2' },
    { name: 'PAYMENT', value: 'key=sk_live_0123456789abcdefgh' },
  ];
  const labels = { app: 'web' };
  await apply('/apis/apps/v1/namespaces/shop/deployments', {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{"secret":"hunter2"}' } },
    spec: {
      replicas: 2,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          initContainers: [{ name: 'migrate', image: 'registry.example/migrate:1' }],
          containers: [{ name: 'app', image: 'registry.example/web:1', env, args: ['--password=hunter2'] }],
        },
      },
    },
  });
  const order = { apiVersion: 'shop.example/v1', kind: 'Order', metadata: { name: 'order-1' }, spec: { paid: true } };
  await until(async () => (await server.call('POST', '/apis/shop.example/v1/namespaces/shop/orders', order)).status === 201);
}

const roleSchema = z.looseObject({
  rules: z.array(z.object({ apiGroups: z.array(z.string()), resources: z.array(z.string()), verbs: z.array(z.string()) })),
});
type Role = z.infer<typeof roleSchema>;
const ROLE = '/apis/rbac.authorization.k8s.io/v1/clusterroles/headwater';

function rule(group: string, resource: string): Role['rules'][number] {
  return { apiGroups: [group], resources: [resource], verbs: ['list', 'watch'] };
}

async function clusterRole(): Promise<Role> {
  return roleSchema.parse((await server.call('GET', ROLE)).body);
}

async function putRole({ rules }: Role): Promise<void> {
  const { status } = await server.call('PATCH', ROLE, { rules });
  if (status !== 200) throw new Error(`the role was not taken: ${status}`);
}

/** The role as it is printed for all permissions but one; until the server obeys it. */
async function grantWithout(permission: string | undefined): Promise<void> {
  const { text } = connector.grant(PERMISSIONS.filter((one) => one !== permission));
  const role = parseAllDocuments(text)
    .map((document) => document.toJSON() as ApiObject)
    .find(({ kind }) => kind === 'ClusterRole');
  await putRole(roleSchema.parse(role));
  const [verb = 'list', name = 'deployments.apps'] = (permission ?? 'list deployments.apps').split(' ');
  const [resource = '', ...group] = name.split('.');
  await until(async () => (await mayDo(verb, group.join('.'), resource)) === (permission === undefined));
  if (permission === undefined)
    for (const { apiGroups, resources } of roleSchema.parse(role).rules)
      await until(async () => (await mayDo('list', apiGroups[0] ?? '', resources[0] ?? '')) === true);
}

async function mayDo(verb: string, group: string, resource: string): Promise<boolean> {
  const { body } = await server.call('POST', '/apis/authorization.k8s.io/v1/subjectaccessreviews', {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SubjectAccessReview',
    spec: { user: ACCOUNT, resourceAttributes: { verb, group, resource } },
  });
  return z.object({ status: z.object({ allowed: z.boolean() }) }).parse(body).status.allowed;
}

function groupOf(apiVersion: string): string {
  return apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '';
}

function pluralIs(kind: string, plural: string): boolean {
  const word = kind.toLowerCase();
  return [`${word}s`, `${word}es`, word, `${word.replace(/y$/, 'ies')}`].includes(plural);
}
