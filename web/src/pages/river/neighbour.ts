// Where an arrow key leads in the river: up and down in the column, left and right along the widest connection.
import type { LaidNode } from './layout.js';
import type { Stream } from './stream.js';

export function neighbour(stream: Stream, nodes: readonly LaidNode[], id: string, key: string): string | undefined {
  switch (key) {
    case 'ArrowUp':
      return inColumn(nodes, id, -1);
    case 'ArrowDown':
      return inColumn(nodes, id, 1);
    case 'ArrowRight':
      return widest(stream, nodes, stream.outOf.get(id) ?? [], 'to');
    case 'ArrowLeft':
      return widest(stream, nodes, stream.into.get(id) ?? [], 'from');
    case 'Home':
      return nodes[0]?.node.id;
    case 'End':
      return nodes.at(-1)?.node.id;
    default:
      return undefined;
  }
}

function inColumn(nodes: readonly LaidNode[], id: string, step: number): string | undefined {
  const own = nodes.find(({ node }) => node.id === id);
  if (own === undefined) return undefined;
  const column = nodes.filter((laid) => laid.column === own.column).toSorted((a, b) => a.y - b.y);
  return column[column.indexOf(own) + step]?.node.id;
}

function widest(
  { edges }: Stream,
  nodes: readonly LaidNode[],
  indices: readonly number[],
  end: 'from' | 'to',
): string | undefined {
  const drawn = new Set(nodes.map(({ node }) => node.id));
  let best: { readonly id: string; readonly count: number } | undefined;
  for (const index of indices) {
    const edge = edges[index];
    if (edge !== undefined && drawn.has(edge[end]) && (best === undefined || edge.count > best.count))
      best = { id: edge[end], count: edge.count };
  }
  return best?.id;
}
