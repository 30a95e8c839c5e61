/** A small made-up project, and the estate opened over it: the harness that tests and contracts share. */
import { testContext } from '../read-context.js';
import { sourceId } from '../../../src/model/index.js';
import type { Estate, EstateOptions } from '../../../src/ports/index.js';
import { gcp } from '../../../src/connectors/gcp/connector.js';
import { KINDS } from '../../../src/connectors/gcp/kinds/index.js';
import { serviceOf } from '../../../src/connectors/gcp/kind.js';
import { testCalls, type TestCalls } from '../single-calls.js';
import { settingsFor, startGoogle, type GoogleServer, type GoogleWorld } from './google-server.js';

export const PROJECT = 'shop-prod';
export const NUMBER = '415104041262';
const COMPUTE = `https://www.googleapis.com/compute/v1/projects/${PROJECT}`;
const RING = `projects/${PROJECT}/locations/europe-west1/keyRings/main`;
const ACCOUNT = `projects/${PROJECT}/serviceAccounts/web@${PROJECT}.iam.gserviceaccount.com`;
const SERVICE = `projects/${PROJECT}/locations/europe-west1/services/shop`;

/** A secret of the made-up estate: whatever comes out must not hold it. */
export const SECRET = 'hunter2-hunter2';

const policy = { version: 3, etag: 'BwX=', bindings: [{ role: 'roles/viewer', members: ['user:a@example.com'] }] };

type Held = Pick<GoogleWorld, 'lists' | 'objects' | 'assets'>;

export function shopWorld(): Held {
  const project = {
    name: `projects/${NUMBER}`,
    projectId: PROJECT,
    parent: 'folders/7',
    state: 'ACTIVE',
    labels: { team: 'shop' },
  };
  const buckets = ['logs', 'files'].map((name) => ({
    kind: 'storage#bucket',
    name,
    location: 'EUROPE-WEST1',
    labels: { team: 'shop' },
    timeCreated: '2024-05-01T10:00:00.123Z',
    etag: 'CAI=',
    iamConfiguration: { publicAccessPrevention: 'enforced' },
    encryption: { defaultKmsKeyName: `${RING}/cryptoKeys/data` },
    website: null,
  }));
  const machine = {
    kind: 'compute#instance',
    name: 'web',
    selfLink: `${COMPUTE}/zones/europe-west1-b/instances/web`,
    zone: `${COMPUTE}/zones/europe-west1-b`,
    status: 'RUNNING',
    canIpForward: false,
    creationTimestamp: '2024-05-01T03:00:00.000-07:00',
    disks: [
      {
        source: `${COMPUTE}/zones/europe-west1-b/disks/web`,
        diskEncryptionKey: { kmsKeyName: `${RING}/cryptoKeys/data/cryptoKeyVersions/3` },
      },
    ],
    networkInterfaces: [
      { network: `${COMPUTE}/global/networks/main`, subnetwork: `${COMPUTE}/regions/europe-west1/subnetworks/web` },
    ],
    serviceAccounts: [{ email: `web@${PROJECT}.iam.gserviceaccount.com`, scopes: [] }],
    metadata: {
      fingerprint: 'x',
      items: [
        { key: 'enable-oslogin', value: 'TRUE' },
        { key: 'startup-script', value: `export PASSWORD=${SECRET}` },
        { key: 'ssh-keys', value: `ops:${SECRET}` },
      ],
    },
  };
  const rings = [RING, `${RING}-2`];
  const cryptoKeys = ['data', 'logs'].map((name) => ({
    name: `${RING}/cryptoKeys/${name}`,
    purpose: 'ENCRYPT_DECRYPT',
    createTime: '2024-05-01T10:00:00Z',
  }));
  const other = { name: `${RING}-2/cryptoKeys/other`, purpose: 'MAC' };
  const keys = ['1', '2'].map((name) => ({
    name: `${ACCOUNT}/keys/${name}`,
    keyType: 'USER_MANAGED',
    validAfterTime: '2024-05-01T10:00:00Z',
  }));
  const service = {
    name: SERVICE,
    ingress: 'INGRESS_TRAFFIC_ALL',
    template: {
      serviceAccount: `web@${PROJECT}.iam.gserviceaccount.com`,
      containers: [{ name: 'web', image: 'europe-docker.pkg.dev/shop/web:2', env: [{ name: 'DB_PASSWORD', value: SECRET }] }],
    },
  };
  const dataset = {
    kind: 'bigquery#dataset',
    id: `${PROJECT}:sales`,
    datasetReference: { projectId: PROJECT, datasetId: 'sales' },
    access: [{ role: 'READER', specialGroup: 'projectReaders' }],
    creationTime: '1714557600000',
  };
  const cluster = {
    name: 'main',
    location: 'europe-west1',
    selfLink: `https://container.googleapis.com/v1/projects/${PROJECT}/locations/europe-west1/clusters/main`,
    resourceLabels: { team: 'shop' },
    masterAuth: { clusterCaCertificate: 'LS0t', clientKey: SECRET, password: SECRET },
    nodePools: [{ name: 'default', config: { metadata: { 'disable-legacy-endpoints': 'true', token: SECRET } } }],
  };
  const topic = { name: `projects/${PROJECT}/topics/orders`, labels: { team: 'shop' } };
  const network = { name: 'main', selfLink: `${COMPUTE}/global/networks/main`, autoCreateSubnetworks: false };
  const disk = { name: 'web', selfLink: `${COMPUTE}/zones/europe-west1-b/disks/web`, users: [machine.selfLink], status: 'READY' };
  const account = { name: ACCOUNT, email: `web@${PROJECT}.iam.gserviceaccount.com`, uniqueId: '1066', displayName: 'web' };

  const lists: Held['lists'] = new Map([
    ['cloudresourcemanager /v3/projects:search', { member: 'projects', items: [project] }],
    ['storage /storage/v1/b', { member: 'items', items: buckets }],
    [`compute /compute/v1/projects/${PROJECT}/aggregated/instances`, { member: 'items', within: 'instances', items: [machine] }],
    [`compute /compute/v1/projects/${PROJECT}/global/networks`, { member: 'items', items: [network] }],
    [`cloudkms /v1/${RING}/cryptoKeys`, { member: 'cryptoKeys', items: cryptoKeys }],
    [`cloudkms /v1/${RING}-2/cryptoKeys`, { member: 'cryptoKeys', items: [other] }],
    [`iam /v1/projects/${PROJECT}/serviceAccounts`, { member: 'accounts', items: [account] }],
    [`iam /v1/${ACCOUNT}/keys`, { member: 'keys', items: keys }],
    [`run /v2/projects/${PROJECT}/locations/-/services`, { member: 'services', items: [service] }],
    [`container /v1/projects/${PROJECT}/locations/-/clusters`, { member: 'clusters', items: [cluster] }],
    [`pubsub /v1/projects/${PROJECT}/topics`, { member: 'topics', items: [topic] }],
    [
      `logging /v2/projects/${NUMBER}/sinks`,
      { member: 'sinks', items: [{ name: 'all', destination: 'storage.googleapis.com/logs' }] },
    ],
    [`logging /v2/projects/${PROJECT}/metrics`, { member: 'metrics', items: [] }],
    [`monitoring /v3/projects/${PROJECT}/alertPolicies`, { member: 'alertPolicies', items: [] }],
  ]);
  const objects: Held['objects'] = new Map<string, unknown>([
    [`cloudresourcemanager /v3/projects/${PROJECT}`, project],
    [`cloudresourcemanager /v3/projects/${NUMBER}:getIamPolicy`, policy],
    [
      `compute /compute/v1/projects/${PROJECT}`,
      { name: PROJECT, commonInstanceMetadata: { items: [{ key: 'ssh-keys', value: SECRET }] } },
    ],
    ...buckets.flatMap((bucket): [string, unknown][] => [
      [`storage /storage/v1/b/${bucket.name}`, bucket],
      [`storage /storage/v1/b/${bucket.name}/iam`, policy],
    ]),
    [`compute /compute/v1/projects/${PROJECT}/zones/europe-west1-b/instances/web`, machine],
    [`compute /compute/v1/projects/${PROJECT}/zones/europe-west1-b/disks/web`, disk],
    [`compute /compute/v1/projects/${PROJECT}/global/networks/main`, network],
    ...[...cryptoKeys, other].flatMap((key): [string, unknown][] => [
      [`cloudkms /v1/${key.name}`, key],
      [`cloudkms /v1/${key.name}:getIamPolicy`, policy],
    ]),
    ...rings.map((name): [string, unknown] => [`cloudkms /v1/${name}`, { name }]),
    ...keys.map((key): [string, unknown] => [`iam /v1/${key.name}`, key]),
    [`iam /v1/${ACCOUNT}`, account],
    [`run /v2/${SERVICE}`, service],
    [`run /v2/${SERVICE}:getIamPolicy`, policy],
    [`bigquery /bigquery/v2/projects/${PROJECT}/datasets/sales`, dataset],
    [`container /v1/projects/${PROJECT}/locations/europe-west1/clusters/main`, cluster],
    [`pubsub /v1/${topic.name}`, topic],
    [`pubsub /v1/${topic.name}:getIamPolicy`, policy],
  ]);
  const asset = (name: string, assetType: string, data: object) => ({
    name: `//${name}`,
    assetType,
    ancestors: [`projects/${NUMBER}`, `projects/${PROJECT}`, 'folders/7', 'organizations/9'],
    resource: { version: 'v1', data },
  });
  const assets = [
    asset(`cloudresourcemanager.googleapis.com/projects/${NUMBER}`, 'cloudresourcemanager.googleapis.com/Project', {
      projectId: PROJECT,
      projectNumber: NUMBER,
      lifecycleState: 'ACTIVE',
    }),
    ...rings.map((name) => asset(`cloudkms.googleapis.com/${name}`, 'cloudkms.googleapis.com/KeyRing', { name })),
    // Its list of access is not in the inventory of assets.
    asset(`bigquery.googleapis.com/projects/${PROJECT}/datasets/sales`, 'bigquery.googleapis.com/Dataset', {
      id: dataset.id,
      datasetReference: dataset.datasetReference,
      labels: {},
    }),
    asset(`compute.googleapis.com/projects/${PROJECT}/zones/europe-west1-b/disks/web`, 'compute.googleapis.com/Disk', disk),
    asset(`iam.googleapis.com/projects/${PROJECT}/serviceAccounts/1066`, 'iam.googleapis.com/ServiceAccount', account),
  ];
  return { lists, objects, assets };
}

/** Placeholders that stand for whole relative names. */
const WHOLE = new Set(['path', 'name', 'keyRing', 'parent']);

/** Refuses what needs a permission: what each request needs is told by the call, of all that the kinds state, that says most of it. */
export function without(permission: string): GoogleWorld['refused'] {
  const calls = KINDS.flatMap((kind) => kind.calls).map((call) => {
    const [method, template = ''] = call.call.split(' ');
    const [path = ''] = template.split('?');
    const pattern = path
      .replace(/[.*+?^$()|[\]\\-]/g, '\\$&')
      .replace(/\{(\w+)\}/g, (_, name: string) => (WHOLE.has(name) ? '.+' : '[^/]+'));
    const literal = path.replace(/\{\w+\}/g, '').length;
    return { method, service: serviceOf(call), path: new RegExp(`^${pattern}$`), literal, needs: call.permission };
  });
  return (service, method, path) => {
    const matching = calls.filter((each) => each.service === service && each.method === method && each.path.test(path));
    const most = Math.max(...matching.map(({ literal }) => literal));
    return matching.some(({ literal, needs }) => literal === most && needs === permission) ? permission : undefined;
  };
}

export interface OpenedEstate {
  readonly estate: Estate;
  readonly server: GoogleServer;
  readonly calls: TestCalls;
  close(): Promise<void>;
}

/** The connector over a server of this machine, found as a user would have it found: by the environment. */
export async function openOver(
  world: Partial<GoogleWorld>,
  options: Partial<EstateOptions> = {},
  signal: AbortSignal = new AbortController().signal,
): Promise<OpenedEstate> {
  const server = await startGoogle(world);
  const settings = settingsFor(server.url);
  const before = Object.fromEntries(Object.keys(settings).map((name) => [name, process.env[name]]));
  Object.assign(process.env, settings);
  const calls = testCalls(signal);
  const { limits, progress } = testContext();
  const context = { source: sourceId('gcp://'), limits, signal, progress, calls: calls.caller };
  const claim = { candidate: { kind: 'address', address: 'gcp://' }, as: 'Google Cloud projects' } as const;
  const estate = await gcp.open(claim, { accounts: [], regions: [], kinds: [], ...options }, context);
  const restore = (): void => {
    for (const [name, value] of Object.entries(before))
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
  };
  return { estate, server, calls, close: () => estate.close().then(restore).then(server.close) };
}
