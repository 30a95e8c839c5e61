/** Azure, Google Cloud and Alibaba Cloud of the estate: the fakes that answer as their references document. */
import { startArm } from '../../test/fakes/azure/arm-server.js';
import { settingsFor, startGoogle } from '../../test/fakes/gcp/google-server.js';
import { KEY_ID, startFakeAlibaba } from '../../test/fakes/alibaba/server.js';
import { ACCOUNT, emptyAccount, HOME } from '../../test/fakes/alibaba/world.js';
import { countOf, each, keyOf, type Part } from './part.js';

const SUBSCRIPTION = '11111111-2222-4333-8444-555555555555';
const PROJECT = 'bench-prod';
const NUMBER = '415104041262';
const CREATED = '2024-05-01T10:00:00Z';
/** As lists of Resource Manager are served for many kinds. */
const AZURE_PAGE = 250;
const GOOGLE_PAGE = 500;

export async function startAzure(resources: number): Promise<Part> {
  const group = `/subscriptions/${SUBSCRIPTION}/resourceGroups/bench`;
  const idOf = (type: string, name: string): string => `${group}/providers/${type}/${name}`;
  const all = (share: number, type: string, name: string, properties: (index: number) => object) =>
    each(countOf(share, resources), (index) => ({
      id: idOf(type, `${name}-${index}`),
      name: `${name}-${index}`,
      type,
      location: index % 3 === 0 ? 'northeurope' : 'westeurope',
      tags: { team: `team-${index % 20}`, env: 'prod' },
      properties: { provisioningState: 'Succeeded', timeCreated: CREATED, ...properties(index) },
    }));
  const held = [
    ...all(5_000, 'Microsoft.Compute/virtualMachines', 'machine', (index) => ({
      hardwareProfile: { vmSize: 'Standard_D4s_v5' },
      networkProfile: { networkInterfaces: [{ id: idOf('Microsoft.Network/networkInterfaces', `card-${index}`) }] },
      storageProfile: {
        osDisk: { name: `disk-${index}`, managedDisk: { id: idOf('Microsoft.Compute/disks', `disk-${index}`) } },
      },
      osProfile: {
        computerName: `machine-${index}`,
        adminUsername: 'ops',
        linuxConfiguration: { disablePasswordAuthentication: true },
      },
    })),
    ...all(7_000, 'Microsoft.Compute/disks', 'disk', () => ({
      diskSizeGB: 128,
      diskState: 'Attached',
      encryption: { type: 'EncryptionAtRestWithPlatformKey' },
      networkAccessPolicy: 'AllowAll',
    })),
    ...all(6_000, 'Microsoft.Network/networkInterfaces', 'card', (index) => ({
      ipConfigurations: [{ name: 'main', properties: { privateIPAddress: `10.${index >> 8}.${index & 255}.4` } }],
      virtualMachine: { id: idOf('Microsoft.Compute/virtualMachines', `machine-${index}`) },
    })),
  ];
  const subscription = {
    id: `/subscriptions/${SUBSCRIPTION}`,
    subscriptionId: SUBSCRIPTION,
    displayName: 'Bench',
    state: 'Enabled',
  };
  const server = await startArm({
    subscriptions: [subscription],
    resources: held,
    answers: new Map<string, unknown>([[subscription.id, subscription]]),
    pageSize: AZURE_PAGE,
  });
  return {
    name: 'Azure (a fake)',
    address: 'azure://',
    environment: { ARM_ENDPOINT: server.url },
    made: held.map(({ type, name }) => keyOf(type.split('/')[1] ?? '', name)),
    requests: () => server.requests.length,
    close: () => server.close(),
  };
}

export async function startGoogleCloud(resources: number): Promise<Part> {
  const api = `https://www.googleapis.com/compute/v1/projects/${PROJECT}`;
  const zone = `${api}/zones/europe-west1-b`;
  const network = `${api}/global/networks/main`;
  const instances = each(countOf(8_000, resources), (index) => ({
    name: `machine-${index}`,
    selfLink: `${zone}/instances/machine-${index}`,
    zone,
    status: 'RUNNING',
    labels: { team: `team-${index % 20}` },
    creationTimestamp: CREATED,
    disks: [{ source: `${zone}/disks/disk-${index}`, boot: true }],
    networkInterfaces: [{ name: 'nic0', network, networkIP: `10.${index >> 8}.${index & 255}.4` }],
    serviceAccounts: [{ email: `web@${PROJECT}.iam.gserviceaccount.com`, scopes: [] }],
    metadata: { items: [{ key: 'enable-oslogin', value: 'TRUE' }] },
    shieldedInstanceConfig: { enableSecureBoot: true, enableVtpm: true },
  }));
  const firewalls = each(countOf(2_000, resources), (index) => ({
    name: `rule-${index}`,
    selfLink: `${api}/global/firewalls/rule-${index}`,
    network,
    direction: 'INGRESS',
    priority: 1_000,
    sourceRanges: [`10.${index >> 8}.${index & 255}.0/24`],
    allowed: [{ IPProtocol: 'tcp', ports: ['443'] }],
    creationTimestamp: CREATED,
  }));
  const disks = each(countOf(8_000, resources), (index) => ({
    name: `disk-${index}`,
    selfLink: `${zone}/disks/disk-${index}`,
    zone,
    status: 'READY',
    users: [`${zone}/instances/machine-${index}`],
    labels: { team: `team-${index % 20}` },
    creationTimestamp: CREATED,
  }));
  const project = { name: `projects/${NUMBER}`, projectId: PROJECT, state: 'ACTIVE' };
  const server = await startGoogle({
    lists: new Map([
      ['cloudresourcemanager /v3/projects:search', { member: 'projects', items: [project] }],
      [
        `compute /compute/v1/projects/${PROJECT}/aggregated/instances`,
        { member: 'items', within: 'instances', items: instances },
      ],
      [`compute /compute/v1/projects/${PROJECT}/global/firewalls`, { member: 'items', items: firewalls }],
    ]),
    objects: new Map<string, unknown>([[`cloudresourcemanager /v3/projects/${PROJECT}`, project]]),
    assets: disks.map((data) => ({
      name: `//compute.googleapis.com/projects/${PROJECT}/zones/europe-west1-b/disks/${data.name}`,
      assetType: 'compute.googleapis.com/Disk',
      ancestors: [`projects/${NUMBER}`, `projects/${PROJECT}`],
      resource: { version: 'v1', data },
    })),
    pageSize: GOOGLE_PAGE,
  });
  return {
    name: 'Google Cloud (a fake)',
    address: 'gcp://',
    settings: 'kinds: [compute.googleapis.com Instance, Firewall, Disk]',
    environment: settingsFor(server.url),
    made: [
      ...instances.map(({ name }) => keyOf('Instance', name)),
      ...firewalls.map(({ name }) => keyOf('Firewall', name)),
      ...disks.map(({ name }) => keyOf('Disk', name)),
    ],
    requests: () => server.requests.length,
    close: () => server.close(),
  };
}

export async function startAlibaba(resources: number): Promise<Part> {
  const account = emptyAccount(ACCOUNT, [HOME]);
  const region = account.regions[HOME];
  if (region === undefined) throw new Error(`the account has no ${HOME}`);
  const tags = (index: number): object => ({ Tag: [{ TagKey: 'team', TagValue: `team-${index % 20}` }] });
  region.instances = each(countOf(4_000, resources), (index) => ({
    InstanceId: `i-${index}`,
    InstanceName: `machine-${index}`,
    Status: 'Running',
    Tags: tags(index),
  }));
  region.disks = each(countOf(8_000, resources), (index) => ({
    DiskId: `d-${index}`,
    DiskName: `disk-${index}`,
    Encrypted: index % 2 === 0,
    InstanceId: `i-${index}`,
    Tags: tags(index),
  }));
  const server = await startFakeAlibaba({ accounts: [account], roles: [] });
  return {
    name: 'Alibaba Cloud (a fake)',
    address: 'alibaba://',
    environment: {
      ALIBABA_CLOUD_ENDPOINT_URL: server.url,
      ALIBABA_CLOUD_ACCESS_KEY_ID: KEY_ID,
      ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'fake',
    },
    made: [
      ...region.instances.map((one) => keyOf('Instance', String(one['InstanceName']))),
      ...region.disks.map((one) => keyOf('Disk', String(one['DiskName']))),
    ],
    requests: () => server.asked.length,
    details: {
      calls: Math.ceil(region.instances.length / 100),
      why: 'the roles of the machines of each page',
    },
    close: () => server.close(),
  };
}
