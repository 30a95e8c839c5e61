/** Machines of Compute Engine, the networks they are in, and what is kept for all of them. */
import { FIND, gcpKind } from '../kind.js';

const API = 'compute.googleapis.com/v1';
const GET = 'GET /compute/v1/{path}';

export const firewall = gcpKind({
  apiVersion: API,
  kind: 'Firewall',
  from: 'project',
  list: {
    call: 'GET /compute/v1/projects/{project}/global/firewalls',
    permission: 'compute.firewalls.list',
    gives: [
      'name',
      'network',
      'direction',
      'priority',
      'disabled',
      'sourceRanges',
      'sourceTags',
      'sourceServiceAccounts',
      'targetTags',
      'targetServiceAccounts',
      'allowed',
      'denied',
      'logConfig',
    ],
    items: 'items',
  },
  get: { call: GET, permission: 'compute.firewalls.get', gives: [] },
  asset: 'compute.googleapis.com/{selfLink}',
  created: 'creationTimestamp',
  relations: [{ relation: 'member-of', path: 'network' }],
});

export const instance = gcpKind({
  apiVersion: API,
  kind: 'Instance',
  from: 'project',
  list: {
    call: 'GET /compute/v1/projects/{project}/aggregated/instances',
    permission: 'compute.instances.list',
    gives: [
      'name',
      'zone',
      'labels',
      'status',
      'disks',
      'networkInterfaces',
      'serviceAccounts',
      'metadata',
      'shieldedInstanceConfig',
      'canIpForward',
    ],
    items: 'items',
    within: 'instances',
  },
  get: { call: GET, permission: 'compute.instances.get', gives: [] },
  asset: 'compute.googleapis.com/{selfLink}',
  created: 'creationTimestamp',
  relations: [
    { relation: 'uses', path: 'disks[*].source' },
    { relation: 'uses', path: 'networkInterfaces[*].network' },
    { relation: 'uses', path: 'networkInterfaces[*].subnetwork' },
    { relation: 'encrypted-by', path: 'disks[*].diskEncryptionKey.kmsKeyName', service: 'cloudkms' },
    { relation: 'runs-as', path: 'serviceAccounts[*].email', service: 'iam' },
  ],
});

export const computeProject = gcpKind({
  apiVersion: API,
  kind: 'Project',
  from: 'itself',
  list: {
    call: 'GET /compute/v1/projects/{project}',
    permission: 'compute.projects.get',
    gives: ['name', 'commonInstanceMetadata'],
    items: '',
  },
  get: { call: 'GET /compute/v1/projects/{project}', permission: 'compute.projects.get', gives: [] },
  asset: 'compute.googleapis.com/projects/{project}',
  created: 'creationTimestamp',
});

export const network = gcpKind({
  apiVersion: API,
  kind: 'Network',
  from: 'project',
  list: {
    call: 'GET /compute/v1/projects/{project}/global/networks',
    permission: 'compute.networks.list',
    gives: ['name', 'autoCreateSubnetworks'],
    items: 'items',
  },
  get: { call: GET, permission: 'compute.networks.get', gives: [] },
  asset: 'compute.googleapis.com/{selfLink}',
  created: 'creationTimestamp',
});

export const subnetwork = gcpKind({
  apiVersion: API,
  kind: 'Subnetwork',
  from: 'project',
  list: {
    call: 'GET /compute/v1/projects/{project}/aggregated/subnetworks',
    permission: 'compute.subnetworks.list',
    gives: ['name', 'network', 'region', 'purpose', 'logConfig', 'enableFlowLogs'],
    items: 'items',
    within: 'subnetworks',
  },
  get: { call: GET, permission: 'compute.subnetworks.get', gives: [] },
  asset: 'compute.googleapis.com/{selfLink}',
  created: 'creationTimestamp',
  relations: [{ relation: 'member-of', path: 'network' }],
});

export const sslPolicy = gcpKind({
  apiVersion: API,
  kind: 'SslPolicy',
  from: 'project',
  list: {
    call: 'GET /compute/v1/projects/{project}/aggregated/sslPolicies',
    permission: 'compute.sslPolicies.list',
    gives: ['name', 'profile', 'minTlsVersion', 'customFeatures', 'enabledFeatures'],
    items: 'items',
    within: 'sslPolicies',
  },
  get: { call: GET, permission: 'compute.sslPolicies.get', gives: [] },
  asset: 'compute.googleapis.com/{selfLink}',
  created: 'creationTimestamp',
});

export const disk = gcpKind({
  apiVersion: API,
  kind: 'Disk',
  from: 'assets',
  list: { ...FIND, gives: ['name', 'zone', 'region', 'labels', 'status', 'type', 'users', 'sourceImage', 'diskEncryptionKey'] },
  get: { call: GET, permission: 'compute.disks.get', gives: [] },
  asset: 'compute.googleapis.com/{selfLink}',
  created: 'creationTimestamp',
  relations: [
    { relation: 'used-by', path: 'users[*]' },
    { relation: 'uses', path: 'sourceImage' },
    { relation: 'encrypted-by', path: 'diskEncryptionKey.kmsKeyName', service: 'cloudkms' },
  ],
});
