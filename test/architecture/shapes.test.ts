// Policies of clouds read only what somebody has said how to fetch: each member they name is the answer to a call.
import { describe, expect, it } from 'vitest';
import { DEFAULT_CONFIGURATION } from '../../src/config/index.js';
import { parseShapes, type ResourceShapes } from '../../src/config/shape-file.js';
import { membersRead } from '../../src/pipeline/policy-data.js';
import { shippedPolicies } from '../../src/pipeline/index.js';
import { apiGroup } from '../../src/lib/api-version.js';
import { filesBelow, textOf } from './tree.js';

type Shape = ResourceShapes['shapes'][number];

const files = filesBelow('policies').filter((path) => path.includes('/shapes/'));
const shapes: readonly Shape[] = files.flatMap((file) => parseShapes(textOf(file), file, DEFAULT_CONFIGURATION.limits).shapes);
const policies = (await shippedPolicies()).map(({ policy }) => policy);

const keyOf = (group: string, kind: string): string => `${group} ${kind}`;
const byKind = new Map(shapes.map((shape) => [keyOf(apiGroup(shape.apiVersion), shape.kind), shape]));
const ofClouds = policies.filter(({ id }) => ['aws', 'azure', 'gcp', 'alibaba'].includes(id.split('/')[0] ?? ''));

it('describes each kind once, in files of which each is valid', () => {
  expect(shapes.length).toBeGreaterThan(80);
  expect(byKind.size).toBe(shapes.length);
});

it('has each policy read only members that a call answers', () => {
  const unknown = ofClouds.flatMap((policy) => {
    const { apiGroups, kinds } = policy.select;
    const keys = apiGroups.flatMap((group) => kinds.map((kind) => keyOf(group, kind)));
    const undescribed = keys.filter((key) => !byKind.has(key)).map((key) => `${policy.id}: nothing describes ${key}`);
    // A policy for several kinds reads of each what it has.
    const given = new Set(keys.flatMap((key) => byKind.get(key)?.calls.flatMap(({ gives }) => gives) ?? []));
    const missing = membersRead(policy).filter((name) => !given.has(name));
    return [...undescribed, ...missing.map((name) => `${policy.id}: no call gives ${kinds.join(' or ')}.${name}`)];
  });
  expect(unknown).toEqual([]);
});

it('has each policy of a cloud read something', () => {
  expect(ofClouds.length).toBeGreaterThan(100);
  expect(ofClouds.filter((policy) => membersRead(policy).length === 0).map(({ id }) => id)).toEqual([]);
});

describe('a file of shapes', () => {
  const SHAPE = `apiVersion: headwater.dev/v1
kind: ResourceShapes
platform: aws
shapes:
  - apiVersion: s3.amazonaws.com/2006-03-01
    kind: Bucket
    describes: A bucket.
    calls:
      - { call: 's3:ListBuckets', permission: 's3:ListAllMyBuckets', gives: [Name] }
`;
  const parse = (text: string) => parseShapes(text, 's3.yaml', DEFAULT_CONFIGURATION.limits);

  it('says what answers a kind', () => {
    expect(parse(SHAPE).shapes[0]).toMatchObject({ kind: 'Bucket', terraform: [], calls: [{ gives: ['Name'] }] });
  });

  it.each([
    ['gives: [Name]', 'gives: []', 's3.yaml:9: shapes.0.calls.0.gives'],
    ['kind: Bucket', 'kin: Bucket', 's3.yaml:5: shapes.0'],
    ['platform: aws', 'platform: Main Frame', 's3.yaml:3: platform'],
    ['apiVersion: s3.amazonaws.com/2006-03-01', 'apiVersion: s3', 's3.yaml:5: shapes.0.apiVersion'],
    ['shapes:', '---\nshapes:', 's3.yaml:1: it holds 2 documents'],
  ])('with %s as %s is refused with its line', (from, to, message) => {
    expect(() => parse(SHAPE.replace(from, to))).toThrow(message);
  });
});
