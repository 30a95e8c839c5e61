/** A made-up project with what actions are wanted for, and the acting estate over it: what tests and contracts share. */
import { gcpActing } from '../../../src/connectors/gcp/index.js';
import type { ApiObject } from '../../../src/connectors/gcp/schema.js';
import { resourceId, sourceId, type ResourceAddress } from '../../../src/model/index.js';
import type { ActingEstate } from '../../../src/ports/index.js';
import { testContext } from '../read-context.js';
import { testCalls } from '../single-calls.js';
import { settingsFor, startGoogle, type GoogleServer } from './google-server.js';
import { PROJECT } from './world.js';

export const BUCKET = 'storage.googleapis.com/files';
export const FIREWALL = `compute.googleapis.com/projects/${PROJECT}/global/firewalls/ssh`;
export const MACHINE = `compute.googleapis.com/projects/${PROJECT}/zones/europe-west1-b/instances/web`;
export const SQL = `cloudsql.googleapis.com/projects/${PROJECT}/instances/orders`;
export const KEY = `iam.googleapis.com/projects/${PROJECT}/serviceAccounts/web@${PROJECT}.iam.gserviceaccount.com/keys/1a2b`;
export const CRYPTO_KEY = `cloudkms.googleapis.com/projects/${PROJECT}/locations/europe-west1/keyRings/main/cryptoKeys/data`;

/** The kind of each, as its scope names it, and where its own API has it. */
const PLACES: Readonly<Record<string, readonly [apiVersion: string, kind: string, at: string]>> = {
  [BUCKET]: ['storage.googleapis.com/v1', 'Bucket', 'storage /storage/v1/b/files'],
  [FIREWALL]: ['compute.googleapis.com/v1', 'Firewall', `compute /compute/v1/${behind(FIREWALL)}`],
  [MACHINE]: ['compute.googleapis.com/v1', 'Instance', `compute /compute/v1/${behind(MACHINE)}`],
  [SQL]: ['sqladmin.googleapis.com/v1', 'Instance', `sqladmin /v1/${behind(SQL)}`],
  [KEY]: ['iam.googleapis.com/v1', 'ServiceAccountKey', `iam /v1/${behind(KEY)}`],
  [CRYPTO_KEY]: ['cloudkms.googleapis.com/v1', 'CryptoKey', `cloudkms /v1/${behind(CRYPTO_KEY)}`],
};

function behind(asset: string): string {
  return asset.slice(asset.indexOf('/') + 1);
}

export function addressOf(asset: string): ResourceAddress {
  const [apiVersion = '', kind = ''] = PLACES[asset] ?? [];
  return { scope: { platform: 'gcp', account: PROJECT, apiVersion, kind }, resource: resourceId(`gcp://${asset}`) };
}

function actingObjects(): Readonly<Record<string, ApiObject>> {
  const compute = 'https://www.googleapis.com/compute/v1';
  return {
    [BUCKET]: {
      name: 'files',
      location: 'EUROPE-WEST1',
      labels: { team: 'shop' },
      metageneration: '7',
      etag: 'CAc=',
      iamConfiguration: { uniformBucketLevelAccess: { enabled: true }, publicAccessPrevention: 'inherited' },
    },
    [FIREWALL]: {
      name: 'ssh',
      selfLink: `${compute}/${behind(FIREWALL)}`,
      network: `${compute}/projects/${PROJECT}/global/networks/main`,
      direction: 'INGRESS',
      disabled: false,
      priority: 1000,
      sourceRanges: ['0.0.0.0/0'],
      allowed: [{ IPProtocol: 'tcp', ports: ['22'] }],
    },
    [MACHINE]: {
      name: 'web',
      selfLink: `${compute}/${behind(MACHINE)}`,
      zone: `${compute}/projects/${PROJECT}/zones/europe-west1-b`,
      status: 'RUNNING',
      disks: [{ type: 'PERSISTENT' }],
      networkInterfaces: [{ accessConfigs: [{ type: 'ONE_TO_ONE_NAT', natIP: '203.0.113.7' }] }],
      metadata: { items: [{ key: 'enable-oslogin', value: 'TRUE' }] },
      serviceAccounts: [{ email: 'default', scopes: ['https://www.googleapis.com/auth/cloud-platform'] }],
    },
    [SQL]: {
      name: 'orders',
      state: 'RUNNABLE',
      settings: {
        settingsVersion: '12',
        ipConfiguration: {
          ipv4Enabled: true,
          authorizedNetworks: [
            { kind: 'sql#aclEntry', name: 'office', value: '198.51.100.0/24' },
            { kind: 'sql#aclEntry', name: 'all', value: '0.0.0.0/0' },
          ],
        },
      },
    },
    [KEY]: { name: behind(KEY), keyType: 'USER_MANAGED', keyOrigin: 'GOOGLE_PROVIDED', validAfterTime: '2024-05-01T10:00:00Z' },
    [CRYPTO_KEY]: { name: behind(CRYPTO_KEY), purpose: 'ENCRYPT_DECRYPT', versionTemplate: { protectionLevel: 'SOFTWARE' } },
  };
}

export interface OpenedActing {
  readonly estate: ActingEstate;
  readonly server: GoogleServer;
  /** What the API holds of an asset, to be changed behind the estate's back. */
  object(asset: string): ApiObject;
  close(): Promise<void>;
}

/** The connector over a server of this machine, found as a user would have it found: by the environment. */
export async function openActing(operationReads = 2): Promise<OpenedActing> {
  const held = actingObjects();
  const policy = { version: 3, etag: 'BwX=', bindings: [] };
  const server = await startGoogle({
    operationReads,
    objects: new Map<string, unknown>([
      ...Object.entries(held).map(([asset, object]): [string, unknown] => [PLACES[asset]?.[2] ?? '', object]),
      ['storage /storage/v1/b/files/iam', policy],
      [`${PLACES[CRYPTO_KEY]?.[2] ?? ''}:getIamPolicy`, policy],
    ]),
    lists: new Map([['storage /storage/v1/b', { member: 'items', items: [held[BUCKET] ?? {}] }]]),
  });
  const settings = settingsFor(server.url);
  const before = Object.fromEntries(Object.keys(settings).map((name) => [name, process.env[name]]));
  Object.assign(process.env, settings);
  const { limits, signal, progress } = testContext();
  const context = { source: sourceId('gcp://'), limits, signal, progress, calls: testCalls().caller };
  const claim = { candidate: { kind: 'address', address: 'gcp://' }, as: 'Google Cloud projects' } as const;
  const estate = await gcpActing.open(claim, { accounts: [], regions: [], kinds: [] }, context);
  return {
    estate,
    server,
    object(asset) {
      const object = held[asset];
      if (object === undefined) throw new Error(`no ${asset}`);
      return object;
    },
    async close() {
      for (const [name, value] of Object.entries(before))
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
      await estate.close();
      await server.close();
    },
  };
}
