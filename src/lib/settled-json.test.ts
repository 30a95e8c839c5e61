import fc from 'fast-check';
import { expect, it } from 'vitest';
import { MOVING_MEMBERS, settledJson } from './settled-json.js';

it.each([
  [{ a: 1, b: 2 }, { b: 2, a: 1 }, true],
  [{ a: undefined }, {}, true],
  [{ a: null }, {}, false],
  [[1, 2], [2, 1], false],
  [{ metadata: { resourceVersion: '1', name: 'x' } }, { metadata: { name: 'x', resourceVersion: '2' } }, true],
  [{ items: [{ etag: 'a', size: 1 }] }, { items: [{ etag: 'b', size: 1 }] }, true],
  [
    { conditions: [{ lastHeartbeatTime: '1', status: 'True' }] },
    { conditions: [{ lastHeartbeatTime: '2', status: 'False' }] },
    false,
  ],
  [{ PasswordLastUsed: '2026-01-01' }, { PasswordLastUsed: '2026-01-02' }, false],
  ['1', 1, false],
  [JSON.parse('{"__proto__":1}'), {}, false],
])('of %j and %j says that they are the same: %s', (one, other, same) => {
  expect(settledJson(one) === settledJson(other)).toBe(same);
});

it('leaves out nothing else', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      fc.pre(![...MOVING_MEMBERS].some((name) => JSON.stringify(value).includes(name)));
      expect(JSON.parse(settledJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});
