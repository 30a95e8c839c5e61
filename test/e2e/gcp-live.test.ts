/**
 * Google Cloud's asset feed through a real subscription: Google's own emulator of Pub/Sub. The resources are those of the
 * documented fake; an emulator of the other APIs is asked in test/cloudemu.
 */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gcp } from '../../src/connectors/gcp/index.js';
import type { Change, Estate } from '../../src/ports/index.js';
import { openEstate } from '../contracts/estate.js';
import { settingsFor, startGoogle, type GoogleServer } from '../fakes/gcp/google-server.js';
import { NUMBER, PROJECT, shopWorld } from '../fakes/gcp/world.js';

const EMULATOR = '/usr/lib/google-cloud-sdk/platform/pubsub-emulator/bin/cloud-pubsub-emulator';
const canRun = existsSync(EMULATOR) && spawnSync('java', ['-version']).status === 0;

if (!canRun) {
  const install = 'apt-get install google-cloud-cli-pubsub-emulator (packages.cloud.google.com), and Java';
  console.warn(`SKIPPED: an asset feed of Google Cloud through a real subscription; it wants ${install}`);
  if (process.env.CI !== undefined) throw new Error(`CI must have the emulator of Pub/Sub: ${install}`);
}

const TOPIC = 'projects/shop-prod/topics/assets';
const SUBSCRIPTION = 'projects/shop-prod/subscriptions/assets';

describe.skipIf(!canRun)('an asset feed of Google Cloud, through Pub/Sub', () => {
  const stop = new AbortController();
  const before = { ...process.env };
  let emulator: ChildProcess;
  let apis: GoogleServer;
  let estate: Estate;
  let pubsub = '';
  let settings: Readonly<Record<string, string>> = {};

  beforeAll(async () => {
    const port = await freePort();
    pubsub = `http://127.0.0.1:${port}/v1`;
    // Its own group: the script starts Java, and both must end.
    emulator = spawn(EMULATOR, ['--host=127.0.0.1', `--port=${port}`], { stdio: 'ignore', detached: true });
    await answering(() => ask('GET', 'projects/shop-prod/topics'));
    await ask('PUT', TOPIC, {});
    await ask('PUT', SUBSCRIPTION, { topic: TOPIC, ackDeadlineSeconds: 10 });
    apis = await startGoogle(shopWorld());
    settings = { ...settingsFor(apis.url), PUBSUB_EMULATOR_HOST: `127.0.0.1:${port}` };
    Object.assign(process.env, settings);
    estate = await openEstate({ connector: gcp, address: `gcp://${PROJECT}`, options: { events: SUBSCRIPTION } }, stop.signal);
  }, 90_000);

  afterAll(async () => {
    stop.abort();
    for (const name of Object.keys(settings))
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
    await estate?.close();
    await apis?.close();
    if (emulator?.pid !== undefined) process.kill(-emulator.pid);
  });

  it('leads to a new reading of each resource that it names, and is acknowledged when that was done', async () => {
    await publish([
      message('storage.googleapis.com/logs', 'storage.googleapis.com/Bucket'),
      message('storage.googleapis.com/removed', 'storage.googleapis.com/Bucket', { deleted: true }),
      message(
        `cloudkms.googleapis.com/projects/${PROJECT}/locations/europe-west1/keyRings/main/cryptoKeys/data/cryptoKeyVersions/4`,
        'cloudkms.googleapis.com/CryptoKeyVersion',
      ),
      'You have successfully configured real time feed "projects/415104041262/feeds/all".',
    ]);
    const touched = await touchedBy(3);
    const said = await Promise.all(
      touched.map(async (each) => [each.resource, (await estate.reread(each.scope, each.resource)).kind]),
    );
    expect(new Map(said as [string, string][])).toEqual(
      new Map([
        ['gcp://storage.googleapis.com/logs', 'seen'],
        ['gcp://storage.googleapis.com/removed', 'gone'],
        [`gcp://cloudkms.googleapis.com/projects/${PROJECT}/locations/europe-west1/keyRings/main/cryptoKeys/data`, 'seen'],
      ]),
    );
    for (const each of touched) await each.acknowledge();
    expect(await pulledAgain()).toEqual([]);
  });

  it('delivers again what was not dealt with', async () => {
    await publish([message('storage.googleapis.com/files', 'storage.googleapis.com/Bucket')]);
    const [first] = await touchedBy(1);
    expect(first?.resource).toBe('gcp://storage.googleapis.com/files');
    // As if this process had died, and its time were up.
    await ask('POST', `${SUBSCRIPTION}:seek`, { time: new Date(Date.now() - 60_000).toISOString() });
    const resources: string[] = [];
    for await (const change of estate.changes?.(new Map()) ?? []) {
      if (change.kind === 'touched') {
        resources.push(change.resource);
        await change.acknowledge();
      }
      if (resources.includes('gcp://storage.googleapis.com/files')) break;
    }
    expect(resources).toContain('gcp://storage.googleapis.com/files');
  });

  it('takes less than ten seconds from the change to the new reading', async () => {
    await ask('POST', `${SUBSCRIPTION}:seek`, { time: new Date().toISOString() });
    const begun = Date.now();
    await publish([message('storage.googleapis.com/logs', 'storage.googleapis.com/Bucket')]);
    const [touched] = await touchedBy(1);
    if (touched === undefined) throw new Error('no message came');
    expect((await estate.reread(touched.scope, touched.resource)).kind).toBe('seen');
    await touched.acknowledge();
    console.log(`Google Cloud: ${Date.now() - begun} ms from the message in the topic to the resource read again`);
    expect(Date.now() - begun).toBeLessThan(10_000);
  });

  async function ask(method: string, path: string, body?: unknown): Promise<unknown> {
    const init = body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
    const response = await fetch(`${pubsub}/${path}`, { method, ...init });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response.json();
  }

  async function publish(messages: readonly unknown[]): Promise<void> {
    const texts = messages.map((each) => (typeof each === 'string' ? each : JSON.stringify(each)));
    await ask('POST', `${TOPIC}:publish`, { messages: texts.map((text) => ({ data: Buffer.from(text).toString('base64') })) });
  }

  /** What the subscription still has to give. */
  async function pulledAgain(): Promise<readonly unknown[]> {
    const answer = await ask('POST', `${SUBSCRIPTION}:pull`, { maxMessages: 10, returnImmediately: true });
    return (answer as { readonly receivedMessages?: readonly unknown[] }).receivedMessages ?? [];
  }

  /** The next changes of the stream, which goes on. */
  async function touchedBy(count: number): Promise<readonly Extract<Change, { kind: 'touched' }>[]> {
    const touched: Extract<Change, { kind: 'touched' }>[] = [];
    for await (const change of estate.changes?.(new Map()) ?? []) {
      if (change.kind !== 'touched') throw new Error(JSON.stringify(change));
      touched.push(change);
      if (touched.length === count) break;
    }
    return touched;
  }
});

function message(name: string, assetType: string, more: object = {}): object {
  const asset = { name: `//${name}`, assetType, ancestors: [`projects/${NUMBER}`, 'organizations/9'] };
  return { asset, window: { startTime: new Date().toISOString() }, ...more };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function answering(probe: () => Promise<unknown>): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      await probe();
      return;
    } catch (error) {
      if (attempt === 200) throw error;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}
