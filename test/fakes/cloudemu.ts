/**
 * cloudemu, an emulator of Azure's Resource Manager with Resource Graph and of Google Cloud with Cloud Asset Inventory, as a
 * server of its own on 127.0.0.1. In front of it stands a door that hands every call through as it is, but for what cloudemu
 * has not: subscriptions, projects, refusals, and ids in any case. Without the program this throws: nothing is skipped.
 */
import { execFile, spawn } from 'node:child_process';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { request as askInClear } from 'node:http';
import { request as askInTls } from 'node:https';
import { createServer as createProbe, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

const BUILDER = join(import.meta.dirname, '../../tools/cloudemu.mjs');
export const SUBSCRIPTION = '6d1f0a52-8c1e-4d7b-9a63-2f4be0c7d915';
export const PROJECT = 'shop-prod';

export interface Cloudemu {
  readonly azure: Door;
  readonly gcp: Door;
  close(): Promise<void>;
}

/** What calls go through on their way to one cloud. */
export interface Door {
  readonly url: string;
  /** What was asked, as `GET /subscriptions?api-version=…`; of Google Cloud with the service before it: `GET compute /…`. */
  readonly asked: string[];
  /** Paths that cloudemu only knows in this case: they are given to it so in whatever case they are asked for, as Azure takes them. */
  spelled: readonly string[];
  /** From now on calls of which this is true get this answer. Undone by undefined. */
  answer: ((call: string) => Answer | undefined) | undefined;
  /** Sends something by the emulator's own API, past the list of what was asked. Throws for what it does not take. */
  send(method: string, path: string, body?: unknown): Promise<unknown>;
}

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** Starts one with nothing in it; it builds it first where it is not built yet. */
export async function startCloudemu(): Promise<Cloudemu> {
  const program = await built();
  const [azurePort, gcpPort] = [await freePort(), await freePort()];
  const ports = ['--azure-port', String(azurePort), '--gcp-port', String(gcpPort), '--k8s-port', ''];
  const names = ['--azure-subscription', SUBSCRIPTION, '--project-id', PROJECT];
  const server = spawn(program, ['serve', '--providers', 'azure,gcp', '--quiet', ...ports, ...names], { stdio: 'ignore' });
  const ended = new Promise<void>((resolve) => void server.once('exit', () => resolve()));
  // A test that is killed takes it along.
  const kill = (): void => void server.kill('SIGKILL');
  process.once('exit', kill);
  const azure = await openDoor(`https://127.0.0.1:${azurePort}`, (target) => ({ call: target, path: target }), subscriptionsOf);
  const gcp = await openDoor(`http://127.0.0.1:${gcpPort}`, serviceIn, projectOf);
  await answering(azure.door, () => server.exitCode !== null);
  await answering(gcp.door, () => server.exitCode !== null);
  return {
    azure: azure.door,
    gcp: gcp.door,
    close: async () => {
      process.off('exit', kill);
      await Promise.all([azure.close(), gcp.close()]);
      server.kill('SIGTERM');
      await ended;
    },
  };
}

async function built(): Promise<string> {
  const building = promisify(execFile)(process.execPath, [BUILDER]);
  // Whoever waits is to see for what.
  building.child.stderr?.pipe(process.stderr);
  return (await building).stdout.trim();
}

interface Target {
  /** As it is written down. */
  readonly call: string;
  /** As it goes to the emulator. */
  readonly path: string;
}

/** `/at/compute/compute/v1/…`: all services of Google Cloud are at one address there, and told apart by their paths. */
function serviceIn(target: string): Target {
  const [, service = '', path = target] = /^\/at\/(\w+)(\/.*)$/.exec(target) ?? [];
  return { call: `${service} ${path}`.trim(), path };
}

/** cloudemu takes any subscription, and lists none. */
function subscriptionsOf(call: string): Answer | undefined {
  const id = `/subscriptions/${SUBSCRIPTION}`;
  const subscription = { id, subscriptionId: SUBSCRIPTION, displayName: 'shop', state: 'Enabled' };
  if (call.startsWith('GET /subscriptions?')) return { status: 200, body: { value: [subscription] } };
  return call.startsWith(`GET ${id}?`) ? { status: 200, body: subscription } : undefined;
}

/** cloudemu takes any project, and has no Resource Manager. */
function projectOf(call: string): Answer | undefined {
  const project = { name: 'projects/415104041262', projectId: PROJECT, state: 'ACTIVE' };
  if (call.startsWith('GET cloudresourcemanager /v3/projects:search')) return { status: 200, body: { projects: [project] } };
  return call === `GET cloudresourcemanager /v3/projects/${PROJECT}` ? { status: 200, body: project } : undefined;
}

interface OpenDoor {
  readonly door: Door;
  close(): Promise<void>;
}

async function openDoor(
  to: string,
  targetOf: (target: string) => Target,
  own: (call: string) => Answer | undefined,
): Promise<OpenDoor> {
  const server = createServer((request, response) => {
    const { call, path } = targetOf(request.url ?? '');
    const asked = `${request.method ?? ''} ${call}`;
    door.asked.push(asked);
    const answer = door.answer?.(asked) ?? own(asked);
    if (answer === undefined) handThrough(`${to}${spelledAs(door.spelled, path)}`, request, response);
    else response.writeHead(answer.status, { 'content-type': 'application/json' }).end(JSON.stringify(answer.body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const door: Door = {
    url,
    asked: [],
    spelled: [],
    answer: undefined,
    send: (method, path, body) => send(to, method, path, body),
  };
  return {
    door,
    close: () => new Promise((resolve) => (server.closeAllConnections(), server.close(() => resolve()))),
  };
}

/** @param paths the longest that fits is taken */
function spelledAs(paths: readonly string[], path: string): string {
  const lower = path.toLowerCase();
  const fits = paths.filter((each) => lower.startsWith(each.toLowerCase()) && /^$|^[/?]/.test(path.slice(each.length)));
  const [longest = ''] = fits.toSorted((a, b) => b.length - a.length);
  return longest + path.slice(longest.length);
}

/** Its certificate is its own, made when it starts. */
const OWN_CERTIFICATE = { rejectUnauthorized: false };

function handThrough(url: string, request: IncomingMessage, response: ServerResponse): void {
  const options = { ...OWN_CERTIFICATE, method: request.method, headers: request.headers };
  const asked = (url.startsWith('https:') ? askInTls : askInClear)(url, options, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  asked.once('error', () => response.destroy());
  request.pipe(asked);
}

async function send(to: string, method: string, path: string, body?: unknown): Promise<unknown> {
  const text = body === undefined ? undefined : JSON.stringify(body);
  const headers = { authorization: 'Bearer x', ...(text === undefined ? {} : { 'content-type': 'application/json' }) };
  const { status, said } = await new Promise<{ status: number; said: string }>((resolve, reject) => {
    const options = { ...OWN_CERTIFICATE, method, headers };
    const asked = (to.startsWith('https:') ? askInTls : askInClear)(`${to}${path}`, options, (answer) => {
      let all = '';
      answer.setEncoding('utf8').on('data', (piece: string) => void (all += piece));
      answer.once('end', () => resolve({ status: answer.statusCode ?? 0, said: all }));
    });
    asked.once('error', reject).end(text);
  });
  if (status >= 300 || status < 200) throw new Error(`cloudemu: ${method} ${path} gives ${status} ${said.slice(0, 300)}`);
  return said.trim() === '' ? undefined : JSON.parse(said);
}

async function answering({ send: ask }: Door, hasEnded: () => boolean): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    if (hasEnded()) throw new Error('cloudemu ended before it answered');
    try {
      await ask('GET', '/_cloudemu/health');
      return;
    } catch (error) {
      if (tries === 100) throw error;
      await sleep(100);
    }
  }
}

async function freePort(): Promise<number> {
  const probe = createProbe();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
