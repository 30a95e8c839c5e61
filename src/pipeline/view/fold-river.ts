/** Keeps the river small enough to be drawn: of each column the nodes that matter most, and one for all others of a level. */
import { compareSeverity } from '../../model/index.js';
import type { RiverEdge, RiverNode } from './documents.js';
import { at } from './look-index.js';
import { listAddress } from './web-address.js';

/** Nodes of each column; together fewer than 500 can be drawn and moved in without waiting. */
const MOST: Readonly<Record<RiverNode['column'], number>> = { source: 100, image: 250, workload: 145 };
const MOST_EDGES = 2_000;

export interface FoldedRiver {
  readonly nodes: RiverNode[];
  readonly edges: RiverEdge[];
  /** Connections that are not drawn: the smallest. */
  readonly leftOut: number;
  /** Where nodes went that are not drawn by themselves. */
  readonly placeOf: ReadonlyMap<string, string>;
}

export function foldRiver(nodes: readonly RiverNode[], edges: readonly RiverEdge[]): FoldedRiver {
  const folds = new Map<string, RiverNode[]>();
  for (const column of ['source', 'image', 'workload'] as const) {
    const own = nodes.filter((node) => node.column === column);
    if (own.length <= MOST[column]) continue;
    const places = new Set(own.map(foldOf));
    const ranked = own.toSorted((a, b) => b.findings - a.findings || sizeOf(b) - sizeOf(a) || (a.label < b.label ? -1 : 1));
    for (const node of ranked.slice(Math.max(0, MOST[column] - places.size))) at(folds, foldOf(node), () => []).push(node);
  }
  const placeOf = new Map([...folds].flatMap(([id, folded]) => folded.map((node) => [node.id, id] as const)));
  const kept = nodes.filter(({ id }) => !placeOf.has(id));
  const merged = mergedEdges(edges, placeOf);
  return {
    nodes: [...kept, ...[...folds].map(([id, folded]) => foldedNode(id, folded))],
    edges: merged.slice(0, MOST_EDGES),
    leftOut: Math.max(0, merged.length - MOST_EDGES),
    placeOf,
  };
}

/** What is folded together: images of one level, workloads of one phase, sources. */
function foldOf({ column, level, releasePhase = 'unknown' }: RiverNode): string {
  if (column === 'source') return 'more:source';
  return column === 'image' ? `more:image:${level}` : `more:workload:${releasePhase}`;
}

function sizeOf({ images, workloads }: RiverNode): number {
  return images + workloads;
}

function foldedNode(id: string, folded: readonly RiverNode[]): RiverNode {
  const [first] = folded;
  if (first === undefined) throw new Error('nothing was folded');
  const { column, level, releasePhase } = first;
  const sum = (of: (node: RiverNode) => number): number => folded.reduce((all, node) => all + of(node), 0);
  const worst = folded
    .flatMap((node) => node.worst ?? [])
    .toSorted(compareSeverity)
    .at(-1);
  return {
    id,
    column,
    level,
    ...(releasePhase === undefined ? {} : { releasePhase }),
    label: `${folded.length} more`,
    folded: folded.length,
    images: sum(({ images }) => images),
    workloads: sum(({ workloads }) => workloads),
    findings: sum(({ findings }) => findings),
    ...(worst === undefined ? {} : { worst }),
    state: stateOf(folded),
    query: foldedQuery(first),
  };
}

function stateOf(folded: readonly RiverNode[]): RiverNode['state'] {
  if (folded.some(({ state }) => state === 'affected')) return 'affected';
  return folded.some(({ state }) => state === 'unknown') ? 'unknown' : 'clear';
}

/** No list shows just these; the smallest that shows all of them. */
function foldedQuery({ column, releasePhase }: RiverNode): string {
  if (column === 'source') return '/causes';
  if (column === 'image') return '/inventory/images';
  return listAddress('/inventory/resources', releasePhase === undefined ? {} : { phase: releasePhase });
}

/** The largest first. */
function mergedEdges(edges: readonly RiverEdge[], placeOf: ReadonlyMap<string, string>): RiverEdge[] {
  const merged = new Map<string, Map<string, { count: number }>>();
  for (const { from, to, count } of edges) {
    const start = placeOf.get(from) ?? from;
    const end = placeOf.get(to) ?? to;
    if (start !== end)
      at(
        at(merged, start, () => new Map()),
        end,
        () => ({ count: 0 }),
      ).count += count;
  }
  return [...merged]
    .flatMap(([from, ends]) => [...ends].map(([to, { count }]) => ({ from, to, count })))
    .toSorted((a, b) => b.count - a.count);
}
