import { describe, expect, it } from 'vitest';
import { bandPath, layoutRiver } from './layout.js';
import { around, narrow, onlyTouched, streamOf, type RiverEdge, type RiverNode } from './stream.js';

function place(id: string, column: RiverNode['column'], rest: Partial<RiverNode> = {}): RiverNode {
  return {
    id,
    column,
    level: 0,
    label: id,
    folded: 0,
    images: 1,
    workloads: 0,
    findings: 1,
    state: 'affected',
    query: '/',
    ...rest,
  };
}

const nodes = [
  place('apps', 'source'),
  place('bases', 'source'),
  place('base', 'image'),
  place('api', 'image', { level: 1 }),
  place('web', 'image', { level: 1, state: 'clear', findings: 0 }),
  place('dev-api', 'workload', { releasePhase: 'development' }),
  place('prod-api', 'workload', { releasePhase: 'production', workloads: 3 }),
];
const edges: RiverEdge[] = [
  { from: 'bases', to: 'base', count: 1 },
  { from: 'apps', to: 'api', count: 1 },
  { from: 'apps', to: 'web', count: 1 },
  { from: 'base', to: 'api', count: 1 },
  { from: 'base', to: 'web', count: 1 },
  { from: 'api', to: 'dev-api', count: 1 },
  { from: 'api', to: 'prod-api', count: 4 },
  { from: 'web', to: 'prod-api', count: 1 },
];
const stream = streamOf(nodes, edges);

/** 500 places and 2,000 connections, always the same. */
function large() {
  let seed = 7;
  const random = (bound: number): number => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((seed / 2_147_483_648) * bound);
  };
  const phases = ['development', 'test', 'staging', 'production'] as const;
  const states = ['affected', 'clear', 'unknown'] as const;
  const all = Array.from({ length: 500 }, (_, index) => {
    const state = states[random(3)] ?? 'unknown';
    if (index < 100) return place(`s${index}`, 'source', { state });
    if (index < 350) return place(`i${index}`, 'image', { state, level: Math.floor((index - 100) / 50) });
    return place(`w${index}`, 'workload', { state, releasePhase: phases[index % 4] ?? 'test' });
  });
  const joined = Array.from({ length: 2_000 }, () => {
    const from = random(350);
    return { from: all[from]?.id ?? '', to: all[from + 1 + random(499 - from)]?.id ?? '', count: 1 + random(30) };
  });
  return streamOf(all, joined);
}

describe('the layout of the river', () => {
  it.each([
    ['the small one', stream],
    ['one of 500 places', large()],
  ])('draws no two places of a column over each other, and all of them inside: %s', (_, of) => {
    const layout = layoutRiver(of, 1_100, true);
    expect(layout.nodes.map(({ node }) => node.id).toSorted()).toEqual(of.nodes.map(({ id }) => id).toSorted());
    for (const { x } of layout.columns) {
      const column = layout.nodes.filter((laid) => laid.x === x).toSorted((a, b) => a.y - b.y);
      column.forEach((laid, index) => {
        const above = column[index - 1];
        if (above !== undefined) expect(laid.y).toBeGreaterThanOrEqual(above.y + above.height - 0.001);
        expect(laid.y).toBeGreaterThanOrEqual(-0.001);
        expect(laid.y + laid.height).toBeLessThanOrEqual(layout.height + 0.001);
      });
    }
  });

  it('is the same for the same river and width', () => {
    expect(layoutRiver(large(), 1_000)).toEqual(layoutRiver(large(), 1_000));
  });

  it('leads connections of one place over several columns in one bed', () => {
    const { bands } = layoutRiver(stream, 1_100);
    const bed = bands.filter(({ key }) => key === 'apps apps > 1');
    expect(bed).toHaveLength(1);
    expect([...(bed[0]?.edges.keys() ?? [])]).toEqual([1, 2]);
  });

  it('carries every connection to the right through each column on its way, and says how many lead back', () => {
    const of = large();
    const { bands, back, columns, nodes: laid } = layoutRiver(of, 1_100, true);
    const columnOf = new Map(laid.map(({ node, column }) => [node.id, column]));
    const steps = of.edges.map(({ from, to }) => (columnOf.get(to) ?? 0) - (columnOf.get(from) ?? 0));
    const passed = of.edges.map((_, index) => bands.filter(({ edges: own }) => own.has(index)).length);
    expect(columns).toHaveLength(7);
    expect(passed).toEqual(steps.map((step) => Math.max(0, step)));
    expect(back).toBe(steps.filter((step) => step <= 0).length);
  });

  it('runs clear where nothing is wrong, and never where it is not known', () => {
    const looks = new Map(layoutRiver(stream, 1_100).bands.map(({ key, look }) => [key, look]));
    expect(looks.get('base web')).toBe('clears');
    expect(looks.get('web pool production')).toBe('clear');
    expect(looks.get('base api')).toBe('affected');
    const unread = nodes.map((node) => (node.id === 'base' ? place('base', 'image', { state: 'unknown' }) : node));
    const other = new Map(layoutRiver(streamOf(unread, edges), 1_100).bands.map(({ key, look }) => [key, look]));
    expect(other.get('base web')).toBe('unknown');
  });

  it('gives a pool rows for the most affected, and keeps the others', () => {
    const many = Array.from({ length: 20 }, (_, index) =>
      place(`w${index}`, 'workload', { releasePhase: index < 10 ? 'test' : 'production', findings: index }),
    );
    const { pools, nodes: rows } = layoutRiver(streamOf(many, []), 1_100);
    expect(pools.map(({ phase, hidden }) => [phase, hidden.length])).toEqual([
      ['test', 5],
      ['production', 5],
    ]);
    expect(rows.map(({ node }) => node.id)).toContain('w19');
    expect(pools[1]?.hidden.map(({ id }) => id)).not.toContain('w19');
  });

  it('draws a part of a band as wide as its share', () => {
    const band = layoutRiver(stream, 1_100).bands[0];
    if (band === undefined) throw new Error('there is a band');
    expect(bandPath(band, 1)).not.toBe(bandPath(band, 0.5));
    expect(bandPath(band)).not.toContain('NaN');
  });

  it('draws nothing for nothing', () => {
    expect(layoutRiver(streamOf([], []), 1_100)).toMatchObject({ nodes: [], bands: [], pools: [], columns: [] });
  });
});

describe('walking in the river', () => {
  it('finds what is upstream and downstream', () => {
    const lit = around(stream, 'base');
    expect([...lit.nodes].toSorted()).toEqual(['api', 'base', 'bases', 'dev-api', 'prod-api', 'web']);
    expect([lit.upstream, lit.downstream]).toEqual([1, 4]);
    expect(lit.edges.has(1)).toBe(false);
  });

  it('ends in a river that flows in a circle', () => {
    const circle = streamOf(
      [place('a', 'image'), place('b', 'image')],
      [
        { from: 'a', to: 'b', count: 1 },
        { from: 'b', to: 'a', count: 1 },
      ],
    );
    expect(around(circle, 'a').downstream).toBe(1);
    expect(layoutRiver(circle, 800).back).toBe(2);
  });

  it('keeps of a phase what flows to it', () => {
    const kept = narrow({ nodes, edges }, { phases: ['development'], states: [], text: '' });
    expect(kept.nodes.map(({ id }) => id)).toEqual(['apps', 'bases', 'base', 'api', 'dev-api']);
  });

  it('keeps what is called so with its surroundings, and places of a state', () => {
    const called = narrow({ nodes, edges }, { phases: [], states: [], text: 'WEB' });
    expect(called.nodes.map(({ id }) => id)).toEqual(['apps', 'bases', 'base', 'web', 'prod-api']);
    const clear = narrow({ nodes, edges }, { phases: [], states: ['clear'], text: '' });
    expect(clear.nodes.map(({ id }) => id)).toEqual(['web']);
    expect(clear.edges).toEqual([]);
  });

  it('lists only what a cause touches', () => {
    const touched = nodes.map((node) => ({ ...node, touched: node.id === 'base' }));
    expect(onlyTouched(streamOf(touched, edges)).nodes.map(({ id }) => id)).toEqual(['base']);
  });
});
