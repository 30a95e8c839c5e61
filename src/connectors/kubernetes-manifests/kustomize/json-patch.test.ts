import { describe, expect, it } from 'vitest';
import type { Fields } from '../plain.js';
import { applyJsonPatch } from './json-patch.js';
import type { JsonOperation } from './json-patch.js';

const before = (): Fields => ({ a: [1, 2], b: { 'c/d': 1, 'e~f': 2 } });

describe('applyJsonPatch', () => {
  it.each<[JsonOperation, Fields]>([
    [
      { op: 'add', path: '/a/-', value: 3 },
      { a: [1, 2, 3], b: { 'c/d': 1, 'e~f': 2 } },
    ],
    [
      { op: 'add', path: '/a/0', value: 0 },
      { a: [0, 1, 2], b: { 'c/d': 1, 'e~f': 2 } },
    ],
    [
      { op: 'add', path: '/b/c~1d', value: null },
      { a: [1, 2], b: { 'c/d': null, 'e~f': 2 } },
    ],
    [
      { op: 'remove', path: '/b/e~0f' },
      { a: [1, 2], b: { 'c/d': 1 } },
    ],
    [
      { op: 'replace', path: '/a/1', value: { x: 1 } },
      { a: [1, { x: 1 }], b: { 'c/d': 1, 'e~f': 2 } },
    ],
    [
      { op: 'move', from: '/a/0', path: '/z' },
      { a: [2], b: { 'c/d': 1, 'e~f': 2 }, z: 1 },
    ],
    [
      { op: 'copy', from: '/a', path: '/b/g' },
      { a: [1, 2], b: { 'c/d': 1, 'e~f': 2, g: [1, 2] } },
    ],
    [{ op: 'test', path: '/a', value: [1, 2] }, before()],
  ])('%j', (operation, object) => {
    expect(applyJsonPatch(before(), [operation])).toEqual({ kind: 'patched', object });
  });

  it.each<JsonOperation>([
    { op: 'remove', path: '/none' },
    { op: 'replace', path: '/none', value: 1 },
    { op: 'add', path: '/none/x', value: 1 },
    { op: 'add', path: '/a/9', value: 1 },
    { op: 'add', path: '/a/x', value: 1 },
    { op: 'add', path: 'a', value: 1 },
    { op: 'test', path: '/a/0', value: 2 },
    { op: 'remove', path: '/toString' },
    { op: 'move', from: '/none', path: '/x' },
    { op: 'remove', path: '' },
  ])('refuses %j and leaves the object alone', (operation) => {
    const object = before();
    expect(applyJsonPatch(object, [{ op: 'add', path: '/x', value: 1 }, operation])).toMatchObject({ kind: 'failed' });
    expect(object).toEqual(before());
  });

  it('writes a key __proto__ as a key', () => {
    const result = applyJsonPatch({}, [{ op: 'add', path: '/__proto__', value: { polluted: 1 } }]);
    expect(result.kind === 'patched' && Object.keys(result.object)).toEqual(['__proto__']);
  });
});
