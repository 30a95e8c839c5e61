import { describe, expect, it } from 'vitest';
import type { Json } from '../json.js';
import { patched } from './patch.js';

const JSON_PATCH = 'application/json-patch+json';
const MERGE = 'application/merge-patch+json; charset=utf-8';
const STRATEGIC = 'application/strategic-merge-patch+json';

const pod = {
  metadata: { labels: { app: 'web', 'a/b': '1' } },
  spec: {
    containers: [
      { name: 'app', image: 'web:1', ports: [{ containerPort: 80 }] },
      { name: 'log', image: 'log:1' },
    ],
  },
};

describe('a JSON patch', () => {
  it.each<[what: string, operations: Json, gives: Json]>([
    ['adds a member', [{ op: 'add', path: '/spec/paused', value: true }], { ...pod, spec: { ...pod.spec, paused: true } }],
    [
      'takes out one whose name has a slash, behind a test that holds',
      [
        { op: 'test', path: '/metadata/labels/a~1b', value: '1' },
        { op: 'remove', path: '/metadata/labels/a~1b' },
      ],
      { ...pod, metadata: { labels: { app: 'web' } } },
    ],
    [
      'puts an item into a list, and at its end',
      [
        { op: 'add', path: '/spec/containers/0', value: { name: 'first' } },
        { op: 'add', path: '/spec/containers/-', value: { name: 'last' } },
      ],
      { ...pod, spec: { containers: [{ name: 'first' }, ...pod.spec.containers, { name: 'last' }] } },
    ],
    [
      'moves and copies',
      [
        { op: 'copy', from: '/metadata/labels/app', path: '/metadata/name' },
        { op: 'move', from: '/metadata/labels', path: '/metadata/annotations' },
      ],
      { ...pod, metadata: { name: 'web', annotations: pod.metadata.labels } },
    ],
  ])('%s', (_, operations, gives) => expect(patched(pod, JSON_PATCH, operations)).toEqual(gives));

  it.each<[what: string, operation: Json]>([
    ['a test does not hold', { op: 'test', path: '/metadata/labels/app', value: 'other' }],
    ['what is tested is not there', { op: 'test', path: '/metadata/uid', value: 'x' }],
    ['what is replaced is not there', { op: 'replace', path: '/spec/replicas', value: 1 }],
    ['what is removed is not there', { op: 'remove', path: '/spec/replicas' }],
    ['the way leads through nothing', { op: 'add', path: '/spec/template/spec', value: {} }],
    ['an index is behind the end', { op: 'add', path: '/spec/containers/7', value: {} }],
    ['the whole would be gone', { op: 'remove', path: '' }],
  ])('is refused as a whole, with 422, where %s', (_, operation) => {
    expect(() => patched(pod, JSON_PATCH, [operation])).toThrow(expect.objectContaining({ status: 422, reason: 'Invalid' }));
  });

  it('is refused with 400 where it is none', () => {
    for (const patch of [{}, [{}], [{ op: 'jump', path: '/spec' }], [{ op: 'add', path: 'spec', value: 1 }]])
      expect(() => patched(pod, JSON_PATCH, patch)).toThrow(expect.objectContaining({ status: 400 }));
  });
});

it('a merge patch takes out what is null and replaces lists', () => {
  const patch = { metadata: { labels: { app: null, tier: 'front' } }, spec: { containers: [{ name: 'log' }] } };
  expect(patched(pod, MERGE, patch)).toEqual({
    metadata: { labels: { 'a/b': '1', tier: 'front' } },
    spec: { containers: [{ name: 'log' }] },
  });
});

describe('a strategic merge', () => {
  it('changes the items of a list by their names, and adds those that are new', () => {
    const containers = [{ name: 'log', image: 'log:2' }, { name: 'new' }];
    expect(patched(pod, STRATEGIC, { spec: { containers } })).toEqual({
      ...pod,
      spec: { containers: [pod.spec.containers[0], { name: 'log', image: 'log:2' }, { name: 'new' }] },
    });
  });

  it('takes out an item, and replaces a list or an object, where it is told to', () => {
    const out = { spec: { containers: [{ name: 'log', $patch: 'delete' }] } };
    expect(patched(pod, STRATEGIC, out)).toEqual({ ...pod, spec: { containers: [pod.spec.containers[0]] } });
    const all = { spec: { containers: [{ $patch: 'replace' }, { name: 'only' }] } };
    expect(patched(pod, STRATEGIC, all)).toEqual({ ...pod, spec: { containers: [{ name: 'only' }] } });
    const labels = { metadata: { labels: { $patch: 'replace', tier: 'front' } } };
    expect(patched(pod, STRATEGIC, labels)).toEqual({ ...pod, metadata: { labels: { tier: 'front' } } });
  });
});

it('reaches no prototype', () => {
  const hostile: Json = JSON.parse('{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}');
  patched(pod, MERGE, hostile);
  patched(pod, JSON_PATCH, [{ op: 'add', path: '/__proto__', value: { polluted: true } }]);
  expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  expect(() => patched(pod, JSON_PATCH, [{ op: 'add', path: '/constructor/prototype/polluted', value: 1 }])).toThrow(
    expect.objectContaining({ status: 422 }),
  );
});

it('in another form is refused with 415', () => {
  expect(() => patched(pod, 'application/apply-patch+yaml', {})).toThrow(expect.objectContaining({ status: 415 }));
});
