/**
 * The simulated cluster and cloud, held against what real ones are held against: the connectors read them, and every action that
 * they have something for is carried out, killed, resumed, undone and refused there, too. And the sample estate, on both of them.
 */
import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { aws, awsActing } from '../../src/connectors/aws/index.js';
import { kubernetesActing, kubernetesConnector } from '../../src/connectors/kubernetes/index.js';
import { createApiCalls } from '../../src/discover/index.js';
import { systemTimer } from '../../src/lib/system-timer.js';
import { sourceId } from '../../src/model/index.js';
import { scanInputs } from '../../src/pipeline/index.js';
import { startSampleEstate } from '../../src/pipeline/serve/sample-estate.js';
import { startSimulatedPlatforms, type ServedKind, type SimulatedPlatforms } from '../../src/simulated/index.js';
import { describeActing } from '../contracts/acting.js';
import { describeEstate, type EstatePlatform } from '../contracts/estate.js';
import { CLUSTER, addressIn, pathTo, until, type ActingCluster, type ApiObject } from '../fakes/acting-cluster.js';
import { ACCOUNT, bucketAt, newBucket, openActing, type World } from '../fakes/aws-acting-world.js';
import { sender } from '../fakes/aws-estate.js';
import { TEST_LIMITS } from '../fakes/read-context.js';
import { ROOT } from '../journeys/estate.js';
import { install, type Installation } from './acting/installation.js';
import { actingCases } from './aws-acting-cases.js';
import {
  BUDGET,
  LABELS,
  SERVICE,
  act,
  actOn,
  allowed,
  cases,
  deploy,
  endpoints,
  metadataOf,
  planOf,
  podOf,
  readyPods,
  replicasOf,
  send,
  settled,
  startProbe,
  template,
} from './kubernetes-acting-cases.js';

const custom = (apiVersion: string, kind: string, resource: string): ServedKind => ({
  apiVersion,
  kind,
  resource,
  isNamespaced: true,
  subresources: ['status'],
  hasGeneration: true,
});
const MORE = [
  custom('argoproj.io/v1alpha1', 'Rollout', 'rollouts'),
  custom('argoproj.io/v1alpha1', 'Application', 'applications'),
  custom('tekton.dev/v1', 'PipelineRun', 'pipelineruns'),
];

const DEPLOYED = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'shop' },
  spec: {
    replicas: 2,
    selector: { matchLabels: LABELS },
    template: { metadata: { labels: LABELS }, spec: { containers: [{ name: 'app', image: 'registry.example/web:1' }] } },
  },
};
const OPEN = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::open/*' }],
});

async function start(): Promise<SimulatedPlatforms> {
  const platforms = await startSimulatedPlatforms({
    cluster: CLUSTER,
    account: ACCOUNT,
    objects: [DEPLOYED, { ...SERVICE, metadata: { name: 'web', namespace: 'shop' } }],
    buckets: [
      { name: 'open', policy: OPEN, tags: { environment: 'production' } },
      { name: 'closed', isBlocked: true },
    ],
    kinds: MORE,
    readyAfter: 50,
    endAfter: 50,
  });
  for (const [name, value] of Object.entries(platforms.environment)) vi.stubEnv(name, value);
  return platforms;
}

describe('the simulated cluster', () => {
  describeEstate('the simulated cluster', async (): Promise<EstatePlatform> => {
    const { close } = await start();
    const holds = ['apps/Deployment/shop/web', '/Service/shop/web', '/Namespace//shop', '/Node//simulated-1'];
    return {
      connector: kubernetesConnector(),
      address: 'kubernetes://',
      holds: holds.map((path) => `kubernetes:${CLUSTER}/${path}`),
      missing: `kubernetes:${CLUSTER}/apps/Deployment/shop/none`,
      secrets: [],
      close,
    };
  });

  let cluster: ActingCluster;
  beforeAll(async () => {
    cluster = await actingCluster();
    actOn(cluster);
  });
  afterAll(() => cluster?.close());

  describeActing('the simulated cluster', cases());

  it.each(['evict-pod', 'quarantine-pod'])('S9: never is without a ready endpoint while %s takes a Pod', async (name) => {
    const namespace = await cluster.namespace();
    await cluster.make(SERVICE, namespace);
    await deploy(namespace, { replicas: 1 });
    await cluster.make(BUDGET, namespace);
    await until(async () => (await allowed(namespace)) === 0 && (await endpoints(namespace)).length === 1);
    const pod = await podOf(namespace);
    const probe = startProbe(namespace);
    expect(await act(name, addressIn(namespace, 'v1', 'Pod', pod))).toMatchObject({ kind: 'done' });
    await settled(namespace);
    const { fewest, probes } = await probe.stop();
    expect(fewest).toBeGreaterThanOrEqual(1);
    expect(probes).toBeGreaterThan(10);
    expect(await endpoints(namespace)).not.toContain(pod);
    expect((await replicasOf(namespace)).spec).toBe(1);
  });

  it('S9: lets no Pod go that a budget has no room for, whoever asks', async () => {
    const namespace = await cluster.namespace();
    await deploy(namespace, { replicas: 2 });
    await cluster.make({ ...BUDGET, spec: { maxUnavailable: 0, selector: { matchLabels: LABELS } } }, namespace);
    await until(async () => (await allowed(namespace)) === 0);
    const address = addressIn(namespace, 'v1', 'Pod', await podOf(namespace));
    expect(await planOf('evict-pod', address)).toMatchObject({
      kind: 'refused',
      because: expect.stringContaining('allows no disruption now'),
    });
    const { uid } = await metadataOf(pathTo('Pod', namespace, await podOf(namespace)));
    const sent = await send('create pods/eviction', address, { uid });
    expect(sent).toMatchObject({ kind: 'not-now', because: expect.stringContaining('429') });
    expect(await readyPods(namespace)).toHaveLength(2);
  });

  it('starts no container as root that must not be, and keeps the Pods that there were', async () => {
    const namespace = await cluster.namespace();
    await deploy(namespace, { replicas: 2 });
    const before = await readyPods(namespace);
    const securityContext = { runAsNonRoot: true, runAsUser: 0 };
    await cluster.patch(pathTo('Deployment', namespace, 'web'), {
      spec: { template: template('registry.example/web:1', { securityContext }) },
    });
    await until(async () => JSON.stringify(await cluster.get(pathTo('Pod', namespace))).includes('CreateContainerConfigError'));
    expect(await readyPods(namespace)).toEqual(before);
  });
});

describe('reading the simulated cloud', () => {
  describeEstate('the simulated cloud', async (): Promise<EstatePlatform> => {
    const { close } = await start();
    return {
      connector: aws,
      address: 'aws://',
      options: { regions: ['us-east-1'], kinds: ['Bucket'] },
      holds: ['aws:arn:aws:s3:::open', 'aws:arn:aws:s3:::closed'],
      missing: 'aws:arn:aws:s3:::none',
      secrets: [],
      close,
    };
  });
});

describe('acting on the simulated cloud', () => {
  let world: World;
  beforeAll(async () => {
    const { environment, aws: url, close } = await start();
    const sending = sender(environment['AWS_ACCESS_KEY_ID'] ?? '', 'simulated');
    const estate = openActing();
    world = {
      moto: { url, enforce: never, relax: never, post: never, close: never },
      send: sending.send,
      estate: () => estate,
      close: async () => {
        await (await estate).close();
        sending.close();
        await close();
      },
    };
  });
  afterAll(() => world?.close());

  describeActing('the simulated cloud', [
    ...actingCases(() => world).filter(({ action }) => action === 'block-public-access'),
    {
      action: 'enable-bucket-versioning',
      set: async () => {
        const Bucket = await newBucket(world.send);
        const change = async (): Promise<void> => {
          await world.send('s3:PutBucketTagging', { Bucket, Tagging: { TagSet: [{ Key: 'seen', Value: 'yes' }] } });
        };
        return { connector: awsActing, estate: await world.estate(), address: bucketAt(Bucket), change };
      },
    },
  ]);

  it('takes no policy that lets everyone in where that is blocked', async () => {
    const Bucket = await newBucket(world.send);
    const PublicAccessBlockConfiguration = { BlockPublicPolicy: true };
    await world.send('s3:PutPublicAccessBlock', { Bucket, PublicAccessBlockConfiguration });
    await expect(world.send('s3:PutBucketPolicy', { Bucket, Policy: OPEN })).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  it('answers nobody who has not its key', async () => {
    const stranger = sender('AKIASOMEBODYELSE', 'simulated');
    await expect(stranger.send('s3:ListBuckets')).rejects.toMatchObject({ name: 'InvalidAccessKeyId' });
    await expect(stranger.send('sts:GetCallerIdentity')).rejects.toMatchObject({ name: 'InvalidClientTokenId' });
    stranger.close();
  });
});

describe('a newcomer to the sample estate', () => {
  let platforms: SimulatedPlatforms;
  let headwater: Installation;
  beforeAll(async () => {
    const folder = join(ROOT, 'examples', 'estate');
    const signal = new AbortController().signal;
    const scanned = await scanInputs([folder], { folder, version: '0', signal, onProgress: () => undefined });
    platforms = await startSampleEstate(scanned, folder);
    headwater = await install(platforms.environment);
    cpSync(folder, headwater.folder, { recursive: true });
    cpSync(join(folder, 'live.yaml'), join(headwater.folder, 'headwater.yaml'));
  });
  afterAll(async () => {
    await headwater?.close();
    await platforms?.close();
  });

  async function approvedAndRun(entry: string): Promise<void> {
    for (const parameters of [
      ['approve', entry],
      ['run', entry],
    ])
      expect(await headwater.headwater('action', ...parameters, '--yes')).toMatchObject({ code: 0 });
  }

  const isBlocked = async (): Promise<boolean> => {
    const { send: ask, close } = sender(platforms.environment['AWS_ACCESS_KEY_ID'] ?? '', 'simulated');
    const answer = await ask('s3:GetPublicAccessBlock', { Bucket: 'riverside-invoices' }).then(
      () => true,
      (error: unknown) => {
        if (error instanceof Error && error.name === 'NoSuchPublicAccessBlockConfiguration') return false;
        throw error;
      },
    );
    close();
    return answer;
  };

  it('finds a handful of actions that wait for somebody, and why others are not to be had', async () => {
    const { planned } = await headwater.plan();
    const waiting = planned.filter(({ entry }) => entry !== undefined);
    expect(waiting.map(({ action, phase, people }) => `${action} ${phase} ${people}`).toSorted()).toEqual([
      'block-public-access development 1',
      'block-public-access production 1',
      'evict-pod staging 1',
      'evict-pod test 1',
      'scale-to-zero staging 1',
    ]);
    const leftOut = planned.flatMap((one) => one.leftOut.map(({ because }) => because));
    expect(leftOut).toContainEqual(expect.stringContaining('payments-ledger allows no disruption now'));
    expect(leftOut).toContainEqual(expect.stringContaining("Argo CD's Application argocd/riverside-staging declares it"));
  });

  it('agrees to one in the cloud, and takes it back', async () => {
    vi.stubEnv('AWS_ENDPOINT_URL', platforms.aws);
    const [entry] = await headwater.actionsOn('aws:arn:aws:s3:::riverside-invoices');
    await approvedAndRun(entry?.id ?? '');
    expect(await isBlocked()).toBe(true);
    expect(await headwater.headwater('action', 'undo', entry?.id ?? '', '--yes')).toMatchObject({ code: 0 });
    expect(await isBlocked()).toBe(false);
  });

  it('agrees to one in the cluster, and takes it back', async () => {
    const resource = 'kubernetes:riverside/apps/Deployment/riverside-staging/storefront-loadtest';
    const { users } = z
      .object({ users: z.tuple([z.object({ user: z.object({ token: z.string() }) })]) })
      .parse(JSON.parse(readFileSync(platforms.kubeconfig, 'utf8')));
    const replicas = async (): Promise<unknown> => {
      const path = `${platforms.kubernetes}/apis/apps/v1/namespaces/riverside-staging/deployments/storefront-loadtest/scale`;
      const answer = await fetch(path, { headers: { authorization: `Bearer ${users[0].user.token}` } });
      return z.object({ status: z.object({ replicas: z.number() }) }).parse(await answer.json()).status.replicas;
    };
    const [entry] = await headwater.actionsOn(resource);
    await approvedAndRun(entry?.id ?? '');
    expect(await replicas()).toBe(0);
    expect(await headwater.headwater('action', 'undo', entry?.id ?? '', '--yes')).toMatchObject({ code: 0 });
    await until(async () => (await replicas()) === 2);
    expect(await headwater.headwater('evidence', 'verify')).toMatchObject({ code: 0 });
  });
});

function never(): Promise<never> {
  return Promise.reject(new Error('a simulated platform has no such thing'));
}

/** A simulated cluster with nothing in it, as the cases of real ones want theirs. */
async function actingCluster(): Promise<ActingCluster> {
  const { kubernetes: url, kubeconfig, close } = await start();
  const token = z
    .object({ users: z.tuple([z.object({ user: z.object({ token: z.string() }) })]) })
    .parse(JSON.parse(readFileSync(kubeconfig, 'utf8'))).users[0].user.token;
  const call = async (method: string, path: string, body?: unknown) => {
    const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
    const headers = { authorization: `Bearer ${token}`, 'content-type': type };
    const answer = await fetch(`${url}${path}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const given: unknown = await answer.json();
    return { status: answer.status, body: given, warnings: [] };
  };
  const objectOf = (body: unknown): ApiObject => z.record(z.string(), z.unknown()).parse(body);
  const make: ActingCluster['make'] = async (object, namespace = '') => {
    const { status, body } = await call('POST', pathTo(String(object['kind']), namespace), object);
    if (status !== 201) throw new Error(JSON.stringify(body));
    return objectOf(body);
  };
  const signal = new AbortController().signal;
  const calls = createApiCalls({
    clock: { now: () => new Date() },
    timer: systemTimer,
    random: Math.random,
    bounds: { start: 400, most: 1000, burst: 400 },
  });
  const estate = await kubernetesActing.open(
    { candidate: { kind: 'address', address: 'kubernetes://' }, as: 'Kubernetes clusters' },
    { accounts: [], regions: [], kinds: [] },
    {
      source: sourceId('world'),
      limits: TEST_LIMITS,
      signal,
      calls: (classify) => calls.caller(classify, signal),
      progress: () => undefined,
    },
  );
  let turn = 0;
  return {
    server: { url, token, ca: '', call, restart: never, close },
    kubelet: { refresh: never, close: never },
    estate,
    unready: never,
    grantWithout: never,
    make,
    get: async (path) => {
      const { status, body } = await call('GET', path);
      return status === 200 ? objectOf(body) : undefined;
    },
    patch: async (path, change) => {
      const { status, body } = await call('PATCH', path, change);
      if (status !== 200) throw new Error(JSON.stringify(body));
    },
    namespace: async () => {
      const name = `shop-${(turn += 1)}`;
      await make({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
      return name;
    },
    close: async () => {
      await estate.close();
      await close();
    },
  };
}
