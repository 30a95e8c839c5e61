/** A shop in cloudemu's Google Cloud, put there by the services' own APIs; and how to read it. */
import { gcp } from '../../src/connectors/gcp/index.js';
import { PROJECT, type Door } from '../fakes/cloudemu.js';
import { settingsFor } from '../fakes/gcp/google-server.js';

export const PROJECTS = `projects/${PROJECT}`;
export const COMPUTE = `/compute/v1/${PROJECTS}`;
export const ACCOUNT = `${PROJECTS}/serviceAccounts/robot@${PROJECT}.iam.gserviceaccount.com`;
export const LABELS = { team: 'shop', env: 'prod' };
/** Planted where secrets lie. */
export const SECRET = 'hunter2-hunter2';

/** What is asked to be made, in the order in which it needs each other: method, path, body. */
const MADE: readonly (readonly [string, string, object])[] = [
  ['POST', `/storage/v1/b?project=${PROJECT}`, { name: 'shop-files', location: 'EU', labels: LABELS }],
  ['POST', `/storage/v1/b?project=${PROJECT}`, { name: 'shop-logs', location: 'EU', labels: LABELS }],
  ['POST', `${COMPUTE}/global/networks`, { name: 'net', autoCreateSubnetworks: false }],
  [
    'POST',
    `${COMPUTE}/regions/europe-west1/subnetworks`,
    { name: 'a', network: `${PROJECTS}/global/networks/net`, ipCidrRange: '10.0.0.0/24' },
  ],
  [
    'POST',
    `${COMPUTE}/global/firewalls`,
    {
      name: 'ssh',
      network: `https://www.googleapis.com${COMPUTE}/global/networks/net`,
      direction: 'INGRESS',
      sourceRanges: ['0.0.0.0/0'],
      allowed: [{ IPProtocol: 'tcp', ports: ['22'] }],
    },
  ],
  ['POST', `${COMPUTE}/zones/europe-west1-b/disks`, { name: 'data', sizeGb: '10', labels: LABELS }],
  [
    'POST',
    `${COMPUTE}/zones/europe-west1-b/instances`,
    {
      name: 'shop-1',
      machineType: 'zones/europe-west1-b/machineTypes/e2-small',
      labels: LABELS,
      networkInterfaces: [{ network: 'global/networks/default' }],
    },
  ],
  ['PUT', `/v1/${PROJECTS}/topics/orders`, { labels: LABELS }],
  [
    'POST',
    `/v1/${PROJECTS}/locations/europe-west1/clusters`,
    { cluster: { name: 'gke', initialNodeCount: 1, resourceLabels: LABELS } },
  ],
  ['POST', `/dns/v1/${PROJECTS}/managedZones`, { name: 'shop', dnsName: 'shop.example.', labels: LABELS, description: 'x' }],
  ['POST', `/v1/${PROJECTS}/serviceAccounts`, { accountId: 'robot', serviceAccount: { displayName: 'Robot' } }],
  ['POST', `/v1/${ACCOUNT}/keys`, {}],
  [
    'POST',
    `/v1/${PROJECTS}/instances`,
    {
      name: 'orders',
      databaseVersion: 'POSTGRES_16',
      region: 'europe-west1',
      rootPassword: SECRET,
      settings: { tier: 'db-f1-micro', userLabels: LABELS },
    },
  ],
];

export async function fillGoogleCloud(door: Door): Promise<void> {
  for (const [method, path, body] of MADE) await door.send(method, path, body);
}

/** Reads cloudemu instead of Google Cloud. @returns undoes it */
export function useGoogleCloudAt({ url }: Door): () => void {
  const before = { ...process.env };
  const settings = settingsFor(url);
  Object.assign(process.env, settings);
  return () => {
    for (const name of Object.keys(settings))
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
  };
}

export const GOOGLE_CLOUD = { connector: gcp, address: `gcp://${PROJECT}` };
