import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { requestOf, serviceOf } from '../kind.js';
import { assetNameOf, namedAsset } from '../names.js';
import { KINDS } from './index.js';

const SHAPES = join(import.meta.dirname, '../../../../policies/gcp/shapes');
const call = z.object({ call: z.string(), permission: z.string(), gives: z.array(z.string()) });
const file = z.object({ shapes: z.array(z.object({ apiVersion: z.string(), kind: z.string(), calls: z.array(call) })) });
const shapes = readdirSync(SHAPES).flatMap((name) => file.parse(parse(readFileSync(join(SHAPES, name), 'utf8'))).shapes);

it.each(shapes.map((shape) => [`${shape.apiVersion} ${shape.kind}`, shape] as const))(
  '%s is read by the calls of its shape',
  (_, shape) => {
    const kind = KINDS.find(({ apiVersion, kind }) => apiVersion === shape.apiVersion && kind === shape.kind);
    expect((kind?.calls ?? []).filter(({ gives }) => gives.length > 0)).toEqual(shape.calls);
  },
);

it('has each kind once, and states each of its calls once', () => {
  const names = KINDS.map(({ apiVersion, kind }) => `${apiVersion} ${kind}`);
  expect(new Set(names).size).toBe(names.length);
  expect(shapes.length).toBeGreaterThan(12);
  for (const { calls } of KINDS) expect(new Set(calls.map((each) => `${each.call} ${each.permission}`)).size).toBe(calls.length);
});

it('asks for rights to read and nothing else', () => {
  const permissions = KINDS.flatMap(({ calls }) => calls.map(({ permission }) => permission));
  expect(
    permissions.filter((permission) => !/^[a-z]+\.[A-Za-z.]+\.(get|list|getIamPolicy|listResource)$/.test(permission)),
  ).toEqual([]);
});

describe('a request', () => {
  it('goes to the service of its permission, with names in its path that lead nowhere else', () => {
    const buckets = {
      call: 'GET /storage/v1/b?project={project}&projection=full',
      permission: 'storage.buckets.list',
      gives: [],
    };
    expect(requestOf(buckets, { project: 'p' }, { pageToken: 'a b' })).toEqual({
      method: 'GET',
      service: 'storage',
      path: '/storage/v1/b?project=p&projection=full&pageToken=a+b',
    });
    expect(serviceOf({ call: '', permission: 'cloudsql.instances.list', gives: [] })).toBe('sqladmin');
  });

  it('for a policy asks for its conditions', () => {
    const get = { call: 'GET /v1/{name}:getIamPolicy', permission: 'pubsub.topics.getIamPolicy', gives: [] };
    expect(requestOf(get, { name: 'projects/p/topics/t' }).path).toBe(
      '/v1/projects/p/topics/t:getIamPolicy?options.requestedPolicyVersion=3',
    );
    const post = { ...get, call: 'POST /v3/{name}:getIamPolicy' };
    expect(requestOf(post, { name: 'projects/1' })).toMatchObject({
      method: 'POST',
      body: { options: { requestedPolicyVersion: 3 } },
    });
  });
});

describe('a name', () => {
  it.each([
    [
      'https://www.googleapis.com/compute/v1/projects/p/zones/z/disks/d',
      undefined,
      'compute.googleapis.com/projects/p/zones/z/disks/d',
    ],
    [
      'https://compute.googleapis.com/compute/v1/projects/p/global/networks/n',
      undefined,
      'compute.googleapis.com/projects/p/global/networks/n',
    ],
    [
      'projects/p/locations/l/keyRings/r/cryptoKeys/k/cryptoKeyVersions/7',
      'cloudkms',
      'cloudkms.googleapis.com/projects/p/locations/l/keyRings/r/cryptoKeys/k',
    ],
    [
      'a@other-1.iam.gserviceaccount.com',
      'iam',
      'iam.googleapis.com/projects/other-1/serviceAccounts/a@other-1.iam.gserviceaccount.com',
    ],
    [
      '1-compute@developer.gserviceaccount.com',
      'iam',
      'iam.googleapis.com/projects/mine/serviceAccounts/1-compute@developer.gserviceaccount.com',
    ],
    ['default', 'iam', undefined],
    ['https://evil.example/compute/v1/projects/p', undefined, undefined],
    ['projects/p/../../x', 'compute', undefined],
  ])('%s stands for %s', (text, service, asset) => {
    expect(namedAsset(text, service, 'mine')).toBe(asset);
  });

  it('is none where the object lacks what it is made of', () => {
    const cluster = KINDS.find(({ kind }) => kind === 'Cluster');
    expect(
      cluster && assetNameOf(cluster, { selfLink: 'https://container.googleapis.com/v1/projects/p/zones/z/clusters/c' }, 'p'),
    ).toBe('container.googleapis.com/projects/p/zones/z/clusters/c');
    expect(cluster && assetNameOf(cluster, {}, 'p')).toBeUndefined();
  });
});
