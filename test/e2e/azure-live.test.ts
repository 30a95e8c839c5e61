/**
 * Azure's events through a real queue: Azurite, which is Microsoft's own emulator of Azure Storage. The resources are those of
 * the documented fake; an emulator of Resource Manager is asked in test/cloudemu.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { QueueClient } from '@azure/storage-queue';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { azure } from '../../src/connectors/azure/index.js';
import type { Change, Estate } from '../../src/ports/index.js';
import { openEstate } from '../contracts/estate.js';
import { startArm, type ArmServer } from '../fakes/azure/arm-server.js';
import { ACCOUNT, NSG, shopWorld, SUBSCRIPTION } from '../fakes/azure/world.js';

const cache = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'headwater');
const AZURITE = join(cache, 'azurite', 'node_modules', 'azurite', 'dist', 'src', 'queue', 'main.js');
const canRun = existsSync(AZURITE);

if (!canRun) {
  const install = `npm install --prefix ${join(cache, 'azurite')} azurite@3.35.0`;
  console.warn(`SKIPPED: events of Azure through a real queue; it wants Azurite: ${install}`);
  if (process.env.CI !== undefined) throw new Error(`CI must have Azurite: ${install}`);
}

/** An account of our own; Azurite takes any. */
const NAME = 'headwater';
const KEY = Buffer.from('a key that only this emulator knows').toString('base64');

describe.skipIf(!canRun)('events of Azure, through a storage queue', () => {
  const folder = mkdtempSync(join(tmpdir(), 'headwater-azurite-'));
  const stop = new AbortController();
  const before = { ...process.env };
  let azurite: ChildProcess;
  let arm: ArmServer;
  let queue: QueueClient;
  let estate: Estate;

  beforeAll(async () => {
    const port = await freePort();
    const endpoint = `http://127.0.0.1:${port}/${NAME}`;
    const connection = `DefaultEndpointsProtocol=http;AccountName=${NAME};AccountKey=${KEY};QueueEndpoint=${endpoint};`;
    const options = [
      '--queueHost',
      '127.0.0.1',
      '--queuePort',
      String(port),
      // The SDK is newer than what Azurite knows; queues are as they were.
      '--skipApiVersionCheck',
      '--inMemoryPersistence',
      '--silent',
      '--disableTelemetry',
    ];
    azurite = spawn(process.execPath, [AZURITE, ...options], {
      cwd: folder,
      env: { ...process.env, AZURITE_ACCOUNTS: `${NAME}:${KEY}` },
      stdio: 'ignore',
    });
    queue = new QueueClient(connection, 'events');
    await answering(() => queue.createIfNotExists());
    arm = await startArm(shopWorld());
    Object.assign(process.env, { ARM_ENDPOINT: arm.url, AZURE_STORAGE_CONNECTION_STRING: connection });
    estate = await openEstate({ connector: azure, address: 'azure://', options: { events: `${endpoint}/events` } }, stop.signal);
  }, 60_000);

  afterAll(async () => {
    stop.abort();
    for (const name of ['ARM_ENDPOINT', 'AZURE_STORAGE_CONNECTION_STRING'])
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
    await estate?.close();
    await arm?.close();
    azurite?.kill();
    rmSync(folder, { recursive: true, force: true });
  });

  it('lead to a new reading of the resource, in disorder and twice, and are gone from the queue when that was done', async () => {
    const deleted = { ...cloudEvent(`${ACCOUNT}3`), type: 'Microsoft.Resources.ResourceDeleteSuccess' };
    const events = [gridEvent(`${NSG}/securityRules/ssh`), gridEvent(NSG), gridEvent(NSG), deleted];
    arm.world.resources.splice(
      arm.world.resources.findIndex(({ id }) => id === `${ACCOUNT}3`),
      1,
    );
    for (const event of events) await queue.sendMessage(Buffer.from(JSON.stringify(event)).toString('base64'));

    const touched = await touchedBy(events.length);
    const nsg = `azure:${NSG.toLowerCase()}`;
    expect(touched.map(({ resource }) => resource).sort()).toEqual([nsg, nsg, nsg, `azure:${ACCOUNT.toLowerCase()}3`].sort());
    const said = await Promise.all(
      touched.map(async (each) => [each.resource, (await estate.reread(each.scope, each.resource)).kind]),
    );
    expect(new Map(said as [string, string][])).toEqual(
      new Map([
        [nsg, 'seen'],
        [`azure:${ACCOUNT.toLowerCase()}3`, 'gone'],
      ]),
    );
    expect((await queue.getProperties()).approximateMessagesCount).toBe(events.length);
    for (const each of touched) await each.acknowledge();
    expect((await queue.getProperties()).approximateMessagesCount).toBe(0);
  });

  it('take less than ten seconds from the change to the new reading', async () => {
    const begun = Date.now();
    await queue.sendMessage(Buffer.from(JSON.stringify(gridEvent(NSG))).toString('base64'));
    const [touched] = await touchedBy(1);
    if (touched === undefined) throw new Error('no event came');
    expect((await estate.reread(touched.scope, touched.resource)).kind).toBe('seen');
    await touched.acknowledge();
    console.log(`Azure: ${Date.now() - begun} ms from the event in the queue to the resource read again`);
    expect(Date.now() - begun).toBeLessThan(10_000);
  });

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

function gridEvent(resourceUri: string): object {
  const eventType = 'Microsoft.Resources.ResourceWriteSuccess';
  return {
    id: '1',
    topic: `/subscriptions/${SUBSCRIPTION}`,
    subject: resourceUri,
    eventType,
    eventTime: new Date().toISOString(),
    data: { resourceUri },
  };
}

function cloudEvent(subject: string): object {
  return {
    specversion: '1.0',
    id: '2',
    source: `/subscriptions/${SUBSCRIPTION}`,
    subject,
    time: new Date().toISOString(),
    data: {},
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function answering(ask: () => Promise<unknown>): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      await ask();
      return;
    } catch (error) {
      if (attempt === 10) throw error;
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
  }
}
