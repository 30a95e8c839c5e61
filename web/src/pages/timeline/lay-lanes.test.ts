import { describe, expect, it } from 'vitest';
import type { Schemas } from '../../api/queries.js';
import { bucketsOf, lanesOf, placeOf, spanOf } from './lay-lanes.js';

type Row = Schemas['ActionRow'];
const NOW = Date.parse('2026-11-22T12:00:00Z');

const row = (index: number, names: readonly string[]): Row => ({
  id: `act-${index}`,
  at: new Date(NOW - index * 3_600_000).toISOString(),
  action: 'evict-pod',
  describes: '',
  state: 'done',
  cause: { id: 'c', title: null },
  releasePhase: 'test',
  rung: 'contain',
  severity: 'high',
  source: 'cluster',
  targets: names.map((name) => ({ resource: name, name, service: 'shop', outcome: 'done', page: null, undo: null })),
  lapsesAt: null,
  people: 0,
  agreed: 0,
  endedAt: null,
  undoUntil: null,
  irreversible: null,
});

describe('lanes of actions over time', () => {
  it('has an action in the lane of each of its targets, the busiest lane first', () => {
    const lanes = lanesOf([row(0, ['b']), row(1, ['a', 'b'])], 'target');
    expect(lanes.map(({ name, rows }) => [name, rows.map(({ id }) => id)])).toEqual([
      ['b', ['act-0', 'act-1']],
      ['a', ['act-1']],
    ]);
  });

  it('has one lane for a service, whatever its targets', () => {
    expect(lanesOf([row(0, ['a']), row(1, ['b'])], 'service')).toMatchObject([
      { name: 'shop', rows: [{ id: 'act-0' }, { id: 'act-1' }] },
    ]);
  });

  it('puts what is too many into one lane, each action once', () => {
    const rows = [...Array.from({ length: 12 }, (_, index) => row(index, [`t${index}`])), row(20, ['x', 'y', 'z'])];
    const lanes = lanesOf(rows, 'target');
    const last = lanes.at(-1);
    expect(lanes).toHaveLength(8);
    expect([last?.name, last?.names]).toEqual([undefined, 8]);
    expect(new Set(last?.rows).size).toBe(last?.rows.length);
    expect(new Set(lanes.flatMap((lane) => lane.rows)).size).toBe(rows.length);
  });

  it('places all of them between the edges, and counts none twice', () => {
    const rows = Array.from({ length: 200 }, (_, index) => row(index, ['a']));
    const span = spanOf(rows, NOW);
    for (const { at } of rows) {
      expect(placeOf(at, span)).toBeGreaterThan(0);
      expect(placeOf(at, span)).toBeLessThan(1);
    }
    expect(bucketsOf(rows, span).reduce((sum, bucket) => sum + bucket.rows.length, 0)).toBe(200);
  });
});
