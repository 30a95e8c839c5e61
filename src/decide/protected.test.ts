import { describe, expect, it } from 'vitest';
import { protectedBecause } from './protected.js';

const bucket = { platform: 'p', account: '42', kind: 'Bucket', name: 'state', labels: { tier: 'gold' } };
const because = (scope: object, resource: object = {}): string | undefined =>
  protectedBecause({ protected: [{ because: 'it holds the state', ...scope }] }, { ...bucket, ...resource });

describe('S8: what the organisation protects', () => {
  it.each([
    ['by name', { name: 'st*' }, true],
    ['by account', { account: '42' }, true],
    ['by cluster, too', { account: 'live' }, true],
    ['by label', { labels: { tier: 'g*' } }, true],
    ['by everything that is named', { name: 'state', kind: 'Queue' }, false],
    ['by a label that it has not', { labels: { constructor: '*' } }, false],
    ['by a namespace, where it is in none', { namespace: '*' }, false],
    ['whole, when it names nothing', {}, true],
  ])('is told %s', (_, scope, is) => {
    expect(because(scope, { cluster: 'live' })).toBe(is ? 'it holds the state' : undefined);
  });
});
