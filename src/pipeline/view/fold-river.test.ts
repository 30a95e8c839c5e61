import { describe, expect, it } from 'vitest';
import type { RiverEdge, RiverNode } from './documents.js';
import { foldRiver } from './fold-river.js';

function node(id: string, more: Partial<RiverNode> = {}): RiverNode {
  return {
    id,
    column: 'image',
    level: 0,
    label: id,
    folded: 0,
    images: 1,
    workloads: 0,
    findings: 0,
    state: 'clear',
    query: `/inventory/images?repository=${id}`,
    ...more,
  };
}

const many = (count: number, make: (index: number) => RiverNode): RiverNode[] =>
  Array.from({ length: count }, (_none, index) => make(index));

describe('a river that is too large to draw', () => {
  it('is left as it is when it is not', () => {
    const nodes = many(100, (index) => node(`n-${index}`));
    const edges: RiverEdge[] = [{ from: 'n-1', to: 'n-2', count: 3 }];
    expect(foldRiver(nodes, edges)).toEqual({ nodes, edges, leftOut: 0, placeOf: new Map() });
  });

  it('never has more than 500 nodes and 2,000 connections, and loses nothing of what it counts', () => {
    const nodes = [
      ...many(3_000, (index) => node(`i-${index}`, { level: index % 120, findings: index % 7 })),
      ...many(900, (index) => node(`s-${index}`, { column: 'source' })),
      ...many(2_000, (index) =>
        node(`w-${index}`, { column: 'workload', releasePhase: index % 2 === 0 ? 'test' : 'production', workloads: 2 }),
      ),
    ];
    const edges = Array.from({ length: 9_000 }, (_none, index) => ({
      from: `i-${index % 3_000}`,
      to: `w-${(index * 7) % 2_000}`,
      count: 1,
    }));
    const folded = foldRiver(nodes, edges);
    expect(folded.nodes.length).toBeLessThanOrEqual(500);
    expect(folded.edges.length).toBeLessThanOrEqual(2_000);
    const sum = (list: readonly RiverNode[], of: (one: RiverNode) => number) => list.reduce((all, one) => all + of(one), 0);
    for (const of of [(one: RiverNode) => one.images, (one: RiverNode) => one.workloads, (one: RiverNode) => one.findings])
      expect(sum(folded.nodes, of)).toBe(sum(nodes, of));
    const drawn = new Set(folded.nodes.map(({ id }) => id));
    for (const { id } of nodes) expect(drawn).toContain(folded.placeOf.get(id) ?? id);
    for (const { from, to } of folded.edges) expect([drawn.has(from), drawn.has(to)]).toEqual([true, true]);
  });

  it('keeps what has the most findings, and says that what it folds is affected or not known', () => {
    const nodes = many(400, (index) =>
      node(`i-${index}`, index === 399 ? { findings: 9, worst: 'high', state: 'affected' } : {}),
    );
    const kept = foldRiver(nodes, []);
    expect(kept.nodes.some(({ id }) => id === 'i-399')).toBe(true);
    const fold = kept.nodes.find(({ folded }) => folded > 0);
    expect(fold).toMatchObject({ id: 'more:image:0', label: '151 more', folded: 151, images: 151, state: 'clear' });
    const unread = foldRiver(
      nodes.map((one) => ({ ...one, state: 'unknown' as const })),
      [],
    ).nodes.find(({ folded }) => folded > 0);
    expect(unread?.state).toBe('unknown');
  });
});
