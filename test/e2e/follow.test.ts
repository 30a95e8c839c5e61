// From a change in a real cluster to what policies say of it now: the program as people run it, on the real API server.
import { spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HOME, sender, type Send } from '../fakes/aws-estate.js';
import { CONTROL_PLANE_TIMEOUT_MS, hasControlPlane, startControlPlane, type ControlPlane } from '../fakes/control-plane.js';
import { hasMoto, startMoto, type Moto } from '../fakes/moto.js';
import { ROOT } from '../journeys/estate.js';

interface ResultLine {
  readonly policy: string;
  readonly resource: string;
  readonly before?: string;
  readonly after?: string;
}

describe.runIf(hasControlPlane('following a cluster'))('headwater source sync --follow', () => {
  let cluster: ControlPlane;
  let folder: string;
  let program: Following;
  beforeAll(async () => {
    cluster = await startControlPlane();
    folder = mkdtempSync(join(tmpdir(), 'follow-'));
    chmodSync(folder, 0o755); // as root the database runs as somebody else
    writeFileSync(join(folder, 'kubeconfig'), kubeconfigOf(cluster));
    writeFileSync(
      join(folder, 'headwater.yaml'),
      'apiVersion: headwater.dev/v1\nkind: Configuration\nsources: [{ address: "kubernetes://" }]\n',
    );
    await cluster.call('POST', '/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } });
    const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default' } };
    await cluster.call('POST', '/api/v1/namespaces/shop/serviceaccounts', account);
    program = follow(folder, 'pod-security-baseline', { KUBECONFIG: join(folder, 'kubeconfig') });
    await program.ready;
  }, CONTROL_PLANE_TIMEOUT_MS);
  afterAll(async () => {
    await program?.stop();
    await cluster?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('says what a policy finds in what was made, and prints how soon', async () => {
    const latencies: number[] = [];
    for (let i = 0; i < 40; i += 1) {
      const name = `pod-${i}`;
      const seen = program.line(({ resource, after }) => resource.endsWith(`/Pod/shop/${name}`) && after === 'fail');
      const before = performance.now();
      const made = await cluster.call('POST', '/api/v1/namespaces/shop/pods', podOf(name, true));
      expect(made.status).toBe(201);
      await seen;
      latencies.push(performance.now() - before);
    }
    print('a cluster', latencies);
    expect(latencies).toHaveLength(40);
  }, 120_000);

  it('says when what was found is gone', async () => {
    const gone = program.line(
      ({ resource, before, after }) => resource.endsWith('/Pod/shop/pod-0') && before === 'fail' && after === undefined,
    );
    await cluster.call('DELETE', '/api/v1/namespaces/shop/pods/pod-0?gracePeriodSeconds=0');
    expect(await gone).toMatchObject({ before: 'fail' });
  }, 60_000);

  it('goes on after the API server was gone for a while and has forgotten', async () => {
    await cluster.restart({ isCompacted: true });
    const seen = program.line(({ resource, after }) => resource.endsWith('/Pod/shop/after') && after === 'fail');
    await cluster.call('POST', '/api/v1/namespaces/shop/pods', podOf('after', true));
    expect(await seen).toMatchObject({ after: 'fail' });
  }, 180_000);
});

describe.runIf(hasMoto('following an account'))('headwater source sync --follow, of a queue', () => {
  let moto: Moto;
  let folder: string;
  let program: Following;
  let send: Send;
  let close = (): void => undefined;
  let queue = '';
  beforeAll(async () => {
    moto = await startMoto();
    folder = mkdtempSync(join(tmpdir(), 'follow-'));
    chmodSync(folder, 0o755); // as root the database runs as somebody else
    process.env['AWS_ENDPOINT_URL'] = moto.url;
    ({ send, close } = sender('test', 'test'));
    queue = String((await send('sqs:CreateQueue', { QueueName: 'headwater-events' }))['QueueUrl']);
    const source = { address: 'aws://', regions: [HOME], kinds: ['SecurityGroup'], events: queue };
    writeFileSync(
      join(folder, 'headwater.yaml'),
      JSON.stringify({ apiVersion: 'headwater.dev/v1', kind: 'Configuration', sources: [source] }),
    );
    program = follow(folder, 'aws-security', {
      AWS_ENDPOINT_URL: moto.url,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_REGION: HOME,
    });
    await program.ready;
  }, 120_000);
  afterAll(async () => {
    await program?.stop();
    close();
    delete process.env['AWS_ENDPOINT_URL'];
    await moto?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('says what a policy finds in what was changed, and prints how soon', async () => {
    const latencies: number[] = [];
    for (let i = 0; i < 20; i += 1) {
      const made = await send('ec2:CreateSecurityGroup', { GroupName: `group-${i}`, Description: 'x' });
      const groupId = String(made['GroupId']);
      const seen = program.line(({ resource, after }) => resource.endsWith(`/${groupId}`) && after === 'fail');
      const before = performance.now();
      const IpPermissions = [{ IpProtocol: 'tcp', FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp: '0.0.0.0/0' }] }];
      await send('ec2:AuthorizeSecurityGroupIngress', { GroupId: groupId, IpPermissions });
      const body = JSON.stringify(callEvent('ec2.amazonaws.com', 'AuthorizeSecurityGroupIngress', { groupId }));
      await send('sqs:SendMessage', { QueueUrl: queue, MessageBody: body });
      await seen;
      latencies.push(performance.now() - before);
    }
    print('an account', latencies);
    expect(latencies).toHaveLength(20);
  }, 240_000);
});

function print(of: string, latencies: number[]): void {
  latencies.sort((a, b) => a - b);
  const at = (share: number): string => (latencies[Math.floor(latencies.length * share)] ?? 0).toFixed(0);
  console.log(`from a change in ${of} to what policies say of it: median ${at(0.5)} ms, 95th percentile ${at(0.95)} ms`);
}

/** As EventBridge passes on what CloudTrail writes of a call. */
function callEvent(eventSource: string, eventName: string, requestParameters: object): object {
  const account = '123456789012';
  return {
    version: '0',
    id: '1',
    'detail-type': 'AWS API Call via CloudTrail',
    source: 'aws.ec2',
    account,
    time: new Date().toISOString(),
    region: HOME,
    resources: [],
    detail: { eventSource, eventName, requestParameters, awsRegion: HOME, recipientAccountId: account },
  };
}

interface Following {
  readonly ready: Promise<void>;
  /** The first line from now on that is such. */
  line(wanted: (line: ResultLine) => boolean): Promise<ResultLine>;
  stop(): Promise<void>;
}

function follow(folder: string, pack: string, settings: NodeJS.ProcessEnv): Following {
  const child: ChildProcess = spawn(
    process.execPath,
    [join(ROOT, 'bin', 'headwater.js'), 'source', 'sync', '--follow', '-o', 'jsonl', '--pack', pack],
    {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...settings, HEADWATER_STATE_FOLDER: join(folder, 'state') },
    },
  );
  const ended = new Promise<void>((resolve) => void child.once('exit', () => resolve()));
  const waiting = new Set<{ readonly wanted: (line: ResultLine) => boolean; readonly done: (line: ResultLine) => void }>();
  const { stdout, stderr } = child;
  if (stdout === null || stderr === null) throw new Error('no pipes');
  createInterface(stdout).on('line', (text) => {
    const line: ResultLine = JSON.parse(text);
    for (const one of waiting) {
      if (!one.wanted(line)) continue;
      waiting.delete(one);
      one.done(line);
    }
  });
  const ready = new Promise<void>((resolve, reject) => {
    let said = '';
    createInterface(stderr).on('line', (text) => {
      said += `${text}\n`;
      // The first reading is over; the watches begin right after.
      if (/(?:kubernetes|aws):\/\//.test(text)) void sleep(3_000).then(resolve);
    });
    void ended.then(() => reject(new Error(`it ended: ${said}`)));
  });
  // Whoever waits is told; when nobody does, it may end.
  ready.catch(() => undefined);
  return {
    ready,
    line: (wanted) =>
      Promise.race([
        new Promise<ResultLine>((done) => void waiting.add({ wanted, done })),
        ended.then(() => {
          throw new Error('it ended');
        }),
      ]),
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

function podOf(name: string, hostNetwork: boolean): object {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name },
    spec: { hostNetwork, containers: [{ name: 'c', image: 'nginx:1' }] },
  };
}

function kubeconfigOf({ url, ca, token }: ControlPlane): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'test',
    contexts: [{ name: 'test', context: { cluster: 'test', user: 'test' } }],
    clusters: [{ name: 'test', cluster: { server: url, 'certificate-authority-data': Buffer.from(ca).toString('base64') } }],
    users: [{ name: 'test', user: { token } }],
  });
}
