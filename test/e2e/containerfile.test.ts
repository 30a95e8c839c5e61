/**
 * The image as its users build and run it: built by buildah from this checkout, judged by Headwater's own policies, and started by
 * runc as Kubernetes would: no rights, a root file system that cannot be written, one folder that can.
 *
 * Its base is made here, of Debian's own packages and the Node that runs the tests: no registry of images is asked.
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { assessFiles } from '../../src/pipeline/index.js';
import { ROOT } from '../journeys/estate.js';

const BASE = 'localhost/headwater-test/node';
const IMAGE = 'localhost/headwater-test/headwater';
const STATE = '/var/lib/headwater';
const BUILD_TIMEOUT_MS = 15 * 60_000;

const missing = ['buildah', 'runc', 'mmdebstrap', 'npm'].filter((tool) => spawnSync(tool, ['--version']).status !== 0);
if (process.getuid?.() !== 0) missing.push('root');
if (missing.length > 0) {
  const message = `skipped: the image of Headwater (missing here: ${missing.join(', ')})`;
  if (process.env['CI'] !== undefined) throw new Error(message);
  console.warn(message);
}

const configSchema = z.object({
  OCIv1: z.object({
    config: z.object({
      User: z.string(),
      Env: z.array(z.string()),
      Entrypoint: z.array(z.string()),
      Cmd: z.array(z.string()),
      WorkingDir: z.string(),
      ExposedPorts: z.record(z.string(), z.unknown()),
      Labels: z.record(z.string(), z.string()),
    }),
  }),
});

it('is as our own policies for Dockerfiles want it', async () => {
  const report = await assessFiles([join(ROOT, 'Containerfile')], {
    folder: ROOT,
    version: 'test',
    packs: ['dockerfile'],
    signal: new AbortController().signal,
    onProgress: () => undefined,
  });
  expect(report.gaps).toEqual([]);
  expect(report.summary.pass).toBeGreaterThan(15);
  expect(report.results.filter(({ result }) => result === 'fail' || result === 'error')).toEqual([]);
});

describe.skipIf(missing.length > 0)('the image', () => {
  const folder = mkdtempSync(join(tmpdir(), 'headwater-image-'));
  let digest = '';
  let mounted = '';
  let config: z.infer<typeof configSchema>['OCIv1']['config'];

  beforeAll(() => {
    writeFileSync(
      join(folder, 'storage.conf'),
      `[storage]\ndriver = "overlay"\nrunroot = "${folder}/run"\ngraphroot = "${folder}/graph"\n`,
    );
    digest = makeBase();
    buildImage();
    config = configSchema.parse(JSON.parse(buildah('inspect', IMAGE))).OCIv1.config;
    mounted = buildah('mount', buildah('from', '--pull=never', IMAGE));
    console.log(
      `the image: ${execFileSync('du', ['-sxh', mounted], { encoding: 'utf8' }).split('\t')[0]}, its app: ${sizeOf('/app')}`,
    );
  }, BUILD_TIMEOUT_MS);
  afterAll(() => {
    spawnSync('buildah', ['rm', '--all'], { env: environment() });
    spawnSync('buildah', ['rmi', '--all', '--force'], { env: environment() });
    rmSync(folder, { recursive: true, force: true });
  });

  it('starts as nobody in particular, and says what it was made of', () => {
    expect(config).toMatchObject({
      User: '10001:10001',
      Entrypoint: ['node', '/app/bin/headwater.js'],
      Cmd: ['serve'],
      WorkingDir: '/etc/headwater',
    });
    expect(Object.keys(config.ExposedPorts).toSorted()).toEqual(['8420/tcp', '9420/tcp']);
    expect(config.Labels).toMatchObject({
      'org.opencontainers.image.source': 'https://github.com/headwater-dev/headwater',
      'org.opencontainers.image.revision': 'of-the-tests',
      'org.opencontainers.image.base.name': `${BASE}:24`,
      'org.opencontainers.image.base.digest': digest,
    });
  });

  it.each(['npm', 'npx', 'yarn', 'corepack', 'tsc', 'vite'])('brings no %s', (program) => {
    expect(started('sh', '-c', `command -v ${program}`).status).not.toBe(0);
  });

  it.each([
    '/app/src',
    '/app/test',
    '/app/.git',
    '/app/web/src',
    '/app/node_modules/typescript',
    '/app/node_modules/vitest',
    '/app/node_modules/vite',
    '/app/node_modules/react',
    '/app/node_modules/@headwater',
    '/src',
    '/root/.npm/_cacache',
  ])('has no %s', (path) => {
    expect(existsSync(join(mounted, path))).toBe(false);
  });

  it('has what it serves', () => {
    for (const path of ['/app/dist/cli/main.js', '/app/dist/policies.json', '/app/web/dist/index.html', '/app/LICENSE'])
      expect(statSync(join(mounted, path)).size, path).toBeGreaterThan(0);
  });

  it('has no file that raises rights, and none of ours that its user may write', () => {
    const found = (...conditions: string[]): string =>
      execFileSync('find', [mounted, '-xdev', ...conditions], { encoding: 'utf8' }).trim();
    expect(found('-type', 'f', '-perm', '/6000')).toBe('');
    expect(found('(', '-user', '10001', '-o', '-group', '10001', ')')).toBe(join(mounted, STATE));
    expect(found('-path', `${mounted}/app/*`, '-type', 'f', '-perm', '/022')).toBe('');
  });

  it('says its version', () => {
    const { version } = z.object({ version: z.string() }).parse(JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')));
    expect(started('node', '/app/bin/headwater.js', '--version')).toMatchObject({ status: 0, stdout: `${version}\n` });
  });

  it('writes where its state is, and can write nowhere else', () => {
    const { stdout } = started(
      'sh',
      '-c',
      `for at in / /app /etc/headwater /tmp ${STATE}; do touch $at/x && echo $at; done; id -u`,
    );
    expect(stdout).toBe(`${STATE}\n10001\n`);
    expect(started('node', '/app/bin/headwater.js', 'info').stdout).toContain(`${STATE}/postgres`);
  });

  it('finds the causes of the sample estate, which takes git', () => {
    const { status, stdout } = started('node', '/app/bin/headwater.js', 'demo');
    expect(status).toBe(0);
    expect(stdout).toContain('base/Dockerfile:3');
  });

  it('brings a PostgreSQL that starts there', () => {
    const { status, stdout, stderr } = started('node', '/app/bin/headwater.js', 'resource', 'list', '-o', 'json');
    expect(status, stderr).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ kind: 'ResourceList', items: [] });
  });

  it('serves its pages and answers probes, and ends when it is told to', async () => {
    const [http = 0, management = 0] = await freePorts(2);
    const etc = mkdtempSync(join(folder, 'etc-'));
    chmodSync(etc, 0o755);
    writeFileSync(join(etc, 'headwater.yaml'), configurationOf(http, management));
    const bundle = bundleOf(
      ['node', '/app/bin/headwater.js', ...config.Cmd, '--no-open'],
      [{ destination: '/etc/headwater', type: 'bind', source: etc, options: ['bind', 'ro'] }],
    );
    const parameters = ['--root', join(folder, 'runc'), 'run', '--bundle', bundle, 'served'];
    const child = spawn('runc', parameters, { stdio: ['ignore', 'pipe', 'pipe'] });
    const ended = once(child, 'exit');
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (said += text.toString()));
    try {
      await vi.waitFor(() => expect(said).toContain('/auth/start?token='), { timeout: 60_000, interval: 100 });
      for (const probe of ['startedz', 'livez', 'readyz', 'metrics'])
        expect((await fetch(`http://127.0.0.1:${management}/${probe}`)).status, probe).toBe(200);
      const start = /http:\/\/\S+\/auth\/start\?token=\S+/.exec(said)?.[0] ?? '';
      const opened = await fetch(start, { redirect: 'manual' });
      expect(opened.status, said).toBe(303);
      const cookie = opened.headers.get('set-cookie')?.split(';')[0] ?? '';
      const page = await fetch(`http://127.0.0.1:${http}/`, { headers: { cookie } });
      expect(page.headers.get('content-type')).toContain('text/html');
      expect((await fetch(`http://127.0.0.1:${http}/api/v1/me`, { headers: { cookie } })).status).toBe(200);
    } finally {
      spawnSync('runc', ['--root', join(folder, 'runc'), 'kill', 'served', 'TERM']);
    }
    expect(await ended, said).toEqual([0, null]);
  });

  function environment(): NodeJS.ProcessEnv {
    return { ...process.env, CONTAINERS_STORAGE_CONF: join(folder, 'storage.conf') };
  }

  /** What it prints, without the end of the line. Throws with what it said last. */
  function buildah(...parameters: readonly string[]): string {
    const options = { encoding: 'utf8', env: environment(), maxBuffer: 64 * 1024 ** 2 } as const;
    const { status, stdout, stderr, error } = spawnSync('buildah', parameters, options);
    if (status !== 0) throw new Error(`buildah ${parameters[0]}: ${stdout.slice(-4000)}${stderr.slice(-4000)}`, { cause: error });
    return stdout.trim();
  }

  /** Debian, Node and npm: what the official image of Node is. Gives its digest. */
  function makeBase(): string {
    const tar = join(folder, 'base.tar');
    execFileSync('mmdebstrap', ['--quiet', '--variant=minbase', '--include=ca-certificates', 'bookworm', tar], { stdio: 'pipe' });
    const container = buildah('from', 'scratch');
    buildah('add', '--quiet', container, tar, '/');
    buildah('copy', '--quiet', container, realpathSync(process.execPath), '/usr/local/bin/node');
    const npm = dirname(dirname(realpathSync(execFileSync('sh', ['-c', 'command -v npm'], { encoding: 'utf8' }).trim())));
    buildah('copy', '--quiet', container, npm, '/usr/local/lib/node_modules/npm');
    buildah(
      'run',
      '--isolation',
      'chroot',
      container,
      '--',
      'ln',
      '-s',
      '../lib/node_modules/npm/bin/npm-cli.js',
      '/usr/local/bin/npm',
    );
    // The way to the registry is the machine's own.
    buildah('config', '--env', `NPM_CONFIG_REGISTRY=${configured('registry')}`, container);
    const authorities = process.env['NODE_EXTRA_CA_CERTS'];
    if (authorities !== undefined) {
      buildah('copy', '--quiet', container, authorities, '/usr/local/share/authorities.pem');
      buildah('config', '--env', 'NODE_EXTRA_CA_CERTS=/usr/local/share/authorities.pem', container);
    }
    buildah('commit', '--quiet', '--rm', container, `${BASE}:24`);
    return buildah('images', '--format', '{{.Digest}}', `${BASE}:24`);
  }

  function buildImage(): void {
    const given = { BASE_NAME: `${BASE}:24`, BASE_DIGEST: digest, REVISION: 'of-the-tests' };
    const parameters = Object.entries(given).flatMap(([name, value]) => ['--build-arg', `${name}=${value}`]);
    const cache = configured('cache');
    mkdirSync(cache, { recursive: true });
    const how = ['--isolation', 'chroot', '--layers=false', '--pull=never', '--volume', `${cache}:/root/.npm`];
    buildah('bud', ...how, ...parameters, '--tag', IMAGE, '--file', join(ROOT, 'Containerfile'), ROOT);
  }

  function configured(name: string): string {
    return execFileSync('npm', ['config', 'get', name], {
      encoding: 'utf8',
      cwd: folder,
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  }

  function sizeOf(path: string): string {
    return execFileSync('du', ['-sh', join(mounted, path)], { encoding: 'utf8' }).split('\t')[0] ?? '';
  }

  /** Runs a program in the image, as its user, with an empty state. */
  function started(...parameters: readonly string[]): {
    readonly status: number | null;
    readonly stdout: string;
    readonly stderr: string;
  } {
    const bundle = bundleOf(parameters, []);
    const name = bundle.split('/').at(-1) ?? 'headwater';
    return spawnSync('runc', ['--root', join(folder, 'runc'), 'run', '--bundle', bundle, name], {
      encoding: 'utf8',
      timeout: 120_000,
    });
  }

  function bundleOf(parameters: readonly string[], mounts: readonly unknown[]): string {
    const bundle = mkdtempSync(join(folder, 'bundle-'));
    writeFileSync(join(bundle, 'config.json'), JSON.stringify(runtimeConfig(mounted, parameters, config.Env, mounts)));
    return bundle;
  }
});

/** https://github.com/opencontainers/runtime-spec/blob/main/config.md */
function runtimeConfig(
  root: string,
  parameters: readonly string[],
  environment: readonly string[],
  mounts: readonly unknown[],
): unknown {
  const [uid, gid] = [10_001, 10_001];
  const memory = (destination: string, ...options: string[]): unknown => ({
    destination,
    type: 'tmpfs',
    source: 'tmpfs',
    options,
  });
  return {
    ociVersion: '1.0.2',
    process: {
      user: { uid, gid },
      args: parameters,
      env: environment,
      cwd: '/etc/headwater',
      noNewPrivileges: true,
      capabilities: { bounding: [], effective: [], permitted: [] },
    },
    root: { path: root, readonly: true },
    mounts: [
      { destination: '/proc', type: 'proc', source: 'proc' },
      memory('/dev', 'nosuid', 'mode=755', 'size=64k'),
      memory('/dev/shm', 'nosuid', 'noexec', 'nodev', 'mode=1777', 'size=64m'),
      memory(STATE, 'nosuid', 'nodev', 'mode=0700', `uid=${uid}`, `gid=${gid}`, 'size=1g'),
      ...mounts,
    ],
    linux: { namespaces: ['pid', 'mount', 'ipc', 'uts'].map((type) => ({ type })) },
  };
}

function configurationOf(http: number, management: number): string {
  const server = { listen: `127.0.0.1:${http}`, management: `127.0.0.1:${management}` };
  // JSON is YAML.
  return JSON.stringify({ apiVersion: 'headwater.dev/v1', kind: 'Configuration', server });
}

async function freePorts(count: number): Promise<readonly number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => once(server, 'listening')));
  const ports = servers.map((server) => {
    const address = server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  });
  await Promise.all(servers.map((server) => once(server.close(), 'close')));
  return ports;
}
