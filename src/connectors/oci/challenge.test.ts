import { describe, expect, it } from 'vitest';
import { parseChallenges } from './challenge.js';

describe('a challenge', () => {
  it.each([
    [
      'Bearer realm="https://a/token",service="a, b",scope="x:y:pull,push"',
      [['bearer', { realm: 'https://a/token', service: 'a, b', scope: 'x:y:pull,push' }]],
    ],
    [
      'Basic realm=plain, Bearer Realm="q\\"q"',
      [
        ['basic', { realm: 'plain' }],
        ['bearer', { realm: 'q"q' }],
      ],
    ],
    ['Negotiate', [['negotiate', {}]]],
    ['Bearer realm="never closed', [['bearer', {}]]],
    ['', []],
    [',,=', []],
  ])('%s', (header, expected) => {
    expect(parseChallenges(header).map(({ scheme, parameters }) => [scheme, Object.fromEntries(parameters)])).toEqual(expected);
  });
});
