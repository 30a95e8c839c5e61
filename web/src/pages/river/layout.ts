// Where the river's places stand and how its bands run between them. Places stand in columns; a connection over several columns runs
// in one bed with all others of its place until its own column comes, and what runs in one release phase is one pool: so the river has
// arms and a delta instead of a thicket.
// Pure: the same river and width give the same drawing.
import type { ReleasePhase } from '../../api/vocabulary.js';
import { arrange } from './arrange.js';
import { columnsOf, itemsOf, type Item } from './items.js';
import type { RiverNode, Stream } from './stream.js';

export interface RiverLayout {
  readonly width: number;
  readonly height: number;
  readonly isDense: boolean;
  readonly columns: readonly LaidColumn[];
  readonly nodes: readonly LaidNode[];
  readonly bands: readonly Band[];
  readonly pools: readonly LaidPool[];
  /** Connections that lead back or to their own column; they are not drawn. */
  readonly back: number;
}

export interface LaidColumn {
  readonly kind: RiverNode['column'];
  readonly level: number;
  readonly x: number;
  readonly width: number;
}

export interface LaidNode {
  readonly node: RiverNode;
  readonly column: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** A row of a pool. */
  readonly isRow: boolean;
}

/** What runs in one release phase. The places in it are among `nodes`, as rows, down to the smallest that there is room for. */
export interface LaidPool {
  readonly phase: ReleasePhase;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly workloads: number;
  /** Those without a row. */
  readonly hidden: readonly RiverNode[];
}

/** A piece of the stream from one column to the next. */
export interface Band {
  readonly key: string;
  readonly x0: number;
  readonly x1: number;
  /** Where it goes on straight to, through the column that it ends in; `x1` where it ends at a place. */
  readonly x2: number;
  /** Middles and widths at both ends. */
  readonly y0: number;
  readonly w0: number;
  readonly y1: number;
  readonly w1: number;
  readonly look: BandLook;
  readonly count: number;
  /** Indices of the connections that run in it, each with its count. */
  readonly edges: ReadonlyMap<number, number>;
}

/** What it carries: `clears` runs clear on the way, because where it ends nothing is wrong. */
export type BandLook = 'affected' | 'clear' | 'unknown' | 'clears';

const WIDTHS: Readonly<Record<RiverNode['column'], number>> = { source: 112, image: 110, workload: 152 };
const NARROWEST_GAP = 32;
/** The last gap is the delta, where all arms part: wider than the others by so much. */
const DELTA = 2;
const POOL = { head: 26, row: 19, foot: 4 } as const;
/** Rows of a pool when there are several; of one alone. */
const ROWS = { several: 5, alone: 40 } as const;

/**
 * @param width in pixels, of what there is room for; wider when the columns need it
 * @param hasAllRows each place of each pool has a row
 */
export function layoutRiver(stream: Stream, width: number, hasAllRows = false): RiverLayout {
  const columns = columnsOf(stream.nodes);
  const columnOf = new Map(columns.flatMap(({ nodes }, index) => nodes.map((node) => [node.id, index] as const)));
  const most = Math.max(0, ...columns.map(({ kind, nodes }) => (kind === 'workload' ? 0 : nodes.length)));
  const isDense = most > 26;
  const size = isDense ? { row: 20, gap: 4, bed: 1, unit: most > 60 ? 1 : 1.8 } : { row: 46, gap: 10, bed: 5, unit: 4 };
  const { items, segments, back } = itemsOf(stream, columns, columnOf);
  for (const segment of segments) segment.w0 = segment.w1 = Math.max(1, size.unit * Math.sqrt(segment.count));
  const pools = items.filter(({ pool }) => pool.length > 0);
  const mostRows = hasAllRows ? Infinity : pools.length > 1 ? ROWS.several : ROWS.alone;
  // As many as there are, or as the bands that reach it leave room for.
  const rowsOf = (item: Item): number => {
    const most = Math.max(mostRows, Math.floor((flowOf(item) - POOL.head - POOL.foot) / POOL.row) - 1);
    return item.pool.length <= most + 1 ? item.pool.length : most;
  };
  for (const item of items) item.height = heightOf(item, size.row, rowsOf(item));
  const byColumn = columns.map((_, index) => items.filter(({ column }) => column === index));
  const height = arrange(byColumn, { ...size, isTop: isDense });
  placeEnds(items);

  const own = columns.map(({ kind }) => WIDTHS[kind]);
  const needed = own.reduce((all, one) => all + one, 0);
  const gaps = columns.length < 2 ? 1 : columns.length - 2 + DELTA;
  const gap = Math.max(NARROWEST_GAP, (width - needed) / gaps);
  const before = (index: number): number => own.slice(0, index).reduce((all, one) => all + one + gap, 0);
  const xs = own.map((_, index) => before(index) + (index > 0 && index === own.length - 1 ? gap * (DELTA - 1) : 0));
  const laidColumns = columns.map(({ kind, level }, index): LaidColumn => ({
    kind,
    level,
    x: xs[index] ?? 0,
    width: own[index] ?? 0,
  }));
  const rightOf = (column: number): number => (xs[column] ?? 0) + (own[column] ?? 0);
  return {
    width: columns.length === 0 ? width : rightOf(columns.length - 1),
    height,
    isDense,
    columns: laidColumns,
    nodes: items.flatMap((item): LaidNode[] => {
      const { node, column, pool, y, height: tall } = item;
      const place = { column, x: xs[column] ?? 0, width: own[column] ?? 0 };
      if (node !== undefined) return [{ ...place, node, y, height: tall, isRow: false }];
      const top = y + POOL.head;
      return pool
        .slice(0, rowsOf(item))
        .map((one, row) => ({ ...place, node: one, y: top + row * POOL.row, height: POOL.row, isRow: true }));
    }),
    bands: segments
      .toSorted((a, b) => b.count - a.count)
      .map(({ from, to, source, edges, count, y0, w0, y1, w1 }): Band => ({
        key: `${from.key} ${to.key}`,
        x0: rightOf(from.column),
        x1: xs[to.column] ?? 0,
        x2: to.isBed ? rightOf(to.column) : (xs[to.column] ?? 0),
        y0,
        w0,
        y1,
        w1,
        look: lookOf(source, to),
        count,
        edges,
      })),
    pools: pools.map((item): LaidPool => {
      const { pool, column, y, height: tall } = item;
      return {
        phase: pool[0]?.releasePhase ?? 'unknown',
        x: xs[column] ?? 0,
        y,
        width: own[column] ?? 0,
        height: tall,
        workloads: pool.reduce((all, { workloads }) => all + workloads, 0),
        hidden: pool.slice(rowsOf(item)),
      };
    }),
    back,
  };
}

/** So that no seam shows between two pieces. */
const OVERLAP = 0.6;

/** The outline of a band; `share` of its width, for a part of what runs in it. */
export function bandPath({ x0, x1, x2, y0, w0, y1, w1 }: Band, share = 1): string {
  const half0 = (w0 * share) / 2;
  const half1 = (w1 * share) / 2;
  const middle = (x0 + x1) / 2;
  const [a, b, c, d] = [y0 - half0, y1 - half1, y1 + half1, y0 + half0].map(short);
  const m = short(middle);
  const x = short(x0 - OVERLAP);
  return `M${x} ${a}C${m} ${a} ${m} ${b} ${short(x1)} ${b}L${short(x2)} ${b}L${short(x2)} ${c}L${short(x1)} ${c}C${m} ${c} ${m} ${d} ${x} ${d}Z`;
}

/** The line in the middle of a band. */
export function bandLine({ x0, x1, x2, y0, y1 }: Band): string {
  const m = short((x0 + x1) / 2);
  return `M${short(x0)} ${short(y0)}C${m} ${short(y0)} ${m} ${short(y1)} ${short(x1)} ${short(y1)}L${short(x2)} ${short(y1)}`;
}

function heightOf(item: Item, row: number, rows: number): number {
  const { pool, isBed } = item;
  const flow = flowOf(item);
  if (isBed) return flow;
  const words = pool.length === 0 ? row : POOL.head + POOL.foot + POOL.row * (rows + (rows < pool.length ? 1 : 0));
  return Math.max(words, flow + (flow > 0 ? 6 : 0));
}

/** How high the bands are that reach or leave it, whichever is more. */
function flowOf({ ins, outs, isBed }: Item): number {
  const arriving = ins.reduce((all, { w1 }) => all + w1, 0);
  return isBed
    ? arriving
    : Math.max(
        arriving,
        outs.reduce((all, { w0 }) => all + w0, 0),
      );
}

/** Bands leave and arrive in the order of what they lead to and come from, so that they do not cross at the edge. */
function placeEnds(items: readonly Item[]): void {
  const middle = ({ y, height }: Item): number => y + height / 2;
  for (const item of items) {
    const outs = item.outs.toSorted((a, b) => middle(a.to) - middle(b.to));
    const all = outs.reduce((sum, { w0 }) => sum + w0, 0);
    // A bed is as wide as the root of all that runs in it, less than the sum of its arms.
    const scale = item.isBed && all > 0 ? Math.min(1, item.height / all) : 1;
    let y = middle(item) - (all * scale) / 2;
    for (const segment of outs) {
      segment.w0 *= scale;
      segment.y0 = y + segment.w0 / 2;
      y += segment.w0;
    }
    const ins = item.ins.toSorted((a, b) => middle(a.from) - middle(b.from));
    let top = middle(item) - ins.reduce((sum, { w1 }) => sum + w1, 0) / 2;
    for (const segment of ins) {
      segment.y1 = top + segment.w1 / 2;
      top += segment.w1;
    }
  }
}

/** What is not known stays so however far it runs; where nothing is wrong, what came affected has run clear. */
function lookOf({ state }: RiverNode, { node, pool }: Item): BandLook {
  const isClear = node?.state === 'clear' || (pool.length > 0 && pool.every((one) => one.state === 'clear'));
  return state === 'affected' && isClear ? 'clears' : state;
}

function short(value: number): string {
  return String(Math.round(value * 10) / 10);
}
