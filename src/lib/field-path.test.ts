import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatFieldPath, parseFieldPath, resolve, type FieldPath, type FieldStep } from './field-path.js';

const parsed = (text: string): FieldPath => {
  const result = parseFieldPath(text);
  if (result.kind === 'problem') throw new Error(result.reason);
  return result.path;
};
const key = (name: string): FieldStep => ({ kind: 'key', key: name });

describe('parseFieldPath', () => {
  it.each<[string, FieldPath]>([
    ['', []],
    ['spec', [key('spec')]],
    ['spec.hostNetwork', [key('spec'), key('hostNetwork')]],
    ['items[3].a', [key('items'), { kind: 'index', index: 3 }, key('a')]],
    [
      '[0][1]',
      [
        { kind: 'index', index: 0 },
        { kind: 'index', index: 1 },
      ],
    ],
    ['c[name=app].x', [key('c'), { kind: 'match', key: 'name', value: 'app' }, key('x')]],
    ['c[containerPort=80]', [key('c'), { kind: 'match', key: 'containerPort', value: '80' }]],
    ["c[name='a]b']", [key('c'), { kind: 'match', key: 'name', value: 'a]b' }]],
    ["labels['a.b/c'].d", [key('labels'), key('a.b/c'), key('d')]],
    ['labels["a\'b"]', [key('labels'), key("a'b")]],
    ['labels.a\\.b/c', [key('labels'), key('a.b/c')]],
    ["['__proto__']", [key('__proto__')]],
    ["a['']", [key('a'), key('')]],
  ])('reads %s', (text, path) => {
    expect(parsed(text)).toEqual(path);
  });

  it.each(['.a', 'a.', 'a..b', 'a[', 'a[]', 'a[x]', 'a[01]', 'a[name=]', "a['b", 'a[name=b', 'a[0]b', 'a\\', 'a'.repeat(5000)])(
    'refuses %s with a reason',
    (text) => {
      expect(parseFieldPath(text)).toMatchObject({ kind: 'problem', reason: expect.stringMatching(/./) });
    },
  );

  it('gives back what formatFieldPath wrote, whatever the keys', () => {
    const step = fc.oneof(
      fc.string().map(key),
      fc.nat(1e8).map((index): FieldStep => ({ kind: 'index', index })),
      fc.tuple(fc.string(), fc.string()).map(([name, value]): FieldStep => ({ kind: 'match', key: name, value })),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 8 }), (path) => {
        expect(parsed(formatFieldPath(path))).toEqual(path);
      }),
    );
  });
});

describe('resolve', () => {
  const pod = { spec: { containers: [{ name: 'a' }, { name: 'app', ports: [{ containerPort: 80 }] }], x: null } };

  it.each([
    ['spec.containers[name=app].name', true, ['spec', 'containers', 1, 'name'], 'app'],
    ['spec.containers[name=app].ports[containerPort=80]', true, ['spec', 'containers', 1, 'ports', 0], { containerPort: 80 }],
    ['spec.x', true, ['spec', 'x'], null],
    ['spec.x.y', false, ['spec', 'x'], null],
    ['spec.containers[5].name', false, ['spec', 'containers'], pod.spec.containers],
    ['spec.containers[name=none]', false, ['spec', 'containers'], pod.spec.containers],
    ['spec.containers.length', false, ['spec', 'containers'], pod.spec.containers],
    ['spec.toString', false, ['spec'], pod.spec],
    ['__proto__.toString', false, [], pod],
  ])('follows %s', (text, found, node, value) => {
    expect(resolve(pod, parsed(text))).toMatchObject({ found, node, value });
  });
});
