import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { join } from 'node:path';
import { fileAt } from '../../../../test/fakes/candidates.js';
import { temporaryFolder } from '../../../../test/fakes/git-repositories.js';
import { collect, gapsOf, only, testContext } from '../../../../test/fakes/read-context.js';
import type { Json, Observation } from '../../../model/index.js';
import { terraformPlan } from '../plan/connector.js';
import { terraformState } from './connector.js';

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => void (folder = temporaryFolder()));
afterEach(() => folder.remove());

async function observed(state: Json | string, path = 'terraform.tfstate'): Promise<readonly Observation[]> {
  const text = typeof state === 'string' ? state : JSON.stringify(state);
  const claim = await terraformState.recognise(fileAt(join(folder.path, path), text));
  expect(claim, 'the state was not claimed').toBeDefined();
  return claim === undefined ? [] : await collect(terraformState.read(claim, testContext()));
}

/** `ADDRESS is LIVE` of each declaration. */
async function told(state: Json): Promise<readonly string[]> {
  const observations = await observed(state);
  expect(gapsOf(observations)).toEqual([]);
  return only(observations, 'declaration').map(({ declaration }) => `${declaration.address} is ${declaration.live}`);
}

const stateOf = (resources: Json, more: Readonly<Record<string, Json>> = {}): Json => ({
  version: 4,
  terraform_version: '1.11.4',
  serial: 3,
  lineage: 'c1a9',
  outputs: { password: { value: 'hunter2', type: 'string', sensitive: true } },
  resources,
  check_results: null,
  ...more,
});

const shownOf = (root: Json): Json => ({ format_version: '1.0', terraform_version: '1.11.4', values: { root_module: root } });

const bucket = (name: string, more: Readonly<Record<string, Json>> = {}): Readonly<Record<string, Json>> => ({
  attributes: { arn: `arn:aws:s3:::${name}`, bucket: name, policy: 'hunter2' },
  ...more,
});

const managed = (type: string, attributes: Readonly<Record<string, Json>>): Json => ({
  mode: 'managed',
  type,
  name: 'a',
  instances: [{ attributes }],
});

describe('a state of version 4', () => {
  it('says which live resource each instance is, by its address', async () => {
    const resources = [
      { mode: 'managed', type: 'aws_s3_bucket', name: 'b', instances: [bucket('one')] },
      { mode: 'managed', type: 'aws_s3_bucket', name: 'n', instances: [bucket('n0', { index_key: 0 })] },
      {
        module: 'module.a["x"].module.c',
        mode: 'managed',
        type: 'aws_s3_bucket',
        name: 'b',
        instances: [bucket('k', { index_key: 'eu "west" ${1}' })],
      },
    ];
    expect(await told(stateOf(resources))).toEqual([
      'aws_s3_bucket.b is aws:arn:aws:s3:::one',
      'aws_s3_bucket.n[0] is aws:arn:aws:s3:::n0',
      'module.a["x"].module.c.aws_s3_bucket.b["eu \\"west\\" $${1}"] is aws:arn:aws:s3:::k',
    ]);
  });

  it('lets nothing out but addresses, types and identities', async () => {
    const [declaration] = await observed(
      stateOf([{ mode: 'managed', type: 'aws_s3_bucket', name: 'b', instances: [bucket('one')] }]),
    );
    expect(declaration).toEqual({
      kind: 'declaration',
      declaration: {
        live: 'aws:arn:aws:s3:::one',
        address: 'aws_s3_bucket.b',
        type: 'aws_s3_bucket',
        source: 'test',
        folder: folder.path,
      },
    });
  });

  it('leaves out data sources, what was replaced, and what is named by something sensitive', async () => {
    const resources = [
      { mode: 'data', type: 'aws_s3_bucket', name: 'd', instances: [bucket('d')] },
      { mode: 'managed', type: 'aws_s3_bucket', name: 'old', instances: [bucket('old', { deposed: '1f2e' })] },
      {
        mode: 'managed',
        type: 'aws_s3_bucket',
        name: 's',
        instances: [bucket('s', { sensitive_attributes: [[{ type: 'get_attr', value: 'arn' }]] })],
      },
      {
        mode: 'managed',
        type: 'aws_s3_bucket',
        name: 'p',
        instances: [bucket('p', { sensitive_attributes: [[{ type: 'get_attr', value: 'policy' }]] })],
      },
    ];
    expect(await told(stateOf(resources))).toEqual(['aws_s3_bucket.p is aws:arn:aws:s3:::p']);
  });

  it('reads instances whose attributes are still those of an older state', async () => {
    const instances = [{ attributes_flat: { arn: 'arn:aws:s3:::flat', 'tags.%': '0' } }];
    expect(await told(stateOf([{ mode: 'managed', type: 'aws_s3_bucket', name: 'f', instances }]))).toEqual([
      'aws_s3_bucket.f is aws:arn:aws:s3:::flat',
    ]);
  });

  it('knows the root module of a workspace by where its state lies', async () => {
    const state = stateOf([{ mode: 'managed', type: 'aws_s3_bucket', name: 'b', instances: [bucket('one')] }]);
    const [first] = only(await observed(state, 'live/terraform.tfstate.d/prod/terraform.tfstate'), 'declaration');
    expect(first?.declaration.folder).toBe(join(folder.path, 'live'));
  });

  it('of nothing is nothing, and no gap', async () => {
    expect(await told(stateOf([]))).toEqual([]);
  });
});

describe('a state as Terraform shows it', () => {
  it('says the same', async () => {
    const root = {
      resources: [
        { address: 'aws_s3_bucket.b', mode: 'managed', type: 'aws_s3_bucket', name: 'b', values: { arn: 'arn:aws:s3:::one' } },
        { address: 'data.aws_s3_bucket.d', mode: 'data', type: 'aws_s3_bucket', name: 'd', values: { arn: 'arn:aws:s3:::d' } },
      ],
      child_modules: [
        {
          address: 'module.a["x"]',
          resources: [
            {
              address: 'module.a["x"].aws_s3_bucket.b[0]',
              mode: 'managed',
              type: 'aws_s3_bucket',
              name: 'b',
              index: 0,
              values: { arn: 'arn:aws:s3:::two' },
              sensitive_values: { policy: true, tags: {} },
            },
            {
              address: 'module.a["x"].aws_s3_bucket.s',
              mode: 'managed',
              type: 'aws_s3_bucket',
              name: 's',
              values: { arn: 'arn:aws:s3:::hidden' },
              sensitive_values: { arn: true },
            },
          ],
        },
      ],
    };
    expect(await told(shownOf(root))).toEqual([
      'aws_s3_bucket.b is aws:arn:aws:s3:::one',
      'module.a["x"].aws_s3_bucket.b[0] is aws:arn:aws:s3:::two',
    ]);
  });

  it('is told from a plan', async () => {
    const state = fileAt(join(folder.path, 'a.json'), JSON.stringify(shownOf({})));
    const plan = fileAt(
      join(folder.path, 'b.json'),
      JSON.stringify({ format_version: '1.2', terraform_version: '1.11.4', planned_values: { root_module: {} }, values: 1 }),
    );
    expect(await terraformPlan.recognise(state)).toBeUndefined();
    expect(await terraformState.recognise(state)).toBeDefined();
    expect(await terraformState.recognise(plan)).toBeUndefined();
  });
});

describe('the live resource of an instance', () => {
  const VOLUME = '/subscriptions/1/resourceGroups/Shop/providers/Microsoft.Storage/storageAccounts/Logs';
  it.each([
    [
      'aws_ebs_volume',
      { arn: 'arn:aws:ec2:eu-west-1:123456789012:volume/vol-1' },
      'aws:arn:aws:ec2:eu-west-1:123456789012:volume/vol-1',
    ],
    [
      'aws_ami',
      { arn: 'arn:aws:ec2:eu-west-1::image/ami-1', owner_id: '123456789012' },
      'aws:arn:aws:ec2:eu-west-1:123456789012:image/ami-1',
    ],
    ['aws_s3_bucket', { arn: 'arn:aws-cn:s3:::b' }, 'aws:arn:aws-cn:s3:::b'],
    ['azurerm_storage_account', { id: VOLUME }, `azure:${VOLUME.toLowerCase()}`],
    [
      'azurerm_storage_container',
      { id: 'https://logs.blob.core.windows.net/c', resource_manager_id: `${VOLUME}/blobServices/default/containers/c` },
      `azure:${VOLUME.toLowerCase()}/blobservices/default/containers/c`,
    ],
    [
      'google_storage_bucket',
      { id: 'b', self_link: 'https://www.googleapis.com/storage/v1/b/b' },
      'gcp://storage.googleapis.com/b',
    ],
    [
      'google_compute_firewall',
      { self_link: 'https://www.googleapis.com/compute/v1/projects/p/global/firewalls/ssh' },
      'gcp://compute.googleapis.com/projects/p/global/firewalls/ssh',
    ],
    [
      'google_container_cluster',
      { self_link: 'https://container.googleapis.com/v1/projects/p/locations/l/clusters/c' },
      'gcp://container.googleapis.com/projects/p/locations/l/clusters/c',
    ],
    [
      'google_sql_database_instance',
      { self_link: 'https://sqladmin.googleapis.com/sql/v1beta4/projects/p/instances/i' },
      'gcp://cloudsql.googleapis.com/projects/p/instances/i',
    ],
    [
      'google_bigquery_dataset',
      { self_link: 'https://bigquery.googleapis.com/bigquery/v2/projects/p/datasets/d' },
      'gcp://bigquery.googleapis.com/projects/p/datasets/d',
    ],
    [
      'google_kms_crypto_key',
      { id: 'projects/p/locations/l/keyRings/r/cryptoKeys/k' },
      'gcp://cloudkms.googleapis.com/projects/p/locations/l/keyRings/r/cryptoKeys/k',
    ],
    [
      'google_service_account',
      { name: 'projects/p/serviceAccounts/a@p.iam.gserviceaccount.com' },
      'gcp://iam.googleapis.com/projects/p/serviceAccounts/a@p.iam.gserviceaccount.com',
    ],
    ['google_project', { project_id: 'p', number: '1' }, 'gcp://cloudresourcemanager.googleapis.com/projects/p'],
    ['alicloud_ram_role', { arn: 'acs:ram::1234:role/app' }, 'alibaba:acs:ram::1234:role/app'],
    ['alicloud_oss_bucket', { bucket: 'b', owner: '1234', location: 'oss-cn-hangzhou' }, 'alibaba:acs:oss:cn-hangzhou:1234:b'],
  ])('of %s is told', async (type, attributes, live) => {
    expect(await told(stateOf([managed(type, attributes)]))).toEqual([`${type}.a is ${live}`]);
  });

  it.each([
    ['aws_ami', { arn: 'arn:aws:ec2:eu-west-1::image/ami-1' }],
    ['aws_s3_bucket', { arn: 'arn:aws:s3:::b\u001b[2J' }],
    ['aws_s3_bucket', { arn: ['arn:aws:s3:::b'] }],
    ['aws_s3_bucket_versioning', { id: 'b' }],
    ['azurerm_monitor_diagnostic_setting', { id: `${VOLUME}|logs` }],
    ['google_storage_bucket', { id: 'projects/p/x', self_link: 'https://evil.example/storage/v1/b/b' }],
    ['alicloud_oss_bucket', { bucket: 'b' }],
    ['random_password', { id: 'none', arn: 'arn:aws:s3:::b' }],
  ])('of %s is not guessed from %j', async (type, attributes) => {
    expect(await told(stateOf([managed(type, attributes)]))).toEqual([]);
  });
});

describe('what cannot be read', () => {
  it.each([
    ['an older version', stateOf([], { version: 3 }), 'STATE_UNSUPPORTED'],
    ['a later version', stateOf([], { version: 5 }), 'STATE_UNSUPPORTED'],
    ['a later format', { format_version: '2.0', terraform_version: '2.0.0', values: {} }, 'STATE_UNSUPPORTED'],
    [
      'what is encrypted',
      { serial: 1, lineage: 'c1', meta: {}, encrypted_data: 'x', encryption_version: 'v0' },
      'STATE_UNSUPPORTED',
    ],
    ['resources that are none', stateOf('x'), 'FILE_MALFORMED'],
    ['what breaks off', JSON.stringify(stateOf([])).slice(0, -10), 'FILE_TRUNCATED'],
  ])('is a gap, and nothing else: %s', async (_, state, code) => {
    const observations = await observed(state);
    expect(observations).toHaveLength(1);
    expect(gapsOf(observations)).toMatchObject([{ code, hides: ['sources'] }]);
  });

  it('does no harm by the names of its members', async () => {
    const text = JSON.stringify(
      stateOf([
        { mode: 'managed', type: 'aws_s3_bucket', name: 'b', instances: [{ attributes: { X: { arn: 'arn:aws:s3:::evil' } } }] },
      ]),
    ).replace('"X"', '"__proto__"');
    expect(await observed(text)).toEqual([]);
  });

  it.each([
    ['a manifest', '{"apiVersion":"v1","kind":"ConfigMap","version":4}'],
    ['a lock file of packages', '{"version":4,"dependencies":{},"resources":[]}'],
    ['a list', '[{"version":4,"terraform_version":"1.0","serial":1}]'],
  ])('is not everything: not %s', async (_, text) => {
    expect(await terraformState.recognise(fileAt(join(folder.path, 'x.json'), text))).toBeUndefined();
  });
});
