import { describe, expect, it } from 'vitest';
import { millisecondsOf, workerSchema } from './worker-schema.js';

describe('what is said about workers', () => {
  it('has a lease of 15 s, asks each second and looks every five minutes where nothing is said', () => {
    const { lease, tick, look } = workerSchema.parse(undefined);
    expect([lease, tick, look].map(millisecondsOf)).toEqual([15_000, 1_000, 300_000]);
  });

  it.each([
    ['500ms', 500],
    ['15s', 15_000],
    ['5m', 300_000],
    ['24h', 86_400_000],
  ])('takes %s for its milliseconds', (text, milliseconds) => expect(millisecondsOf(text)).toBe(milliseconds));

  it.each([
    ['a lease that a busy process would lose', { lease: '999ms' }, 'at least 1s and at most 5m'],
    ['a lease for which a dead worker would be waited too long', { lease: '301s' }, 'at least 1s and at most 5m'],
    ['a number without a unit', { tick: '5' }, '500ms'],
    ['a tick of nothing', { tick: '0s' }, '500ms'],
    ['what it does not know', { heartbeat: '1s' }, 'heartbeat'],
  ])('refuses %s', (_, said, because) => {
    expect(workerSchema.safeParse(said).error?.message).toContain(because);
  });
});
