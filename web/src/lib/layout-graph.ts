// Finds a place for every node of a graph, in a worker, so that the page stays answering. Nodes with a column stand in it.
import ELK, { type ElkNode, type LayoutOptions } from 'elkjs/lib/elk-api.js';
import workerUrl from 'elkjs/lib/elk-worker.min.js?url';

export const NODE_WIDTH = 208;
export const NODE_HEIGHT = 64;

export type Positions = ReadonlyMap<string, { readonly x: number; readonly y: number }>;

interface PlacedNode {
  readonly id: string;
  readonly column?: number;
}

let elk: InstanceType<typeof ELK> | undefined;

/** Edges that name a node that is not there are left out. */
export async function layoutGraph(
  nodes: readonly PlacedNode[],
  edges: readonly { readonly id: string; readonly from: string; readonly to: string }[],
  direction: 'right' | 'down',
): Promise<Positions> {
  elk ??= new ELK({ workerUrl });
  const known = new Set(nodes.map(({ id }) => id));
  const laidOut = await elk.layout({
    id: 'root',
    layoutOptions: { ...OPTIONS, 'elk.direction': direction === 'right' ? 'RIGHT' : 'DOWN' },
    children: nodes.map((node): ElkNode => ({
      id: node.id,
      width: NODE_WIDTH,
      height: NODE_HEIGHT,
      layoutOptions: columnOf(node),
    })),
    edges: edges
      .filter(({ from, to }) => known.has(from) && known.has(to) && from !== to)
      .map(({ id, from, to }) => ({ id, sources: [from], targets: [to] })),
  });
  return new Map((laidOut.children ?? []).map(({ id, x = 0, y = 0 }) => [id, { x, y }]));
}

const OPTIONS: LayoutOptions = {
  'elk.algorithm': 'layered',
  'elk.partitioning.activate': 'true',
  'elk.spacing.nodeNode': '20',
  'elk.layered.spacing.nodeNodeBetweenLayers': '96',
  'elk.layered.nodePlacement.strategy': 'BRANDES_KOEPF',
  'elk.layered.nodePlacement.bk.fixedAlignment': 'BALANCED',
  'elk.layered.considerModelOrder.strategy': 'NODES_AND_EDGES',
};

function columnOf({ column }: PlacedNode): LayoutOptions {
  return column === undefined ? {} : { 'elk.partitioning.partition': String(column) };
}
