// What stands in the river's columns, and how it is joined: places, pools of places, and the beds of streams that only pass a column.
import { PHASES } from '../../api/vocabulary.js';
import type { RiverEdge, RiverNode, Stream } from './stream.js';

/** A place, a pool of places, or the bed of a place's stream in a column that it only passes. */
export interface Item {
  readonly key: string;
  readonly column: number;
  readonly node: RiverNode | undefined;
  readonly pool: readonly RiverNode[];
  readonly isBed: boolean;
  /** Items of a group stay together, the groups in their order. */
  readonly group: number;
  height: number;
  y: number;
  readonly ins: Segment[];
  readonly outs: Segment[];
}

export interface Segment {
  readonly from: Item;
  readonly to: Item;
  readonly source: RiverNode;
  readonly edges: Map<number, number>;
  count: number;
  w0: number;
  w1: number;
  y0: number;
  y1: number;
}

export interface ColumnOfNodes {
  readonly kind: RiverNode['column'];
  readonly level: number;
  readonly nodes: readonly RiverNode[];
}

/** Sources, each level of images that has any, what runs. */
export function columnsOf(nodes: readonly RiverNode[]): readonly ColumnOfNodes[] {
  const levels = [...new Set(nodes.flatMap(({ column, level }) => (column === 'image' ? [level] : [])))].toSorted(
    (a, b) => a - b,
  );
  const all: ColumnOfNodes[] = [
    { kind: 'source', level: 0, nodes: nodes.filter(({ column }) => column === 'source') },
    ...levels.map((level) => ({
      kind: 'image' as const,
      level,
      nodes: nodes.filter((node) => node.column === 'image' && node.level === level),
    })),
    { kind: 'workload', level: 0, nodes: nodes.filter(({ column }) => column === 'workload').toSorted(inPool) },
  ];
  return all.filter((column) => column.nodes.length > 0);
}

/** Phases in their order; in each what is most affected first. */
function inPool(a: RiverNode, b: RiverNode): number {
  return phaseIndex(a) - phaseIndex(b) || b.findings - a.findings || a.label.localeCompare(b.label, 'en', { numeric: true });
}

function phaseIndex({ releasePhase = 'unknown' }: RiverNode): number {
  return PHASES.indexOf(releasePhase);
}

/** Places, pools and beds, joined by the pieces of the stream between them. `back` counts connections that do not go to the right. */
export function itemsOf(stream: Stream, columns: readonly ColumnOfNodes[], columnOf: ReadonlyMap<string, number>) {
  const items: Item[] = [];
  const itemOf = new Map<string, Item>();
  const put = (item: Pick<Item, 'key' | 'column'> & Partial<Item>): Item => {
    const whole: Item = { node: undefined, pool: [], isBed: false, group: 0, height: 0, y: 0, ins: [], outs: [], ...item };
    items.push(whole);
    itemOf.set(whole.key, whole);
    return whole;
  };
  columns.forEach(({ kind, nodes }, column) => {
    if (kind !== 'workload') {
      for (const node of nodes) put({ key: node.id, column, node });
      return;
    }
    for (const phase of PHASES) {
      const pool = nodes.filter(({ releasePhase = 'unknown' }) => releasePhase === phase);
      if (pool.length === 0) continue;
      const item = put({ key: `pool ${phase}`, column, pool, group: PHASES.indexOf(phase) });
      for (const { id } of pool) itemOf.set(id, item);
    }
  });

  const segments: Segment[] = [];
  const known = new Map<string, Segment>();
  let back = 0;
  const join = (from: Item, to: Item, source: RiverNode, index: number, { count }: RiverEdge): void => {
    const key = `${from.key}\n${to.key}`;
    let segment = known.get(key);
    if (segment === undefined) {
      segment = { from, to, source, edges: new Map(), count: 0, w0: 0, w1: 0, y0: 0, y1: 0 };
      known.set(key, segment);
      segments.push(segment);
      from.outs.push(segment);
      to.ins.push(segment);
    }
    segment.edges.set(index, count);
    segment.count += count;
  };
  stream.edges.forEach((edge, index) => {
    const [source, target] = [stream.byId.get(edge.from), itemOf.get(edge.to)];
    const [start, end] = [columnOf.get(edge.from), columnOf.get(edge.to)];
    let from = itemOf.get(edge.from);
    if (source === undefined || target === undefined || from === undefined || start === undefined || end === undefined) return;
    if (end <= start) {
      back += 1;
      return;
    }
    for (let column = start + 1; column < end; column += 1) {
      const key = `${edge.from} > ${column}`;
      const bed: Item = itemOf.get(key) ?? put({ key, column, isBed: true });
      join(from, bed, source, index, edge);
      from = bed;
    }
    join(from, target, source, index, edge);
  });
  return { items, segments, back };
}
