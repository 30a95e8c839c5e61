/**
 * A real Kubernetes API server on 127.0.0.1, with etcd and the controllers that are asked for, for as long as a test wants it.
 * Its programs are built once for the machine by tools/go-parts.mjs. There are no nodes, and nothing outlives this process.
 */
import { execFile, execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { ROOT } from './root.js';

export interface ControlPlaneOptions {
  /** Names of controllers of kube-controller-manager, as its `--controllers` takes them; it is not started for none. */
  readonly controllers?: readonly string[];
  /** More flags of kube-apiserver. */
  readonly flags?: readonly string[];
}

export interface ControlPlane {
  readonly url: string;
  /** Of somebody who may do everything. */
  readonly token: string;
  /** The authority that vouches for the server, in PEM. */
  readonly ca: string;
  call(method: string, path: string, body?: unknown): Promise<ApiAnswer>;
  /** Kills the API server and starts it again; etcd may forget old revisions in between. */
  restart(options?: { readonly isCompacted?: boolean }): Promise<void>;
  close(): Promise<void>;
}

export interface ApiAnswer {
  readonly status: number;
  /** JSON where it is such. */
  readonly body: unknown;
  readonly warnings: readonly string[];
}

const READY_WITHIN_MS = 120_000;

/** For a hook that starts it: long enough to build it first. */
export const CONTROL_PLANE_TIMEOUT_MS = 30 * 60_000;

/** Whether there can be a control plane on this machine; where there must be one and cannot, throws. */
export function hasControlPlane(who: string): boolean {
  try {
    execFileSync('go', ['version'], { stdio: 'ignore' });
    return true;
  } catch (cause) {
    if (process.env['CI'] !== undefined) throw new Error(`Go is missing: ${who} cannot run`, { cause });
    console.warn(`SKIPPED: ${who}, because Go is not installed, which builds the Kubernetes control plane`);
    return false;
  }
}

/** Builds what is not built yet, which takes minutes. */
export async function startControlPlane({ controllers = [], flags = [] }: ControlPlaneOptions = {}): Promise<ControlPlane> {
  const programs = await builtPrograms();
  const folder = mkdtempSync(join(tmpdir(), 'headwater-control-plane-'));
  const children: ChildProcess[] = [];
  const start = (program: string, parameters: readonly string[]): ChildProcess => {
    const child = startProgram(join(programs, program), parameters, join(folder, `${program}.log`));
    children.push(child);
    return child;
  };
  const close = async (): Promise<void> => {
    await Promise.all(children.map(stop));
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const token = randomBytes(24).toString('hex');
    const [etcdPort = 0, port = 0] = await freePorts(2);
    const etcd = `http://127.0.0.1:${etcdPort}`;
    start('etcd', etcdFlags(folder, etcd));
    const allFlags = [...serverFlags(folder, etcd, port, token), ...flags];
    let server = start('kube-apiserver', allFlags);
    const url = `https://127.0.0.1:${port}`;
    const certificate = join(folder, 'apiserver.crt');
    await until(() => existsSync(certificate) && existsSync(join(folder, 'apiserver.key')), folder, children);
    const ca = readFileSync(certificate, 'utf8');
    const client = clientOf(url, token, ca);
    const isReady = async (): Promise<boolean> => (await client.call('GET', '/readyz').catch(() => undefined))?.status === 200;
    await until(isReady, folder, children);
    if (controllers.length > 0)
      start('kube-controller-manager', [
        `--kubeconfig=${kubeconfig(folder, url, token, certificate)}`,
        `--controllers=${controllers.join(',')}`,
        `--service-account-private-key-file=${join(folder, 'account.key')}`,
        `--root-ca-file=${certificate}`,
        '--use-service-account-credentials=false',
        '--leader-elect=false',
        '--secure-port=0',
      ]);
    return {
      url,
      token,
      ca,
      call: client.call,
      restart: async ({ isCompacted = false } = {}) => {
        children.splice(children.indexOf(server), 1);
        await stop(server);
        if (isCompacted) await compact(etcd);
        server = start('kube-apiserver', allFlags);
        await until(isReady, folder, children);
      },
      close: async () => {
        client.close();
        await close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function builtPrograms(): Promise<string> {
  const building = promisify(execFile)(process.execPath, [join(ROOT, 'tools', 'go-parts.mjs'), 'control-plane']);
  // Whoever waits is to see for what.
  building.child.stderr?.pipe(process.stderr);
  return (await building).stdout.trim();
}

/** By its gateway for JSON: https://etcd.io/docs/v3.6/dev-guide/api_grpc_gateway/ */
async function compact(etcd: string): Promise<void> {
  const post = async (path: string, body: unknown): Promise<unknown> => {
    const answer = await fetch(`${etcd}${path}`, { method: 'POST', body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`etcd: ${path}: ${answer.status}`);
    return answer.json();
  };
  const range = (await post('/v3/kv/range', { key: 'AA==' })) as { readonly header: { readonly revision: string } };
  await post('/v3/kv/compaction', { revision: range.header.revision, physical: true });
}

function etcdFlags(folder: string, url: string): readonly string[] {
  // Nobody else is to join, so what others would reach it by need not be an address of anything.
  const peer = 'http://127.0.0.1:2380';
  return [
    `--data-dir=${join(folder, 'etcd')}`,
    '--unsafe-no-fsync',
    `--listen-client-urls=${url}`,
    `--advertise-client-urls=${url}`,
    '--listen-peer-urls=http://127.0.0.1:0',
    `--initial-advertise-peer-urls=${peer}`,
    `--initial-cluster=default=${peer}`,
    '--log-level=warn',
  ];
}

function serverFlags(folder: string, etcd: string, port: number, token: string): readonly string[] {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const key = join(folder, 'account.key');
  writeFileSync(key, privateKey.export({ type: 'pkcs1', format: 'pem' }), { mode: 0o600 });
  const tokens = join(folder, 'tokens.csv');
  writeFileSync(tokens, `${token},headwater-tests,headwater-tests,system:masters\n`, { mode: 0o600 });
  return [
    `--etcd-servers=${etcd}`,
    '--bind-address=127.0.0.1',
    '--advertise-address=127.0.0.1',
    `--secure-port=${port}`,
    // It makes its certificate itself.
    `--cert-dir=${folder}`,
    '--service-cluster-ip-range=10.0.0.0/24',
    '--service-account-issuer=https://kubernetes.default.svc',
    `--service-account-signing-key-file=${key}`,
    `--service-account-key-file=${key}`,
    '--authorization-mode=RBAC',
    '--allow-privileged=true',
    `--token-auth-file=${tokens}`,
    '--endpoint-reconciler-type=none',
    '--enable-priority-and-fairness=false',
  ];
}

function kubeconfig(folder: string, server: string, token: string, certificate: string): string {
  const path = join(folder, 'kubeconfig');
  const named = { name: 'tests' };
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ ...named, cluster: { server, 'certificate-authority': certificate } }],
    users: [{ ...named, user: { token } }],
    contexts: [{ ...named, context: { cluster: 'tests', user: 'tests' } }],
    'current-context': 'tests',
  };
  writeFileSync(path, JSON.stringify(config), { mode: 0o600 });
  return path;
}

/** Kills the program when its own input ends, which it does when this process does, however that may come about. */
const GUARDED =
  'exec 3<&0; "$@" >"$0" 2>&1 3<&- & child=$!; { cat <&3 >/dev/null; kill -KILL $child; } 2>/dev/null & wait $child';

function startProgram(program: string, parameters: readonly string[], log: string): ChildProcess {
  return spawn('sh', ['-c', GUARDED, log, program, ...parameters], { stdio: ['pipe', 'ignore', 'ignore'] });
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.stdin?.end();
  await ended;
}

/** Throws with what a program said last when it ended, or when it takes too long. */
async function until(holds: () => boolean | Promise<boolean>, folder: string, children: readonly ChildProcess[]): Promise<void> {
  for (const end = Date.now() + READY_WITHIN_MS; ; await sleep(50)) {
    if (await holds()) return;
    const ended = children.find(({ exitCode }) => exitCode !== null);
    if (ended === undefined && Date.now() < end) continue;
    const said = ['etcd', 'kube-apiserver'].map((program) => join(folder, `${program}.log`)).filter((log) => existsSync(log));
    throw new Error(
      `the control plane ${ended === undefined ? 'was not ready in time' : 'ended'}:\n${said.map((log) => readFileSync(log, 'utf8').slice(-2000)).join('\n')}`,
    );
  }
}

function clientOf(url: string, token: string, ca: string): Pick<ControlPlane, 'call'> & { close(): void } {
  const agent = new Agent({ ca, keepAlive: true, maxSockets: 8 });
  const headers = { authorization: `Bearer ${token}`, accept: 'application/json' };
  return {
    close: () => agent.destroy(),
    call: (method, path, body) =>
      new Promise((resolve, reject) => {
        const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
        const options = { method, agent, headers: { ...headers, 'content-type': type } };
        const sent = request(`${url}${path}`, options, (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('error', reject);
          response.on('end', () => {
            const text = Buffer.concat(chunks).toString('utf8');
            const isJson = response.headers['content-type']?.startsWith('application/json') === true;
            resolve({
              status: response.statusCode ?? 0,
              body: isJson ? (JSON.parse(text) as unknown) : text,
              warnings: warningsIn(response.rawHeaders),
            });
          });
        });
        sent.on('error', reject);
        sent.end(body === undefined ? undefined : JSON.stringify(body));
      }),
  };
}

/** The texts of `Warning: 299 - "text"`. */
function warningsIn(rawHeaders: readonly string[]): readonly string[] {
  return rawHeaders.flatMap((value, index) => {
    if (index % 2 === 0 || rawHeaders[index - 1]?.toLowerCase() !== 'warning') return [];
    return [value.replace(/^299 - "(.*)"$/s, '$1').replaceAll(/\\(.)/gs, '$1')];
  });
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
