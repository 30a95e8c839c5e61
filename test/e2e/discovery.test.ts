// One configuration with every platform fills one inventory, by the program as people run it: on the real Kubernetes API server,
// on moto, and on servers that answer as Azure, Google Cloud and Alibaba Cloud are documented to.
import { execFile, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seedEstate, sender } from '../fakes/aws-estate.js';
import { startFakeAlibaba, withSettings } from '../fakes/alibaba/server.js';
import { shopWorld as alibabaShop } from '../fakes/alibaba/shop.js';
import { startArm } from '../fakes/azure/arm-server.js';
import { shopWorld as azureShop } from '../fakes/azure/world.js';
import { CONTROL_PLANE_TIMEOUT_MS, hasControlPlane, startControlPlane, type ControlPlane } from '../fakes/control-plane.js';
import { settingsFor, startGoogle } from '../fakes/gcp/google-server.js';
import { shopWorld as googleShop } from '../fakes/gcp/world.js';
import { hasMoto, startMoto } from '../fakes/moto.js';
import {
  resourceListSchema,
  shownResourceSchema,
  sourceListSchema,
  sourceTestReportSchema,
  syncReportSchema,
} from '../../src/pipeline/index.js';
import { ROOT } from '../journeys/estate.js';

const KILLS = 50;
const PROGRAM = join(ROOT, 'bin', 'headwater.js');
const run = promisify(execFile);

interface Listed {
  readonly id: string;
  readonly platform: string;
}

describe.runIf(hasControlPlane('discovery') && hasMoto('discovery'))('one configuration with every platform', () => {
  const closing: (() => Promise<void> | void)[] = [];
  let folder: string;
  let environment: NodeJS.ProcessEnv;

  async function headwater(...parameters: readonly string[]): Promise<unknown> {
    const { stdout } = await run(process.execPath, [PROGRAM, ...parameters, '-o', 'json'], {
      cwd: folder,
      env: environment,
      maxBuffer: 256 * 1024 ** 2,
    });
    return JSON.parse(stdout);
  }

  async function listed(state: string): Promise<readonly Listed[]> {
    environment = { ...environment, HEADWATER_STATE_FOLDER: join(folder, state) };
    return resourceListSchema.parse(await headwater('resource', 'list')).items;
  }

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'discovery-'));
    chmodSync(folder, 0o755); // as root the database runs as somebody else
    closing.push(() => rmSync(folder, { recursive: true, force: true }));
    const [cluster, moto, arm, google, aliyun] = await Promise.all([
      startControlPlane(),
      startMoto(),
      startArm({ ...azureShop(), pageSize: 2 }),
      startGoogle({ ...googleShop(), pageSize: 1 }),
      startFakeAlibaba(alibabaShop()),
    ]);
    closing.push(
      () => cluster.close(),
      () => moto.close(),
      () => arm.close(),
      () => google.close(),
    );
    closing.push(() => aliyun.close(), withSettings(aliyun.url));
    writeFileSync(join(folder, 'kubeconfig'), kubeconfigOf(cluster));
    writeFileSync(join(folder, 'headwater.yaml'), CONFIGURATION);
    environment = {
      ...process.env,
      KUBECONFIG: join(folder, 'kubeconfig'),
      AWS_ENDPOINT_URL: moto.url,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_REGION: 'us-east-1',
      ARM_ENDPOINT: arm.url,
      ...settingsFor(google.url),
    };
    process.env['AWS_ENDPOINT_URL'] = moto.url;
    const { send, close } = sender('test', 'test');
    await seedEstate(send);
    close();
    for (let i = 0; i < 30; i += 1)
      await cluster.call('POST', '/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: `team-${i}` } });
  }, CONTROL_PLANE_TIMEOUT_MS);
  afterAll(async () => {
    delete process.env['AWS_ENDPOINT_URL'];
    for (const close of closing.toReversed()) await close();
  }, 60_000);

  it('fills one inventory, whose gaps are said', async () => {
    environment = { ...environment, HEADWATER_STATE_FOLDER: join(folder, 'whole') };
    const report = syncReportSchema.parse(await headwater('source', 'sync'));
    for (const { name, scopes, resources, pages, calls, gaps } of report.sources) {
      console.log(
        `${name}: ${resources} resources in ${scopes.whole} scopes by ${calls.made} calls, of which ${pages} pages; ${gaps.length} gaps`,
      );
      expect(resources, name).toBeGreaterThan(0);
    }
    const items = await listed('whole');
    expect([...new Set(items.map(({ platform }) => platform))].toSorted()).toEqual([
      'alibaba',
      'aws',
      'azure',
      'gcp',
      'kubernetes',
    ]);
    const sources = sourceListSchema.parse(await headwater('source', 'list'));
    expect(sources.items.reduce((sum, { resources }) => sum + resources, 0)).toBe(items.length);
  }, 300_000);

  it('judges all of it together, and keeps the report for the commands after it', async () => {
    environment = { ...environment, HEADWATER_STATE_FOLDER: join(folder, 'whole'), XDG_STATE_HOME: join(folder, 'xdg') };
    const report = (await headwater('run', '--no-sync', '--with-resources')) as {
      readonly resources: readonly Listed[];
      readonly findings: readonly { readonly policy?: string }[];
    };
    expect(report.resources.length).toBe((await listed('whole')).length);
    const families = new Set(report.findings.map(({ policy }) => policy?.split('/')[0]));
    expect([...families]).toEqual(expect.arrayContaining(['alibaba', 'aws', 'azure', 'gcp']));
    const coverage = (await headwater('coverage')) as { readonly sources: readonly { readonly id: string }[] };
    expect(coverage.sources.map(({ id }) => id).toSorted()).toEqual([
      'alibaba://',
      'aws://',
      'azure://',
      'gcp://',
      'kubernetes://',
    ]);
  }, 120_000);

  it('tries what each source needs, and shows one resource with what is known of it', async () => {
    const tested = sourceTestReportSchema.parse(await headwater('source', 'test', 'azure://', 'kubernetes://'));
    expect(tested.sources.map(({ name, opened, gaps }) => [name, opened, gaps.length])).toEqual([
      ['kubernetes://', true, 0],
      ['azure://', true, 0],
    ]);
    const shown = shownResourceSchema.parse(await headwater('resource', 'show', 'Namespace//team-7'));
    expect(shown.resource).toEqual({ apiVersion: 'v1', kind: 'Namespace' });
    expect(shown.history.map(({ state }) => state)).toEqual(['seen']);
  }, 120_000);

  it('comes back from a backup', async () => {
    const before = await listed('whole');
    await run(process.execPath, [PROGRAM, 'store', 'backup', 'all.backup'], { cwd: folder, env: environment });
    environment = { ...environment, HEADWATER_STATE_FOLDER: join(folder, 'restored') };
    await run(process.execPath, [PROGRAM, 'store', 'restore', 'all.backup'], { cwd: folder, env: environment });
    expect(await listed('restored')).toEqual(before);
    const again = run(process.execPath, [PROGRAM, 'store', 'restore', 'all.backup'], { cwd: folder, env: environment });
    await expect(again).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining('BACKUP_INVALID') });
  }, 120_000);

  it('gives the same from a scan, without any database', async () => {
    const report = (await headwater('scan', 'kubernetes://', 'gcp://', '--with-resources')) as {
      readonly resources: readonly Listed[];
    };
    const kept = (await listed('whole')).filter(({ platform }) => platform === 'kubernetes' || platform === 'gcp');
    expect(report.resources.map(({ id }) => id).toSorted()).toEqual(kept.map(({ id }) => id).toSorted());
  }, 120_000);

  it(`loses and doubles nothing when it is killed ${KILLS} times while it reads`, async () => {
    const whole = (await listed('whole')).map(({ id }) => id).toSorted();
    environment = { ...environment, HEADWATER_STATE_FOLDER: join(folder, 'killed') };
    let killed = 0;
    for (let started = 0; killed < KILLS; started += 1) {
      if (started > 3 * KILLS) throw new Error('most readings end before they can be killed');
      const child = spawn(process.execPath, [PROGRAM, 'source', 'sync', '-q'], {
        cwd: folder,
        env: environment,
        stdio: 'ignore',
      });
      const exit = new Promise<void>((resolve) => void child.once('exit', () => resolve()));
      await Promise.race([exit, sleep(700 + Math.random() * 1_300)]);
      if (child.exitCode === null) killed += 1;
      child.kill('SIGKILL');
      await exit;
    }
    await headwater('source', 'sync');
    expect((await listed('killed')).map(({ id }) => id).toSorted()).toEqual(whole);
  }, 600_000);
});

const CONFIGURATION = `apiVersion: headwater.dev/v1
kind: Configuration
policies: { packs: [aws-security, azure-security, gcp-security, alibaba-security, kubernetes] }
sources:
  - { address: 'kubernetes://' }
  - { address: 'aws://', regions: [us-east-1] }
  - { address: 'azure://' }
  - { address: 'gcp://' }
  - { address: 'alibaba://' }
`;

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
